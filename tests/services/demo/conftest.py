"""The sample office, loaded once for all tests that only look at it."""

from collections.abc import Iterator

import pytest

from tests.databases import KINDS
from tests.services.demo.loaded import Loaded


@pytest.fixture(scope="session", params=KINDS)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    address = ""
    if request.param == "postgres":
        address = request.getfixturevalue("postgres").new_database(is_empty=True)
    office = Loaded(tmp_path_factory.mktemp("demo") / "data", address)
    yield office
    office.db.close()
