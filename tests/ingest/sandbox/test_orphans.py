"""Nothing outlives the process that asked for it, Tesseract included."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tests.ingest.formats.making import LETTER, picture_of
from tests.waiting import until

PARENT = """
import sys
from pathlib import Path
from ingest.sandbox.pool import Sandbox
Sandbox(1, Path(sys.argv[1])).run("ingest.formats.tasks:recognise", {
    "path": sys.argv[2], "media_type": "image/tiff", "page": 1, "password": None, "languages": "eng",
    "folder": sys.argv[1]})
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[psutil.Process]:
    """A program in the middle of reading a page that takes long."""
    page = picture_of(LETTER * 5, (1000, 5400), 20)
    wall = Image.new("L", (5000, 5400), 255)
    for column in range(5):
        wall.paste(page, (column * 1000, 0))
    wall.save(tmp_path / "page", format="TIFF", dpi=(200, 200))
    started = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "s"), str(tmp_path / "page")],
        cwd=Path(__file__).parents[3],
        stderr=subprocess.DEVNULL,
    )
    yield psutil.Process(started.pid)
    started.kill()
    started.wait()


def _is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _sandbox_and_tesseract(parent: psutil.Process) -> tuple[psutil.Process, psutil.Process]:
    until(lambda: any(child.name() == "tesseract" for child in parent.children(recursive=True)))
    (sandbox,) = parent.children()
    (tesseract,) = sandbox.children()
    return sandbox, tesseract


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds a process to its parent")
@pytest.mark.parametrize("is_parent_killed", [True, False])
def test_killing_any_of_them_leaves_none_below(parent: psutil.Process, is_parent_killed: bool) -> None:
    sandbox, tesseract = _sandbox_and_tesseract(parent)
    (parent if is_parent_killed else sandbox).kill()
    until(lambda: _is_gone(sandbox) and _is_gone(tesseract))
