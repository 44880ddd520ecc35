"""Two offices at a time: one that holds everything, and one that never held what a reader may not read."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from tests.security.holdings import Holding, holdings
from tests.security.installation import Builder, Installation, Servers
from tests.servers.postgres import Postgres

Profile = Literal["one machine", "servers"]
PROFILES: tuple[Profile, ...] = ("one machine", "servers")


class Offices:
    """The full office of one profile, and bare ones; readers who read the same share one."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._made: dict[frozenset[str], Installation] = {}

    @property
    def full(self) -> Installation:
        return self._of(holdings())

    def bare_for(self, reader: str) -> Installation:
        """The office without what this reader may not read, but for dossiers known by their description:
        those stand in lists and counts of the archive unit."""
        known = [each for each in holdings() if each.is_dossier and reader in each.described]
        return self._of([each for each in holdings() if reader in each.seen or each in known])

    def _of(self, held: list[Holding]) -> Installation:
        names = frozenset(each.name for each in held)
        if names not in self._made:
            self._made[names] = self.builder.build(held)
        return self._made[names]


OfficesOf = Callable[[Profile], Offices]


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    made = Builder(tmp_path_factory.mktemp("offices"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def served_builder(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, search_server: str
) -> Iterator[Builder]:
    """Builds offices whose database is PostgreSQL and whose engine is Elasticsearch."""
    made = Builder(tmp_path_factory.mktemp("served"), servers=Servers(postgres, search_server))
    yield made
    made.close()


@pytest.fixture(scope="session")
def offices_of(request: pytest.FixtureRequest) -> OfficesOf:
    """The offices of a profile; servers are started by the first test that asks for them."""
    made: dict[Profile, Offices] = {}

    def offices(profile: Profile) -> Offices:
        if profile not in made:
            name = "builder" if profile == "one machine" else "served_builder"
            made[profile] = Offices(request.getfixturevalue(name))
        return made[profile]

    return offices


@pytest.fixture(scope="session")
def full(offices_of: OfficesOf) -> Installation:
    return offices_of("one machine").full


def hidden_from(reader: str) -> list[Holding]:
    """What this reader may neither read nor know of."""
    return [each for each in holdings() if reader not in each.seen | each.described]
