"""Gives each engine in turn to the tests of the search contract."""

from collections.abc import Iterator

import pytest

from tests.contract.engines import Shelf, elastic, embedded

ENGINES = ("elastic", "embedded")


@pytest.fixture(params=ENGINES, scope="module")
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    if request.param == "elastic":
        url = request.getfixturevalue("search_server")
        made = Shelf(lambda: elastic(url))
    else:
        made = Shelf(lambda: embedded(tmp_path_factory.mktemp("engine") / "index"))
    yield made
    made.close()
