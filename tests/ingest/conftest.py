"""A small archive to bring files into, and a reader of files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.settings import load_settings
from ingest.reading import Reader
from ingest.sandbox.pool import Sandbox
from tests.ingest.archive import Archive


@pytest.fixture
def archive(tmp_path: Path, each_database: str) -> Iterator[Archive]:  # noqa: ARG001
    made = Archive(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """One sandbox for all tests of reading, since a warm process is what production has."""
    settings = load_settings({"TELUSUR_DATA": str(tmp_path_factory.mktemp("data"))})
    with Sandbox(2, settings.work_folder) as sandbox:
        yield Reader(sandbox, settings)
