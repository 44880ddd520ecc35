"""Page images are made once, whole, and kept."""

from pathlib import Path

import pytest

from ingest.page_images import image_path, page_image, width_class
from ingest.reading import Reader
from tests.ingest.formats.making import LETTER, text_pdf

SHA = "ab" * 32


class FailingReader(Reader):
    """Draws nothing, and says so."""

    def __init__(self) -> None:
        pass

    def render(self, *_: object, **__: object) -> bytes:
        raise RuntimeError("asked to draw")


def test_an_image_is_made_once(reader: Reader, tmp_path: Path) -> None:
    source = text_pdf(tmp_path / "p", [LETTER])
    made = page_image(reader, tmp_path, source, SHA, "application/pdf", 1, 150)
    assert made.read_bytes().startswith(b"\xff\xd8")
    assert page_image(FailingReader(), tmp_path, source, SHA, "application/pdf", 1, 160) == made
    assert [path.name for path in made.parent.iterdir()] == ["1-160-0.jpg"]
    with pytest.raises(RuntimeError, match="asked to draw"):
        page_image(FailingReader(), tmp_path, source, SHA, "application/pdf", 1, 160, rotation=90)


@pytest.mark.parametrize(("asked", "given"), [(1, 160), (160, 160), (161, 1200), (1200, 1200), (9999, 2000)])
def test_few_widths_are_made(asked: int, given: int) -> None:
    assert width_class(asked) == given


def test_an_image_lies_under_its_files_hash(tmp_path: Path) -> None:
    assert image_path(tmp_path, SHA, 7, 1000, -90) == tmp_path / "pages" / "ab" / SHA / "7-1200-270.jpg"
