"""A filled office on one machine, and servers to move it to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.engines import remove_indexes
from tests.databases import migrated_environment, using
from tests.servers.elasticsearch import own_prefix
from tests.servers.postgres import Postgres
from tests.servers.s3 import running_s3
from tests.services.health.minded_office import MindedOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MindedOffice]:
    with using(None):
        made = MindedOffice(migrated_environment(tmp_path / "lama"))
    for number in range(5):
        made.bring(f"rekapitulasi {number}\fpleno dua")
    made.settle()
    yield made
    made.close()


@pytest.fixture
def cluster(tmp_path: Path, postgres: Postgres, search_server: str) -> Iterator[dict[str, str]]:
    """Settings that name servers, all of them empty."""
    prefix, database = own_prefix(), postgres.new_database(is_empty=True)
    with running_s3() as store:
        yield {
            "TELUSUR_DATA": str(tmp_path / "klaster"),
            "TELUSUR_DATABASE_URL": database,
            "TELUSUR_SEARCH_URL": f"{search_server}/{prefix}",
            **store.settings("kantor"),
        }
    remove_indexes(search_server, prefix)
    postgres.drop(database)
