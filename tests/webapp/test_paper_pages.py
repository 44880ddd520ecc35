"""Places and loans as people use them: a box made and labelled, a paper lent, its slip, its return."""

import pypdfium2
import pytest
from flask.testing import FlaskClient

from services.archive import papers
from tests.webapp.archive_world import ArchiveWorld, archive, token_of, whole
from webapp.errors import NOTHING

__all__ = ["archive"]


def text_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [document[at].get_textpage().get_text_bounded() for at in range(len(document))]


def send(client: FlaskClient, path: str, **form: str) -> str:
    """The page after the form, whatever it answers."""
    answer = client.post(path, data=form | {"csrf_token": token_of(client)}, follow_redirects=True)
    assert answer.status_code < 500
    return answer.text


def box_of(client: FlaskClient, code: str = "B1") -> str:
    answer = client.post(
        "/tempat/baru",
        data={"kind": "box", "code": code, "name": f"Boks {code}", "csrf_token": token_of(client)},
    )
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[-1]


def test_a_box_is_made_labelled_filled_moved_and_kept_while_full(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    box = box_of(client)
    record = archive.records["biasa"]
    assert "Boks B1" in send(client, f"/tempat/arsip/{record}", place="b1")
    assert "Tempat XX tidak ada" in send(client, f"/tempat/arsip/{record}", place="xx")
    assert "belum kosong" in send(client, f"/tempat/{box}/hapus")
    assert "Boks tua" in send(client, f"/tempat/{box}/ubah", code="B2", name="Boks tua")
    (label,) = text_of(whole(client.get(f"/tempat/{box}/label.pdf")))
    assert "B2" in label
    assert "Boks tua" in label
    assert record in client.get(f"/tempat/{box}").text


@pytest.mark.parametrize("name", ["staf", "kepala"])
def test_who_is_no_archivist_makes_no_place(archive: ArchiveWorld, name: str) -> None:
    client = archive.sign_in(name)
    assert NOTHING in client.get("/tempat").text
    assert NOTHING in client.get("/tempat/baru").text
    assert NOTHING in send(client, "/tempat/baru", kind="box", code="B1", name="x")


def test_a_wrong_place_is_refused_in_sentences_and_what_was_typed_stays(archive: ArchiveWorld) -> None:
    page = send(archive.sign_in("arsiparis"), "/tempat/baru", kind="box", code="kode salah", name="")
    assert "Kode: huruf besar" in page
    assert "Nama tempat belum diisi" in page
    assert "KODE SALAH" in page or "kode salah" in page


def test_a_paper_is_lent_its_slip_printed_and_taken_back(archive: ArchiveWorld) -> None:
    client, record = archive.sign_in("arsiparis"), archive.records["biasa"]
    page = send(client, f"/peminjaman/baru/{record}", borrower="tak.ada", due_on="2020-01-01", purpose="")
    for words in ("berhak membaca isi", "sudah lewat", "Tulis keperluannya"):
        assert words in page
    send(client, f"/peminjaman/baru/{record}", borrower="staf", due_on=_soon(), purpose="<b>Rapat</b>")
    listed = client.get("/peminjaman?keadaan=out").text
    loan = listed.split("/peminjaman/", 1)[1].split('"', 1)[0]
    (slip,) = text_of(whole(client.get(f"/peminjaman/{loan}/slip.pdf")))
    assert slip.count("<b>Rapat</b>") == 2
    borrower = archive.sign_in("staf")
    assert "Berkas kertasnya sedang dipinjam" in borrower.get(f"/arsip/{record}").text
    assert borrower.get(f"/peminjaman/{loan}").status_code == 200
    assert "Pengembalian tercatat" in send(client, f"/peminjaman/{loan}/kembali", condition="lengkap")
    assert "sudah dicatat kembali" in send(client, f"/peminjaman/{loan}/kembali")
    assert "sedang dipinjam" not in borrower.get(f"/arsip/{record}").text


def test_labels_fill_sheet_after_sheet_in_order() -> None:
    made = papers.labels(
        [papers.PlaceLabel(f"B{at:03}", "Gudang › Rak", "Kantor", "https://x/y") for at in range(25)], "Boks"
    )
    pages = text_of(made)
    assert len(pages) == 2
    assert "B000" in pages[0]
    assert "B023" in pages[0]
    assert "B024" in pages[1]


@pytest.mark.parametrize("word", ["x" * 300, "\u0627\u0644", "\x00\x07", "", "<script>"])
def test_any_word_is_drawn_on_paper(word: str) -> None:
    lines = (("Judul", word),)
    assert papers.slip(papers.Slip("Slip", word, lines, ((word, word),), "https://x")).startswith(b"%PDF")
    assert papers.labels([papers.PlaceLabel(word, word, word, "https://x")], word).startswith(b"%PDF")


def _soon() -> str:
    from datetime import timedelta

    from catalog.schema import utc_now

    return (utc_now() + timedelta(days=3)).date().isoformat()


def test_paper_is_kept_by_no_cache(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    with client.get(f"/tempat/{box_of(client, 'B9')}/label.pdf") as answer:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Expires" not in answer.headers
