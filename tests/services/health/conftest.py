"""The office in its two forms: all embedded, and all on servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.engines import remove_indexes
from tests.databases import migrated_environment
from tests.servers.elasticsearch import own_prefix
from tests.servers.s3 import S3, running_s3
from tests.services.health.minded_office import MindedOffice


@pytest.fixture(scope="session")
def object_server() -> Iterator[S3]:
    with running_s3() as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, each_database: str, request: pytest.FixtureRequest) -> Iterator[MindedOffice]:
    values = migrated_environment(tmp_path / "kantor")
    if each_database == "sqlite":
        made = MindedOffice(values)
        yield made
        made.close()
        return
    prefix, url = own_prefix(), request.getfixturevalue("search_server")
    values |= request.getfixturevalue("object_server").settings(f"kantor-{prefix}")
    made = MindedOffice(values | {"TELUSUR_SEARCH_URL": f"{url}/{prefix}"})
    yield made
    made.close()
    remove_indexes(url, prefix)
