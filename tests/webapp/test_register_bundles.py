"""A register and its scans in one upload: joined, taken in, counted, and nobody else's."""

import io
import re
import zipfile
from dataclasses import replace
from typing import Any, BinaryIO, NoReturn

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from catalog.access import scope_of
from catalog.database import Database
from catalog.errors import StorageFull
from catalog.schema import Batch, FileVersion, Record, RegisterImport, utc_now
from catalog.storage import FileStore
from classification.labels import Standing
from ingest.errors import Rejected
from services.archive import register_imports
from services.archive.register_columns import ArchiveKind
from tests.webapp.archive_world import draw_pdf
from tests.webapp.conftest import Site, post, token_of
from tests.webapp.test_register_import_pages import EVIL, HEAD, PAGE, guessed
from tests.workbooks import book
from webapp import table_uploads, upload_pages
from webapp.errors import NOTHING

ROWS = [
    [*HEAD, "Nama File"],
    ["B/1", "PM.01", "Mawar", "Jan-Des 2023", 1, "Berita acara", "3 Januari 2024", "005 PM.pdf"],
    [None, None, None, None, 2, "Daftar hadir", "4 Januari 2024", "tidak-ada.pdf"],
]
SCAN = draw_pdf([["berita acara cempaka"]])


def bundle(rows: list[list[object]] | None = None, **scans: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("daftar.xlsx", book(rows or ROWS))  # type: ignore[arg-type]
        for name, content in scans.items():
            archive.writestr(f"pindaian/{name}.pdf", content)
    return out.getvalue()


def send(client: FlaskClient, content: bytes, page: str = PAGE, name: str = "daftar.zip") -> TestResponse:
    unit = re.search(r'<select[^>]*id="unit"[^>]*>\s*<option value="([^"]+)"', client.get(page).text)
    values = {"csrf_token": token_of(client, page), "file": (io.BytesIO(content), name)}
    return client.post(page, data={**values, "unit": unit[1] if unit else ""})


def count(site: Site, table: type[object]) -> int:
    with site.office.db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_table_and_scans_are_joined_and_taken_in(site: Site) -> None:
    client = site.signed_in("arsiparis")
    assert ".zip" in client.get(PAGE).text
    answer = send(client, bundle(**{"005_PM": SCAN, "lebih": draw_pdf([["lebih"]])}))
    assert answer.status_code == 302, answer.text
    at = answer.headers["Location"]
    with site.office.db.reading() as session:
        made = session.scalars(select(RegisterImport)).one()
        assert made.file_name == "daftar.xlsx"
        batch = made.options["batch"]
        assert session.get_one(Batch, batch).user_id == made.made_by
        names = set(session.scalars(select(FileVersion.original_name)))
        assert {"pindaian/005_PM.pdf", "pindaian/lebih.pdf"} <= names
    options = {"level": "biasa", "batch": batch}
    post(client, f"{at}/kolom", {**guessed(client.get(at).text), **options}, page=at)
    assert "lebih.pdf" in client.get(f"{at}?tampil=pindaian").text
    assert "tidak ada di unggahan" in client.get(f"{at}?tampil=catatan").text
    post(client, f"{at}/masukkan", {}, page=at)
    with site.office.db.reading() as session:
        item = session.scalars(select(Record).where(Record.title == "Berita acara")).one()
        assert item.standing == Standing.FILED
        version = session.scalars(select(FileVersion).where(FileVersion.record_id == item.id)).one()
        with site.office.files.open(version.sha256) as stream:
            assert stream.read() == SCAN


def test_it_is_nobody_elses(site: Site) -> None:
    client = site.signed_in("arsiparis")
    at = send(client, bundle(rahasiawati=SCAN)).headers["Location"]
    with site.office.db.reading() as session:
        batch = session.scalars(select(RegisterImport)).one().options["batch"]
        draft = session.scalars(
            select(FileVersion.record_id).where(FileVersion.original_name == "pindaian/rahasiawati.pdf")
        ).one()
    for name in ("staf.pm", "ketua"):
        other = site.signed_in(name)
        for path in (at, f"/unggah/{batch}", f"/arsip/{draft}"):
            assert NOTHING in other.get(path).text, (name, path)
        assert "rahasiawati" not in other.get("/pekerjaan").text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bundle(x=bytes(210_000_000)), "terlalu banyak atau terlalu besar"),
        (bundle()[:200], "rusak"),
        (b"PK\x05\x06" + bytes(18), "tepat satu tabel"),
        (bundle([["Kode"]] * 30_000, x=SCAN), "Bagilah tabelnya"),
    ],
)
def test_a_hostile_zip_keeps_neither_table_nor_scan(site: Site, content: bytes, words: str) -> None:
    before = count(site, Record), count(site, Batch)
    answer = send(site.signed_in("arsiparis"), content)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert (count(site, Record), count(site, Batch)) == before
    assert count(site, RegisterImport) == 0


def test_names_in_it_are_plain_words_on_every_page(site: Site) -> None:
    client = site.signed_in("arsiparis")
    at = send(client, bundle(**{EVIL.replace("/", ""): SCAN})).headers["Location"]
    assert "<script>alert(1)" not in client.get(f"{at}?tampil=pindaian").text
    assert "<script>alert(1)" not in client.get("/pekerjaan").text


@pytest.mark.parametrize("page", ["/impor/arsip/daftar-berkas", "/impor/klasifikasi"])
def test_registers_without_scans_take_no_zip(site: Site, page: str) -> None:
    answer = send(site.signed_in("arsiparis"), bundle(x=SCAN), page)
    assert (answer.status_code, "rusak" in answer.text) == (422, True)
    assert count(site, Batch) == 0


def test_the_same_zip_again_joins_its_scans_again(site: Site) -> None:
    client, content = site.signed_in("arsiparis"), bundle(**{"005_PM": SCAN})
    for _ in range(2):
        at = send(client, content).headers["Location"]
        options = {"level": "biasa", "batch": batch_of(site, at)}
        post(client, f"{at}/kolom", {**guessed(client.get(at).text), **options}, page=at)
        with site.office.db.reading() as session:
            made, kind = session.get_one(RegisterImport, at.rpartition("/")[2]), ArchiveKind.CONTENTS
            scope = scope_of(session, made.made_by, utc_now())
            plan = register_imports.look(session, scope, made.made_by, kind, made.id).plan
            assert len(plan.joined.scans) == 1


def test_scans_that_are_refused_are_told_of_within_what_a_cookie_holds(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.signed_in("arsiparis")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise Rejected("Tidak boleh.", code="right")

    monkeypatch.setattr(upload_pages, "receive", refuse)
    at = send(client, bundle(**{f"{'ö' * 90}{number}": SCAN for number in range(200)})).headers["Location"]
    shown = client.get(at).text
    assert shown.count("Tidak boleh.") == upload_pages.TOLD
    assert f"{200 - upload_pages.TOLD} file lagi tidak diterima." in shown


def fail_at_second(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[str]:
    """Let the first scan in and no other; the names that were tried."""
    receive, asked = upload_pages.receive, list[str]()

    def take(db: Database, files: FileStore, stream: BinaryIO, name: str, *rest: Any, **more: Any) -> Any:
        asked.append(name)
        if len(asked) > 1:
            raise error
        return receive(db, files, stream, name, *rest, **more)

    monkeypatch.setattr(upload_pages, "receive", take)
    return asked


def pages(count: int) -> dict[str, bytes]:
    return {f"pindai-{number}": draw_pdf([[f"halaman {number}"]]) for number in range(count)}


def test_a_full_store_ends_it_and_the_rest_is_awaited(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client, asked = site.signed_in("arsiparis"), fail_at_second(monkeypatch, StorageFull("penuh"))
    at = send(client, bundle(**pages(4))).headers["Location"]
    assert len(asked) == 2
    assert "Ruang simpan penuh" in client.get(at).text
    assert "3 file belum terkirim" in client.get(f"/unggah/{batch_of(site, at)}").text


def test_an_error_between_two_scans_leaves_the_rest_awaited(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, scans = site.signed_in("arsiparis"), pages(3)
    with monkeypatch.context() as patch:
        fail_at_second(patch, OSError("lost"))
        patch.setitem(client.application.config, "PROPAGATE_EXCEPTIONS", False)
        assert send(client, bundle(**scans)).status_code == 500
    with site.office.db.reading() as session:
        page = f"/unggah/{session.scalars(select(RegisterImport)).one().options['batch']}"
    assert "2 file belum terkirim" in client.get(page).text
    late = {"csrf_token": token_of(client, page), "file": (io.BytesIO(scans["pindai-1"]), "pindai-1.pdf")}
    client.post(page, data=late)
    assert "1 file belum terkirim" in client.get(page).text


def test_scans_of_one_name_in_two_folders_go_where_the_table_says(site: Site) -> None:
    client, out = site.signed_in("arsiparis"), io.BytesIO()
    rows = [
        [*HEAD, "Nama File"],
        ["B/1", "PM.01", "Mawar", "Jan-Des 2023", 1, "Isi satu", "3 Januari 2024", "Berkas 1/001.pdf"],
        ["B/2", "PM.01", "Melati", "Jan-Des 2023", 1, "Isi dua", "3 Januari 2024", "Berkas 2\\001.pdf"],
    ]
    scans = {f"Isi {word}": draw_pdf([[f"halaman {word}"]]) for word in ("satu", "dua")}
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("kiriman/daftar.xlsx", book(rows))
        for number, content in enumerate(scans.values(), start=1):
            archive.writestr(f"kiriman/Berkas {number}/001.pdf", content)
    at = send(client, out.getvalue()).headers["Location"]
    options = {"level": "biasa", "batch": batch_of(site, at)}
    post(client, f"{at}/kolom", {**guessed(client.get(at).text), **options}, page=at)
    post(client, f"{at}/masukkan", {}, page=at)
    for title, content in scans.items():
        with site.office.db.reading() as session:
            found = select(FileVersion.sha256, FileVersion.original_name).join(
                Record, Record.id == FileVersion.record_id
            )
            sha256, name = session.execute(found.where(Record.title == title)).one()
            assert name in {"Berkas 1/001.pdf", "Berkas 2/001.pdf"}
            with site.office.files.open(sha256) as stream:
                assert stream.read() == content


def test_a_short_disk_is_said_before_anything_is_unpacked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.signed_in("arsiparis")
    settings = replace(site.office.settings, disk_reserve_mb=10_000_000)
    office = replace(site.office, settings=settings, tables=None)  # type: ignore[arg-type]  # one is not asked
    monkeypatch.setitem(client.application.extensions, "office", office)
    answer = send(client, bundle(x=SCAN))
    assert (answer.status_code, "Disk server hampir penuh" in answer.text) == (422, True)
    assert count(site, Batch) == count(site, RegisterImport) == 0


def test_what_a_refusal_names_is_told_with_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise Rejected("Tersisa %(left)s MB.", {"left": 7}, "quota")

    monkeypatch.setattr(table_uploads, "begin_batch", refuse)
    assert "Tersisa 7 MB." in send(site.signed_in("arsiparis"), bundle(x=SCAN)).text


def batch_of(site: Site, at: str) -> str:
    with site.office.db.reading() as session:
        return str(session.get_one(RegisterImport, at.rpartition("/")[2]).options["batch"])
