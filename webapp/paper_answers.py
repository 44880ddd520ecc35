"""Answers that are paper: PDFs made for this person, never kept by a cache between."""

from io import BytesIO
from typing import IO

from flask import Response, send_file

from webapp.file_names import download_name


def pdf_answer(content: bytes, name: str) -> Response:
    """The PDF, shown in the browser and named for when it is kept."""
    response = send_file(
        BytesIO(content), mimetype="application/pdf", download_name=download_name(name, ".pdf")
    )
    return _kept_by_nobody(response)


TABLE_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def table_answer(content: bytes | IO[bytes], name: str, form: str) -> Response:
    """The table as a file to keep; ``form`` is ``xlsx`` or ``csv``. An open file is read from its beginning
    and closed once it is sent."""
    response = send_file(
        BytesIO(content) if isinstance(content, bytes) else content,
        mimetype=TABLE_TYPES[form],
        as_attachment=True,
        download_name=download_name(name, f".{form}"),
    )
    return _kept_by_nobody(response)


def _kept_by_nobody(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers.pop("Expires", None)  # the year for which files of the program itself are kept
    return response
