"""The official registers as people get them: page, PDF, XLSX and CSV; nothing hidden shows in any."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from catalog.access import refresh_access
from catalog.schema import AuditRow, Dossier, Record, Unit, UnitKind
from catalog.units import create_unit
from classification.labels import Standing
from services.archive import register_rules
from tests.webapp.archive_world import ArchiveWorld, archive, whole
from tests.webapp.test_dossier_pages import opened
from tests.webapp.test_paper_pages import send
from webapp import registers_pages

__all__ = ["archive"]

KINDS = ("arsip-aktif", "berkas", "isi-berkas", "arsip-inaktif")


def taken(client: FlaskClient, kind: str) -> dict[str, object]:
    """Everything that a reader gets of one register."""
    query = f"?jenis={kind}"
    page = client.get(f"/daftar{query}").text
    with ZipFile(BytesIO(whole(client.get(f"/daftar/unduh.xlsx{query}")))) as packed:
        table = {name: packed.read(name) for name in packed.namelist() if not name.startswith("docProps")}
    return {
        "page": page[page.index("<main") :],
        "xlsx": table,
        "csv": whole(client.get(f"/daftar/unduh.csv{query}")),
        "pdf": whole(client.get(f"/daftar/cetak.pdf{query}")),
    }


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text.replace("\r\n", " ")


def test_a_register_is_read_printed_and_kept(archive: ArchiveWorld) -> None:
    client, record = archive.sign_in("arsiparis"), archive.records["biasa"]
    made = opened(archive, client, "D/1", title="=1+1 <i>mawar</i>", remark="=map biru")
    send(client, f"/berkas/arsip/{record}/keluarkan")
    send(client, f"/berkas/{made}/tambah", record=record)
    page = client.get("/daftar").text
    assert "=1+1 &lt;i&gt;mawar" in page
    assert f"/arsip/{record}" in page
    csv = whole(client.get("/daftar/unduh.csv?jenis=arsip-aktif")).decode("utf-8-sig")
    assert csv.startswith("No. berkas;Kode klasifikasi;Uraian berkas;Kurun waktu;Jumlah;No. item;")
    assert "'=1+1 <i>mawar</i>" in csv
    book = load_workbook(BytesIO(whole(client.get("/daftar/unduh.xlsx?jenis=berkas"))))
    cells = [cell for row in book.active.iter_rows(values_only=False) for cell in row]
    assert any(cell.value == "=map biru" and cell.data_type == "s" for cell in cells)
    answer = client.get("/daftar/cetak.pdf?jenis=berkas")
    assert answer.mimetype == "application/pdf"
    text = words_of(whole(answer))
    for word in ("DAFTAR BERKAS", "BAWASLU KOTA MOJOKERTO", "Halaman 1 dari 1", "=map biru", "Nur Hidayat"):
        assert word in text, word
    with archive.office.db.reading() as session:
        noted = session.scalars(select(AuditRow).where(AuditRow.action == "export-register")).all()
        assert {row.details["form"] for row in noted} == {"csv", "xlsx", "pdf"}
    send(client, f"/berkas/arsip/{record}/keluarkan")


def test_a_remark_is_changed_by_who_keeps_the_dossier(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    made = opened(archive, client, "D/2")
    assert "paling banyak 300" in send(client, f"/berkas/{made}/keterangan", remark="x" * 301)
    assert "Keterangan tersimpan" in send(client, f"/berkas/{made}/keterangan", remark="map merah")
    assert "map merah" in client.get(f"/berkas/{made}").text
    assert "map merah" in client.get("/daftar?jenis=berkas").text
    other = archive.sign_in("hukum")
    assert other.get(f"/berkas/{made}").status_code == 200
    assert other.get(f"/berkas/{made}/keterangan").status_code == 404


def test_what_may_not_be_known_may_not_be_remarked_upon(archive: ArchiveWorld) -> None:
    """An archivist keeps a Rahasia dossier by its description only: its remark is closed like its title."""
    keeper = archive.sign_in("kepala")
    made = opened(archive, keeper, "D/3", level="rahasia", remark="kuarsatia")
    archivist = archive.sign_in("arsiparis")
    assert "kuarsatia" not in archivist.get(f"/berkas/{made}").text
    assert archivist.get(f"/berkas/{made}/keterangan").status_code == 404
    register = whole(archivist.get("/daftar/unduh.csv?jenis=berkas")).decode()
    assert "Judul tertutup (Rahasia)" in register
    assert "kuarsatia" not in register
    assert "flamboyan" not in next(line for line in register.splitlines() if "D/3" in line)


@pytest.mark.parametrize("name", ["hukum", "staf"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_hidden_dossier_leaves_no_trace(archive: ArchiveWorld, name: str, kind: str) -> None:
    """All ways out are the same, byte for byte, without and with dossiers that this reader may not know."""
    reader, keeper = archive.sign_in(name), archive.sign_in("kepala")
    before = taken(reader, kind)
    for number, closed in (("0/A", False), ("B/1", True), ("Z", False)):
        made = opened(archive, keeper, f"{number}-{name}-{kind}", level="rahasia", title="Zamrudia topazia")
        if closed:
            send(keeper, f"/berkas/{made}/tutup", closed_on="2021-01-01", event="Selesai")
    after = taken(reader, kind)
    assert after["page"] == before["page"]
    assert after == before
    assert "amrudia" not in str(after["page"]) + words_of(after["pdf"])  # type: ignore[arg-type]
    if kind != "arsip-inaktif":
        assert b"amrudia" in whole(keeper.get("/daftar/unduh.csv?jenis=berkas"))


def test_a_register_too_long_for_paper_says_so_and_keeps_the_filter(
    archive: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = archive.sign_in("arsiparis")
    opened(archive, client, "D/4")
    monkeypatch.setattr(registers_pages, "MOST_ON_PAPER", 0)
    answer = client.get("/daftar/cetak.pdf?jenis=berkas&kode=PM")
    assert answer.location.endswith("/daftar?jenis=berkas&kode=PM")
    assert "lebih dari 0 baris" in client.get(answer.location).text
    assert register_rules.MOST_ON_PAPER == 3_000


def test_a_filter_that_cannot_be_read_is_said_by_its_field_and_prints_nothing(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    opened(archive, client, "D/5")
    for query, field, words in (
        ("kode=PM-01", "kode", "Kode tidak terbaca"),
        ("dari=24", "dari", "empat angka"),
        ("sampai=x", "sampai", "empat angka"),
        ("unit=bukan-unit", "unit", "Pilih unit dari daftar"),
    ):
        page = client.get(f"/daftar?jenis=berkas&{query}").text
        assert f'id="{field}-problem"' in page
        assert words in page
        assert "Tidak ada baris yang cocok" in page
        answer = client.get(f"/daftar/cetak.pdf?jenis=berkas&{query}")
        assert answer.status_code == 302
        assert words in client.get(answer.location).text


def test_the_paper_says_only_what_was_kept_to(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    opened(archive, client, "D/6")
    query = "jenis=arsip-aktif&kode=pm.01&dari=2019&keadaan=due&kategori=bukan"
    text = words_of(whole(client.get(f"/daftar/cetak.pdf?{query}")))
    assert "PM.01" in text
    assert "sejak 2019" in text
    for word in ("Keadaan", "Kategori arsip", "bukan"):
        assert word not in text.split("No. berkas")[0]


def test_what_is_taken_out_is_noted_with_its_filter_and_its_length(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    opened(archive, client, "D/7", code="KU.07")
    for form, path in (("csv", "unduh.csv"), ("pdf", "cetak.pdf")):
        whole(
            client.get(
                f"/daftar/{path}?jenis=berkas&kode=KU.07&unit={archive.units['pp']}&dari=2020&keadaan=open"
            )
        )
        with archive.office.db.reading() as session:
            query = select(AuditRow).where(AuditRow.action == "export-register").order_by(AuditRow.id.desc())
            last = session.scalars(query.limit(1)).one()
            assert (last.subject, last.details) == (
                "register:berkas",
                {
                    "form": form,
                    "unit_id": archive.units["pp"],
                    "code": "KU.07",
                    "first_year": "2020",
                    "stage": "open",
                    "rows": 1,
                },
            )


def test_a_register_is_that_of_the_own_office_until_another_unit_is_chosen(archive: ArchiveWorld) -> None:
    with archive.office.db.writing() as session:
        other = create_unit(
            session,
            UnitKind.REGENCY,
            "x.lain",
            "Bawaslu Kota Batu",
            session.get_one(Unit, archive.units["kota"]),
        )
        unit = create_unit(session, UnitKind.DIVISION, "x.lain.pp", "Divisi Batu", other)
        record = Record(
            kind="dossier",
            title="Berkas kecubung",
            number="K/1",
            code="PM.01",
            date=date(2024, 1, 1),
            unit_id=unit.id,
            level=1,
            standing=Standing.FILED,
        )
        session.add(record)
        refresh_access(session, record)
        session.add(Dossier(record_id=record.id, office_id=other.id))
        chosen = unit.id
    client = archive.sign_in("ketua")
    assert "Divisi Batu" in client.get("/daftar").text  # may be chosen
    for path in ("/daftar?jenis=berkas", "/daftar/unduh.csv?jenis=berkas"):
        assert b"kecubung" not in whole(client.get(path))
        assert b"kecubung" in whole(client.get(f"{path}&unit={chosen}"))
    assert "kecubung" not in words_of(whole(client.get("/daftar/cetak.pdf?jenis=berkas")))
    paper = words_of(whole(client.get(f"/daftar/cetak.pdf?jenis=berkas&unit={chosen}")))
    assert "kecubung" in paper
    assert "BAWASLU KOTA BATU" in paper


def test_who_finds_a_table_being_made_is_told_soon(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    assert registers_pages.PATIENCE <= 1
    with registers_pages._TURN:
        answer = client.get("/daftar/unduh.csv?jenis=berkas")
    assert "Daftar lain masih dibuat" in client.get(answer.location).text


def test_strange_filters_are_passed_over(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    query = "jenis=x&unit=%00&kode=%27&dari=abcd&sampai=9999&keadaan=due&kategori=x&hlm=99999999"
    assert client.get(f"/daftar?{query}").status_code == 200
    assert client.get(f"/berkas?{query}").status_code == 200
    assert client.get(f"/daftar/cetak.pdf?{query}").status_code == 302
    assert client.get("/daftar/cetak.pdf?jenis=x&unit=%00&keadaan=due&kategori=x&hlm=9").status_code == 200
