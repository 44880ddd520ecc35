"""A register and its scans in one upload: joined, taken in, counted, and nobody else's."""

import io
import re
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from catalog.schema import Batch, FileVersion, Record, RegisterImport
from classification.labels import Standing
from tests.webapp.archive_world import draw_pdf
from tests.webapp.conftest import Site, post, token_of
from tests.webapp.test_register_import_pages import EVIL, HEAD, PAGE, guessed
from tests.workbooks import book
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
        assert {"005_PM.pdf", "lebih.pdf"} <= names
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
            select(FileVersion.record_id).where(FileVersion.original_name == "rahasiawati.pdf")
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
