"""Reads plain text in whatever charset it was written."""

from pathlib import Path

_MOST = 50_000_000  # bytes that are read of one text


def read_text(path: Path) -> str:
    """The file's text: by its byte order mark, else UTF-8, else Windows-1252, line ends made one."""
    with path.open("rb") as file:
        return decode(file.read(_MOST))


def decode(content: bytes) -> str:
    """Bytes of unknown charset as text; never fails."""
    for mark, charset in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _lines(content.decode(charset, "replace"))
    try:
        return _lines(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 4:  # cut in the middle of a character
            return _lines(content.decode("utf-8", "ignore"))
        return _lines(content.decode("cp1252", "replace"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
