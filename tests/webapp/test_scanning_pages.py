"""Sheets printed, a stack uploaded, its slip read; a secret sheet refused at printing and at feeding."""

import io

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.schema import AuditRow, Job, Record, ScannedStack
from ingest.formats.page_signs import signs_on
from ingest.separators.sheets import SheetKind, SheetValues, claim_in, key_of
from tests.ingest.separators import fed
from tests.webapp.archive_world import ArchiveWorld, archive, token_of, whole
from webapp.errors import NOTHING

__all__ = ["archive"]


def ask(client: FlaskClient, archive: ArchiveWorld, **more: str) -> TestResponse:
    more["unit"] = archive.units.get(more.get("unit", "pp"), "lain")
    form = {"sheet": "cover", "level": "biasa", "kind": "letter", "copies": "1"}
    return client.post("/pindai/lembar", data=form | more | {"csrf_token": token_of(client)})


def printed(archive: ArchiveWorld, pdf: bytes) -> list[SheetValues]:
    """What the sheets say to a scanner."""
    key, found = key_of(archive.office.settings.read_secret()), []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            image = page.render(scale=100 / 72, grayscale=True).to_pil().convert("L")
            for text in signs_on(image, 100, number).texts:
                claim = claim_in(text, key)
                if claim and claim.is_genuine and claim.values:
                    found.append(claim.values)
    return found


def test_a_cover_says_what_was_asked_for_in_words_and_code(archive: ArchiveWorld) -> None:
    answer = ask(
        archive.sign_in("staf"),
        archive,
        code="pm.01",
        file="B14/2024",
        documents="3",
        sheets="40",
        sides="both",
        copies="2",
    )
    pdf = whole(answer)
    one, two = printed(archive, pdf)
    assert (one.kind, one.unit, one.code, one.record_kind) == (
        SheetKind.COVER,
        archive.units["pp"],
        "PM.01",
        "letter",
    )
    assert (one.file, one.documents, one.sheets, one.sides) == ("B14/2024", 3, 40, "both")
    assert one.printed_by == archive.people["staf"]
    assert one.serial != two.serial
    with pypdfium2.PdfDocument(pdf) as document:
        words = document[0].get_textpage().get_text_bounded()
    for word in ("LEMBAR SAMPUL", "Divisi Penanganan Pelanggaran", "Biasa", "PM.01", "B14/2024", "3 dokumen"):
        assert word in words
    with archive.office.db.reading() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "print-sheets")).one()
        assert one.serial in str(row.details)


def test_a_plain_sheet_needs_no_level(archive: ArchiveWorld) -> None:
    for name, unit in (("staf", "pp"), ("operator", "arsip")):
        pdf = whole(ask(archive.sign_in(name), archive, sheet="plain", level="", unit=unit))
        assert printed(archive, pdf) == []


@pytest.mark.parametrize(
    ("name", "more", "sentence"),
    [
        ("staf", {"level": "rahasia"}, "di atas hak Anda"),
        ("operator", {"level": "biasa", "unit": "arsip"}, "di atas hak Anda"),
        ("kepala", {"level": "sangat-rahasia"}, "tidak dipindai di sini"),
        ("staf", {"level": ""}, "Pilih salah satu tingkat"),
        ("staf", {"unit": "lain"}, "tidak bertugas di kantor itu"),
        ("staf", {"copies": "201"}, "dari 1 sampai 200"),
        ("staf", {"copies": "²"}, "dari 1 sampai 200"),
        ("staf", {"documents": "-1"}, "dari 0 sampai 9999"),
        ("staf", {"file": "x" * 41}, "Paling banyak 40 huruf"),
        ("staf", {"sheet": "x"}, "Pilih salah satu jenis"),
        ("staf", {"kind": "x"}, "Pilih salah satu jenis"),
        ("staf", {"code": "bukan kode"}, "tidak berlaku"),
    ],
    ids=[str(number) for number in range(12)],
)
def test_what_may_not_be_printed_is_refused_in_a_sentence(
    archive: ArchiveWorld, name: str, more: dict[str, str], sentence: str
) -> None:
    answer = ask(archive.sign_in(name), archive, **({"file": "ketikan saya"} | more))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "ketikan saya" in answer.text or "file" in more


def test_a_head_prints_a_secret_sheet(archive: ArchiveWorld) -> None:
    (sheet,) = printed(archive, whole(ask(archive.sign_in("kepala"), archive, level="rahasia")))
    assert sheet.level == 3


def upload(client: FlaskClient, archive: ArchiveWorld, pdf: bytes) -> str:
    """Upload as a stack; gives its record's id."""
    form = {"unit": archive.units["pp"], "level": "", "kind": "letter", "stack": "1"}
    files = {"file": (io.BytesIO(pdf), "tumpukan.pdf"), "csrf_token": token_of(client)}
    answer = client.post("/unggah", data=form | files, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    with archive.office.db.reading() as session:
        return (
            session.scalars(
                select(ScannedStack.record_id)
                .join(Record, Record.id == ScannedStack.record_id)
                .order_by(Record.created_at.desc())
            ).first()
            or ""
        )


def test_an_uploaded_stack_has_a_slip_for_who_fed_it_alone(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    stack = upload(client, archive, fed.stack([fed.content("kenanga")]))
    page = client.get(f"/pindai/tumpukan/{stack}").text
    assert "Belum dipisah" in page
    assert "tumpukan" in client.get("/pindai/tumpukan").text
    assert stack in archive.sign_in("arsiparis").get("/pindai/tumpukan").text
    for other in ("kepala", "operator", "admin"):
        assert NOTHING in archive.sign_in(other).get(f"/pindai/tumpukan/{stack}").text
        assert stack not in archive.sign_in(other).get("/pindai/tumpukan").text
    assert NOTHING in client.get(f"/pindai/tumpukan/{archive.records['biasa']}").text


def test_only_what_was_withheld_can_be_taken_over(archive: ArchiveWorld) -> None:
    stack = upload(archive.sign_in("staf"), archive, fed.stack([fed.content("kenanga")]))
    clerk = archive.sign_in("arsiparis")
    path = f"/pindai/tumpukan/{stack}/ambil-alih"
    form = {"csrf_token": token_of(clerk)}
    assert "sudah diambil alih" in clerk.post(path, data=form, follow_redirects=True).text
    with archive.office.db.writing() as session:
        job = session.scalars(select(Job).where(Job.record_id == stack)).one()
        job.state, job.error_code = "rejected", "sheet-level"
    assert "Tumpukan diambil alih" in clerk.post(path, data=form, follow_redirects=True).text
    staff = archive.sign_in("staf")
    assert NOTHING in staff.post(path, data={"csrf_token": token_of(staff)}).text
