"""Makes a searchable PDF: the pages as they are, the words that OCR read laid invisibly over them."""

import io
import tempfile
from pathlib import Path

import pikepdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from catalog.pages import PageContent, PageSource, WordBox
from ingest.errors import DamagedFile, PasswordNeeded, WrongPassword
from ingest.extraction import ReadPage, SpooledPages
from ingest.formats.images import sheet_for_viewing
from ingest.formats.media_types import PDF

_FONT = "Helvetica"
_INVISIBLE = 3  # text render mode
_WIDEST = 2500  # pixels of an image that becomes a page
_QUALITY = 80


def write_searchable_pdf(
    path: Path, media_type: str, password: str | None, pages: Path, target: Path
) -> None:
    """Write ``target`` from the file and the spooled ``pages``; a PDF's own pages are kept as they are."""
    read = SpooledPages(pages)
    if media_type != PDF:
        _images_as_pdf(path, read, target)
        return
    with _opened(path, password) as document:
        for page in read:
            if page.source is PageSource.OCR and page.number <= len(document.pages):
                _lay_over(document, page)
        document.save(target, compress_streams=True)


def _opened(path: Path, password: str | None) -> pikepdf.Pdf:
    try:
        return pikepdf.open(path, password=password or "")
    except pikepdf.PasswordError as error:
        raise (WrongPassword if password else PasswordNeeded) from error
    except pikepdf.PdfError as error:
        raise DamagedFile from error


def _lay_over(document: pikepdf.Pdf, read: ReadPage) -> None:
    """Lay the words over a page, which is turned upright first; the overlay follows the page's turn."""
    page = document.pages[read.number - 1]
    page.contents_coalesce()
    page.obj.Contents = document.make_stream(_without_hidden_text(page))
    page.rotate(read.rotation, relative=True)
    with pikepdf.open(io.BytesIO(_layer(read))) as layer:
        page.add_overlay(layer.pages[0], pikepdf.Rectangle(page.cropbox))


def _without_hidden_text(page: pikepdf.Page) -> bytes:
    """The page's drawing without another program's invisible words, or each would be found twice."""
    kept, mode, saved = [], 0, []
    for instruction in pikepdf.parse_content_stream(page):
        match str(instruction.operator):
            case "Tr":
                mode = int(instruction.operands[0])
            case "q":
                saved.append(mode)
            case "Q" if saved:
                mode = saved.pop()
            case "Tj" | "TJ" | "'" | '"' if mode == _INVISIBLE:
                continue
        kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)


def _layer(read: ReadPage) -> bytes:
    """One page with nothing but invisible words at their boxes."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(read.width, read.height))
    _write_words(canvas, read)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _write_words(canvas: Canvas, read: ReadPage) -> None:
    for word in read.content.words:
        text = _writable(read.content, word)
        height = (word.bottom - word.top) * read.height
        width = (word.right - word.left) * read.width
        if not text.strip() or height <= 0 or width <= 0:
            continue
        natural = pdfmetrics.stringWidth(text, _FONT, height)
        line = canvas.beginText()
        line.setTextRenderMode(_INVISIBLE)
        line.setFont(_FONT, height)
        line.setHorizScale(100 * width / natural if natural else 100)
        line.setTextOrigin(word.left * read.width, (1 - word.bottom) * read.height + 0.2 * height)
        line.textOut(text + " ")
        canvas.drawText(line)


def _writable(content: PageContent, word: WordBox) -> str:
    """The word in the letters that the font has; others would turn into boxes when copied."""
    return content.text[word.start : word.end].encode("cp1252", "ignore").decode("cp1252")


def _images_as_pdf(path: Path, pages: SpooledPages, target: Path) -> None:
    canvas = Canvas(str(target))
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        for page in pages:
            sheet = sheet_for_viewing(path, page.number, _WIDEST, page.rotation)
            picture = Path(folder, f"{page.number}.jpg")
            sheet.image.save(picture, format="JPEG", quality=_QUALITY)
            canvas.setPageSize((page.width, page.height))
            canvas.drawImage(str(picture), 0, 0, page.width, page.height)
            _write_words(canvas, page)
            canvas.showPage()
        canvas.save()
