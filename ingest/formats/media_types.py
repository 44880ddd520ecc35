"""The media types that are told apart, by the names used throughout."""

PDF = "application/pdf"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = _OFFICE + "wordprocessingml.document"
XLSX = _OFFICE + "spreadsheetml.sheet"
PPTX = _OFFICE + "presentationml.presentation"
OFFICE_LOCKED = "application/x-tika-ooxml-protected"
_OPEN = "application/vnd.oasis.opendocument."
ODT = _OPEN + "text"
ODS = _OPEN + "spreadsheet"
ODP = _OPEN + "presentation"
EPUB = "application/epub+zip"
RTF = "application/rtf"
HTML = "text/html"
TEXT = "text/plain"
CSV = "text/csv"
XML = "application/xml"
EML = "message/rfc822"
MBOX = "application/mbox"
MSG = "application/vnd.ms-outlook"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

TIFF = "image/tiff"

IMAGES = frozenset({"image/jpeg", "image/png", TIFF, "image/gif", "image/bmp", "image/webp", "image/jp2"})
OFFICE = frozenset({DOC, XLS, PPT, DOCX, XLSX, PPTX, ODT, ODS, ODP, EPUB, RTF, HTML, MBOX})
OTHER_ARCHIVES = frozenset({"application/x-7z-compressed", "application/vnd.rar", "application/gzip"})
PLAIN = frozenset({TEXT, CSV, XML})
CONTAINERS = frozenset({ZIP, EML, MSG})

ENDINGS = {
    DOC: ".doc", XLS: ".xls", PPT: ".ppt", DOCX: ".docx", XLSX: ".xlsx", PPTX: ".pptx", ODT: ".odt",
    ODS: ".ods", ODP: ".odp", EPUB: ".epub", RTF: ".rtf", HTML: ".html", MBOX: ".mbox", MSG: ".msg",
}  # fmt: skip
_ZIPPED = frozenset({DOCX, XLSX, PPTX, ODT, ODS, ODP, EPUB})

BY_ENDING = {
    ".csv": CSV, ".tsv": CSV, ".htm": HTML, ".html": HTML, ".xhtml": HTML, ".xml": XML, ".eml": EML,
    ".mbox": MBOX,
}  # fmt: skip


def is_zipped(media_type: str) -> bool:
    """Whether files of this type are ZIP archives inside."""
    return media_type in _ZIPPED
