"""A hit in a 900-page document against one in a 3-page letter: the search, and opening the hit's page."""

import os
import re
import statistics
import tempfile
from datetime import date
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from catalog.database import Database
from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user
from catalog.schema import UnitKind
from catalog.settings import load_settings
from catalog.units import create_unit
from classification.scopes import PostKind
from tests.bench.processes import environment, office_up, telusur
from tests.bench.table import Measure, as_markdown, machine
from tests.bench.visitor import Visitor

TITLE = "A long document against a short one"
PORT = 8396
PASSWORD = "gerbang-padi-lentera-81"
ROUNDS = 60
WORDS = {"tebal": (900, 700, "mercusuar"), "tipis": (3, 2, "galangan")}  # pages, page of the word, the word


def paper(path: Path, pages: int, marked_page: int, word: str) -> None:
    """A PDF of full pages, one of which holds ``word``."""
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(1, pages + 1):
        for line in range(45):
            canvas.drawString(
                60, 780 - 14 * line, f"Baris {line} halaman {number} tentang hasil pengawasan umum"
            )
        if number == marked_page:
            canvas.drawString(60, 100, f"Di sini tertulis kata {word} satu kali.")
        canvas.showPage()
    canvas.save()


def build(data: Path) -> None:
    telusur(data, "init")
    db = Database(load_settings(environment(data)).database_url)
    with db.writing() as session:
        office = create_unit(session, UnitKind.REGENCY, "bench", "Bawaslu Kota Ukur")
        reader = create_user(
            session, "pembaca", "pembaca", PASSWORD, actor="bench", must_change_password=False
        )
        assign_post(
            session, reader.id, PostValues(PostKind.STAFF, office.id, date(2020, 1, 1)), actor="bench"
        )
    db.close()
    for name, (pages, marked_page, word) in WORDS.items():
        path = data / f"{name}.pdf"
        paper(path, pages, marked_page, word)
        telusur(data, "ingest", str(path), "--unit", "bench", "--level", "biasa", "--wait")


def addresses(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """The search page and the viewer's page of each document's one hit."""
    found = {}
    for name, (_, marked_page, word) in WORDS.items():
        search = f"/cari?q={word}"
        _, page = visitor.get(search)
        record = re.search(r"/arsip/([0-9a-z]{16})", page)
        assert record, f"{word} is not found"
        found[name] = (search, f"/arsip/{record[1]}/baca?hlm={marked_page}&q={word}")
    return found


def run() -> str:
    os.environ["TELUSUR_DEMO"] = "ya"
    times: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        build(data)
        with office_up(data, PORT):
            visitor = Visitor("127.0.0.1", PORT)
            visitor.sign_in("pembaca", PASSWORD)
            pages = addresses(visitor)
            for _ in range(ROUNDS):
                for name, both in pages.items():
                    for which, path in enumerate(both):
                        times.setdefault((name, which), []).append(visitor.timed(path))
    rows = []
    for which, what in enumerate(("result page", "opening the hit's page")):
        long, short = (statistics.median(times[name, which]) for name in ("tebal", "tipis"))
        ratio = long / short
        rows.append(
            Measure(
                f"{what}, 900 pages, median",
                f"{long:.1f} ms",
                f"3 pages {short:.1f} ms",
                f"{ratio:.2f}",
                "at most 1.30",
                ratio <= 1.3,
            )
        )
    return as_markdown(TITLE, f"python -m tests.bench long_document  # {machine()}", rows)
