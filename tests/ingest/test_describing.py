"""Numbers and dates that stand plainly in a document, and nothing guessed."""

from datetime import date

import pytest

from ingest.describing import mail_day, mail_subject, plain_date, plain_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Nomor : 005/PM.00.01/K.JI-30/I/2026\nSifat : Biasa", "005/PM.00.01/K.JI-30/I/2026"),
        ("Nomor    :  12 / HK.01 / K1 / 2024", "12/HK.01/K1/2024"),
        ("No. : B-17/KP.05/2025      Wates, 3 Mei 2025", "B-17/KP.05/2025"),
        ("PERATURAN BAWASLU\nNOMOR 12 TAHUN 2020\nTENTANG", "12 Tahun 2020"),
        ("UNDANG-UNDANG REPUBLIK INDONESIA NOMOR 22 TAHUN 2007 TENTANG PENYELENGGARA", "22 Tahun 2007"),
        ("sesuai surat nomor: 5/PM/2024 tanggal lalu", ""),
        ("Nomor : Istimewa", ""),
        ("Nomor : belum/ada", ""),
        ("Menurut Undang-Undang NOMOR 7 TAHUN 2017 itu", ""),
        ("", ""),
    ],
)
def test_plain_number(text: str, number: str) -> None:
    assert plain_number(text) == number


@pytest.mark.parametrize(
    ("opening", "closing", "day"),
    [
        ("Wates, 14 Februari 2024\nYth.", "", date(2024, 2, 14)),
        ("Nomor : 1/2/3        Kulon Progo, 3 Mei 2025", "", date(2025, 5, 3)),
        ("Tanggal : 1 Nopember 2019", "", date(2019, 11, 1)),
        ("x", "Ditetapkan di Jakarta\npada tanggal 15 Agustus 2017", date(2017, 8, 15)),
        ("Wates, 31 Februari 2024", "", None),
        ("rapat pada 14 Februari 2024 dihadiri", "", None),
        ("", "", None),
    ],
)
def test_plain_date(opening: str, closing: str, day: date | None) -> None:
    assert plain_date(opening, closing) == day


def test_only_a_mail_tells_its_subject_and_day() -> None:
    said = {"file_title": "Undangan\u202e rapat", "file_created": "2024-02-14T09:00:00+07:00"}
    assert mail_subject("message/rfc822", said) == "Undangan rapat"
    assert mail_day("message/rfc822", said) == date(2024, 2, 14)
    assert mail_subject("application/pdf", said) == ""
    assert mail_day("application/pdf", said) is None
