"""Gives each engine in turn to the tests of the search contract."""

from collections.abc import Iterator

import pytest

from tests.contract.engines import ENGINES, Shelf


@pytest.fixture(params=sorted(ENGINES), scope="module")
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    made = Shelf(ENGINES[request.param], tmp_path_factory.mktemp("engine") / "index")
    yield made
    made.close()
