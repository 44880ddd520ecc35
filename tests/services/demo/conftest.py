"""The sample office, loaded once for all tests that only look at it."""

from collections.abc import Iterator

import pytest

from tests.services.demo.loaded import Loaded


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    office = Loaded(tmp_path_factory.mktemp("demo") / "data")
    yield office
    office.db.close()
