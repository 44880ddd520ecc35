"""One table from errors to answers, and the pages that say what to do."""

import logging
import sqlite3
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from catalog.audit import note
from catalog.errors import Conflict, FileDamaged, NotVisible, StorageFull, StorageUnavailable
from catalog.log_context import current_request
from catalog.sentences import N_
from search.errors import SearchUnavailable
from webapp.reader import current_account, current_actor, forget_person, office
from webapp.request_lines import route
from webapp.spoken import render_template

log = logging.getLogger(__name__)

NOTHING = N_("Tidak ada, atau di luar hak akses Anda. Tanyakan kepada unit kearsipan.")
"""The one sentence for empty, missing and forbidden alike."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How an error is answered: HTTP status, heading, and what is safe and to be done."""

    status: int
    heading: str
    advice: str


MISSING = Answer(404, N_("Tidak ditemukan"), NOTHING)
BROKEN = Answer(
    500,
    N_("Ada yang salah di pihak kami"),
    N_("Arsip Anda aman. Coba lagi sebentar. Jika berulang, sampaikan kode kejadian ini ke administrator."),
)
AWAY = Answer(
    503,
    N_("Basis data sedang tidak terjangkau"),
    N_("Arsip Anda aman, tetapi yang baru Anda isi belum disimpan. Coba lagi sebentar."),
)
POSTGRES_FULL, OUT_OF_RANGE = "53100", "22003"
ANSWERS: dict[type[Exception], Answer] = {
    NotVisible: MISSING,
    Conflict: Answer(
        409,
        N_("Sudah diubah orang lain"),
        N_("Isian Anda belum disimpan. Muat ulang halaman untuk melihat isi terbaru, lalu ulangi."),
    ),
    StorageFull: Answer(
        507,
        N_("Ruang simpan penuh"),
        N_("Tidak ada yang ditulis atau hilang. Minta administrator menambah ruang, lalu coba lagi."),
    ),
    StorageUnavailable: Answer(
        503,
        N_("Tempat file sedang tidak dapat dicapai"),
        N_(
            "File asli untuk sementara tidak dapat dibuka atau disimpan. "
            "Tidak ada yang hilang. Coba lagi sebentar."
        ),
    ),
    FileDamaged: Answer(
        500,
        N_("File tersimpan rusak"),
        N_(
            "Isi file tidak cocok lagi dengan sidik aslinya. Minta administrator memulihkannya dari cadangan."
        ),
    ),
    SearchUnavailable: Answer(
        503,
        N_("Pencarian belum siap"),
        N_("Indeks pencarian sedang disiapkan atau diperbaiki. Arsip aman. Coba lagi sebentar."),
    ),
    CSRFError: Answer(
        400,
        N_("Halaman ini sudah kedaluwarsa"),
        N_("Isian belum dikirim. Kembali, muat ulang halamannya, lalu kirim lagi."),
    ),
}
STATUSES: dict[int, Answer] = {
    400: Answer(400, N_("Permintaan tidak dapat dibaca"), N_("Periksa alamat atau isian, lalu coba lagi.")),
    401: Answer(401, N_("Perlu masuk lagi"), N_("Sesi Anda sudah berakhir. Masuk lagi, lalu ulangi.")),
    404: MISSING,
    405: Answer(405, N_("Alamat ini tidak dibuka langsung"), N_("Mulai lagi dari halaman sebelumnya.")),
    413: Answer(
        413, N_("Kiriman terlalu besar"), N_("Tidak ada yang disimpan. Kirim lebih sedikit atau lebih kecil.")
    ),
    429: Answer(429, N_("Terlalu banyak percobaan"), N_("Tunggu beberapa menit, lalu coba lagi.")),
}


def install(app: Flask) -> None:
    """Answer our errors, HTTP's, and those nobody foresaw."""
    for error_class, answer in ANSWERS.items():
        app.register_error_handler(error_class, _answering(answer))
    app.register_error_handler(FileDamaged, _on_damaged)
    app.register_error_handler(OperationalError, _on_database)
    app.register_error_handler(DataError, _on_impossible)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_unforeseen)


def _answering(answer: Answer):  # type: ignore[no-untyped-def]
    def handle(error: Exception) -> ResponseReturnValue:
        if answer.status >= 500:
            _tell(answer.status, error)
        return page_of(answer)

    return handle


def _on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code == 403:
        return page_of(MISSING)  # forbidden must look like missing
    if error.code >= 500:
        _tell(error.code, error)
        return page_of(BROKEN)
    return page_of(STATUSES.get(error.code, Answer(error.code, *_plain(STATUSES[400]))))


def _plain(answer: Answer) -> tuple[str, str]:
    return answer.heading, answer.advice


def _on_damaged(error: FileDamaged) -> ResponseReturnValue:
    """Bytes that are not what their name says may have been changed by someone: the trail must know."""
    log.error("a stored file is damaged", extra={"route": route(), "file": error.sha256, "error": error})
    with office().db.writing() as session:
        note(session, current_actor(), "file-damaged", f"file:{error.sha256}")
    return page_of(ANSWERS[FileDamaged])


def _on_database(error: OperationalError) -> ResponseReturnValue:
    """A full disk has a sentence of its own: even reading leaves a trace, which needs room."""
    code = getattr(error.orig, "sqlite_errorcode", None) or getattr(error.orig, "sqlstate", None)
    if code in {sqlite3.SQLITE_FULL, POSTGRES_FULL}:
        _tell(507, error)
        return page_of(ANSWERS[StorageFull])
    if isinstance(error.orig, sqlite3.Error):
        return _on_unforeseen(error)
    _tell(AWAY.status, error)
    forget_person()
    return page_of(AWAY)


def _on_impossible(error: DataError) -> ResponseReturnValue:
    """A number that no row can have names nothing, as any other that no row has."""
    if getattr(error.orig, "sqlstate", None) != OUT_OF_RANGE:
        return _on_unforeseen(error)
    return page_of(MISSING)


def _on_unforeseen(error: Exception) -> ResponseReturnValue:
    _tell(BROKEN.status, error)
    return page_of(BROKEN)


def _tell(status: int, error: Exception) -> None:
    log.error("a request failed", extra={"route": route(), "status": status, "error": error})


def page_of(answer: Answer) -> Response:
    """The page of one answer; JSON for scripts; without the shell where the shell itself may be broken."""
    if request.headers.get("X-Requested-With") == "fetch":
        response = jsonify(error=answer.heading, advice=answer.advice)
    else:
        is_bare = answer.status >= 500 or current_account() is None
        incident = current_request() if answer.status >= 500 else ""
        template = "errors/bare.html" if is_bare else "errors/page.html"
        response = make_response(render_template(template, answer=answer, incident=incident))
    response.status_code = answer.status
    return response
