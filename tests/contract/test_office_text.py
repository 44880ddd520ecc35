"""Both forms of Tika give the same text, and the same sentences for what they cannot read."""

import difflib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.settings import load_settings
from ingest.errors import IngestError
from ingest.reading import Reader
from ingest.sandbox.pool import Sandbox
from tests.house.sources import ROOT
from tests.servers.tika import running_tika

ALIKE = 0.98  # of the words, in their order: the two are different releases of Tika
ENDINGS = {
    ".doc", ".docx", ".epub", ".html", ".msg", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".xls",
    ".xlsx", ".eml", ".csv", ".txt", ".zip",
}  # fmt: skip
FILES = sorted(
    path
    for folder in ("samples/files", "tests/data/office")
    for path in (ROOT / folder).iterdir()
    if path.suffix in ENDINGS
)
Told = tuple[str, list[str], tuple[str, str, str], list[str]]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of one that runs already, or of one that is started here."""
    if standing := os.environ.get("TELUSUR_TEST_TIKA_URL"):
        yield standing
        return
    with running_tika() as made:
        yield made.url


@pytest.fixture(scope="module")
def readers(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Reader]]:
    """The one with the embedded Tika, the one with the server."""
    folder = tmp_path_factory.mktemp("readers")
    embedded = load_settings({"TELUSUR_DATA": str(folder)})
    served = load_settings({"TELUSUR_DATA": str(folder), "TELUSUR_TIKA_URL": server})
    with Sandbox(1, folder / "a") as one, Sandbox(1, folder / "b") as other:
        yield Reader(one, embedded), Reader(other, served)


def _told(reader: Reader, path: Path, password: str | None = None) -> Told:
    try:
        media_type = reader.identify(path, path.name)
        with reader.extract(path, media_type, password) as found:
            said = (found.title, found.author, str(found.created))
            return "", [page.content.text for page in found.pages], said, [c.name for c in found.children]
    except IngestError as error:
        return f"{type(error).__name__}: {error.message}", [], ("", "", ""), []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_same_words_come_from_both(readers: tuple[Reader, Reader], path: Path) -> None:
    here, there = (_told(reader, path) for reader in readers)
    assert there[0] == here[0]
    assert there[2:] == here[2:]
    words = [" ".join(each[1]).split() for each in (here, there)]
    assert bool(words[0]) == bool(words[1])
    likeness = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False).ratio()
    assert likeness >= ALIKE, (likeness, words)
    assert len(there[1]) == len(here[1])


def _cut(tmp_path: Path) -> Path:
    whole = (ROOT / "tests/data/office/testComment.xls").read_bytes()
    (tmp_path / "x.xls").write_bytes(whole[: len(whole) // 2])
    return tmp_path / "x.xls"


def _cut_zip(tmp_path: Path) -> Path:
    whole = (ROOT / "tests/data/office/test-columnar.xlsx").read_bytes()
    (tmp_path / "x.xlsx").write_bytes(whole[: len(whole) // 2])
    return tmp_path / "x.xlsx"


def _locked(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "tests/data/office/locked.docx", tmp_path / "locked.docx")
    return tmp_path / "locked.docx"


def _empty(tmp_path: Path) -> Path:
    (tmp_path / "x.doc").touch()
    return tmp_path / "x.doc"


def _noise(tmp_path: Path) -> Path:
    (tmp_path / "x.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40)
    return tmp_path / "x.doc"


def _bomb(tmp_path: Path) -> Path:
    """A letter whose one paragraph unpacks to more than is allowed."""
    path = tmp_path / "bom.docx"
    shutil.copy(ROOT / "samples/files/undangan-pleno-dps.docx", path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/bom.xml", "w") as out,
    ):
        for _ in range(1200):
            out.write(bytes(1_000_000))
    return path


@pytest.mark.parametrize("make", [_cut, _cut_zip, _locked, _empty, _noise, _bomb])
def test_what_cannot_be_read_gets_the_same_sentence(
    readers: tuple[Reader, Reader], tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    here, there = (_told(reader, path)[0] for reader in readers)
    assert here == there
    assert here


def test_a_locked_document_opens_with_its_password(readers: tuple[Reader, Reader], tmp_path: Path) -> None:
    here, there = (_told(reader, _locked(tmp_path), "rahasia123") for reader in readers)
    assert there == here
    assert there[1] == ["Nota dinas pengawasan tahapan kampanye"]
