"""Two offices at a time: one that holds everything, and one that never held what a reader may not read."""

from collections.abc import Callable, Iterator

import pytest

from tests.security.holdings import Holding, holdings
from tests.security.installation import Builder, Installation

Bare = Callable[[str], Installation]


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    made = Builder(tmp_path_factory.mktemp("offices"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def full(builder: Builder) -> Installation:
    return builder.build(holdings())


@pytest.fixture(scope="session")
def bare_for(builder: Builder) -> Bare:
    """The office without what a reader may not read; readers who read the same share one."""
    made: dict[frozenset[str], Installation] = {}

    def build(reader: str) -> Installation:
        kept = [each for each in holdings() if reader in each.seen]
        names = frozenset(each.name for each in kept)
        if names not in made:
            made[names] = builder.build(kept)
        return made[names]

    return build


def hidden_from(reader: str) -> list[Holding]:
    """What this reader may neither read nor know of."""
    return [each for each in holdings() if reader not in each.seen | each.described]
