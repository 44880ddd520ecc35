"""Files that mean harm go the whole way, from the browser to the index, and end as they should."""

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from catalog.jobs import JobLine, batch_lines
from catalog.schema import FileVersion, JobState, Record
from tests.security import hostile_files as made
from tests.security.asking import Ask
from tests.security.inert import Page
from tests.security.installation import Builder, Installation
from tests.security.looking import Visitor
from tests.security.organisation import padded
from tests.waiting import PATIENCE
from workers.crew import Crew
from workers.tooling import tools_of

OUTSIDE = "telusur-memanjat.txt"
CLIMBING = (
    f"../../../../../../tmp/{OUTSIDE}",
    f"/tmp/{OUTSIDE}",
    f"..\\..\\{OUTSIDE}",
    "a/../../b.txt",
    "biasa.txt",
)
LONG_NAME = "laporan" + "é" * 122 + ".pdf"  # 255 bytes


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, how it must end, and words of the sentence that the person is told."""

    name: str
    data: bytes
    state: JobState
    code: str = ""
    words: str = ""
    found_by: str = ""


DONE, REJECTED = JobState.DONE, JobState.REJECTED


def _files() -> list[Hostile]:
    return [
        Hostile("terpotong.pdf", made.cut_pdf(), REJECTED, "cut-short", "terpotong"),
        Hostile("kosong.pdf", b"", REJECTED, "empty", "kosong (0 bita)"),
        Hostile("sebenarnya-pdf.docx", made.letter("kebalikanwati"), DONE, found_by="kebalikanwati"),
        Hostile("gambar.pdf", made.small_picture(), DONE),
        Hostile("bukan.pdf", b"%PDF-1.7\nini bukan PDF sungguhan", REJECTED, "cut-short", "terpotong"),
        Hostile("program.pdf", b"MZ" + bytes(range(256)) * 9, REJECTED, "unknown-format", "tidak dikenal"),
        Hostile("raksasa.png", made.huge_png(3), REJECTED, "too-many-pixels", "20000 x 20000 titik"),
        Hostile("raksasa-abu.png", made.huge_png(1), DONE),
        Hostile("berbohong.png", made.lying_png(), REJECTED, "too-many-pixels", "2147483647 titik"),
        Hostile("bom.zip", made.zip_bomb(), REJECTED, "unpacks-too-large", "terlalu besar bila dibuka"),
        Hostile("memanjat.zip", made.climbing_zip(CLIMBING), DONE),
        Hostile("terkunci.pdf", made.locked_pdf(), REJECTED, "password", "terkunci sandi"),
        Hostile("'; DROP TABLE record; --\".pdf", made.letter("kutipwati"), DONE, found_by="kutipwati"),
        Hostile("../../etc/passwd", made.letter("garismiringwati"), DONE, found_by="garismiringwati"),
        Hostile("laporan\u202efdp.exe", made.letter("terbalikwati"), DONE, found_by="terbalikwati"),
        Hostile(LONG_NAME, made.letter("panjangwati"), DONE, found_by="panjangwati"),
        Hostile("baris\nbaru\tdan\x07bel.pdf", made.letter("bariswati"), DONE, found_by="bariswati"),
    ]


@dataclass(frozen=True, slots=True)
class Desk:
    """The office after all files went through; ``before`` are processes that were there already."""

    office: Installation
    batch: str
    before: frozenset[psutil.Process]
    files: dict[str, Hostile]
    received: dict[str, str]  # sha256 by name

    def line(self, name: str) -> JobLine:
        with self.office.office.db.reading() as session:
            return next(line for line in batch_lines(session, self.batch) if line.name == name)


@pytest.fixture(scope="module")
def desk(builder: Builder) -> Desk:
    office = builder.build([])
    visitor = Visitor(office.client("kepala"))
    form = {"unit": padded("kota.pp"), "kind": "archive", "level": "biasa", "promised": "[]"}
    found = re.search(rb'"batch":"([\w-]+)"', visitor.ask(Ask("/unggah/kumpulan", "POST", form)).body)
    assert found
    desk = Desk(
        office, found.group(1).decode(), frozenset(_children()), {each.name: each for each in _files()}, {}
    )
    for each in desk.files.values():
        headers = {"X-File-Name": quote(each.name, safe="")}
        answer = visitor.ask(Ask(f"/unggah/{desk.batch}/file", "POST", headers=headers, body=each.data))
        assert answer.status == 201, each.name
        desk.received[each.name] = hashlib.sha256(each.data).hexdigest()
    work(office, desk.batch)
    office.index()
    return desk


def work(office: Installation, batch: str) -> None:
    """Let a crew work until nothing of the batch is left to do."""
    with tools_of(office.office) as tools:
        crew = Crew(tools, threads=2, poll=0.05)
        crew.start()
        try:
            _wait(office, batch)
        finally:
            crew.stop()


def _children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _wait(office: Installation, batch: str) -> None:
    edge = time.monotonic() + PATIENCE
    while time.monotonic() < edge:
        with office.office.db.reading() as session:
            states = {line.name: line.state for line in batch_lines(session, batch)}
        if not {JobState.QUEUED, JobState.RUNNING} & set(states.values()):
            return
        time.sleep(0.05)
    raise AssertionError(f"still at work: {states}")


NAMES = [each.name for each in _files()]


@pytest.mark.parametrize("name", NAMES, ids=[ascii(name)[:40] for name in NAMES])
def test_each_ends_in_its_state_with_a_sentence_and_its_original_kept(name: str, desk: Desk) -> None:
    file, line = desk.files[name], desk.line(name)
    assert (line.state, line.error_code) == (file.state, file.code), line.message
    assert file.words in line.message % line.message_values
    if file.state is REJECTED:
        assert line.may_retry
    with desk.office.office.files.open(desk.received[name]) as kept:  # verified against its hash
        assert kept.read() == file.data


def test_what_was_refused_is_told_on_the_page_with_a_way_on(desk: Desk) -> None:
    page = Page(desk.office.client("kepala").get(f"/pekerjaan/{desk.batch}").text)
    assert not page.faults
    ways = {form.action for form in page.forms}
    for file in desk.files.values():
        if file.state is REJECTED:
            line = desk.line(file.name)
            assert file.words in page.text
            way = "sandi" if file.code == "password" else "ulangi"
            assert f"/pekerjaan/file/{line.id}/{way}" in ways


def test_what_could_be_read_is_found_and_shown(desk: Desk) -> None:
    client = desk.office.client("kepala")
    for file in desk.files.values():
        if file.found_by:
            results = Page(client.get(f"/cari?q={file.found_by}").text)
            assert not results.faults
            assert "1 hasil" in results.text, file.name
        record = desk.line(file.name).record_id
        with client.get(f"/arsip/{record}/unduh") as download:
            assert download.data == file.data
            assert _is_plain_header(download.headers["Content-Disposition"])
        assert not Page(client.get(f"/arsip/{record}").text).faults


def test_a_title_from_a_files_name_hides_nothing(desk: Desk) -> None:
    with desk.office.office.db.reading() as session:
        for name in NAMES:
            title = session.get_one(Record, desk.line(name).record_id).title
            assert title
            assert not set(title) & set("\u202e\n\t\x07")
            assert "/" not in title


def test_a_climbing_zip_writes_nothing_outside(desk: Desk) -> None:
    data = desk.office.office.settings.data
    assert not Path(f"/tmp/{OUTSIDE}").exists()
    assert not list(data.parent.rglob(f"*{OUTSIDE}*"))
    with desk.office.office.db.reading() as session:
        children = [line for line in batch_lines(session, desk.batch) if "memanjat" in line.name]
        assert {line.state for line in children} == {DONE}
    client = desk.office.client("kepala")
    shown = Page(client.get(f"/arsip/{desk.line('memanjat.zip').record_id}").text)
    assert not shown.faults
    assert ".." not in shown.text.replace("…", "")
    assert "5 hasil" in client.get("/cari?q=memanjat+nomor").text


def test_a_locked_file_is_read_once_its_password_is_given(desk: Desk) -> None:
    visitor = Visitor(desk.office.client("kepala"))
    job = desk.line("terkunci.pdf").id
    visitor.ask(Ask(f"/pekerjaan/file/{job}/sandi", "POST", {"sandi": "bukan ini"}))
    work(desk.office, desk.batch)
    assert desk.line("terkunci.pdf").error_code == "wrong-password"
    visitor.ask(Ask(f"/pekerjaan/file/{job}/sandi", "POST", {"sandi": made.PASSWORD}))
    work(desk.office, desk.batch)
    desk.office.index()
    line = desk.line("terkunci.pdf")
    assert (line.state, line.message) == (DONE, "")
    assert "1 hasil" in desk.office.client("kepala").get("/cari?q=terkunciwati").text
    with desk.office.office.db.reading() as session:
        version = session.query(FileVersion).filter_by(record_id=line.record_id).one()
        assert made.PASSWORD not in version.sealed_password
    if not desk.office.office.settings.database_server:
        database = desk.office.office.settings.data / "telusur.db"
        assert made.PASSWORD.encode() not in database.read_bytes()


def test_nothing_half_done_and_no_process_is_left_over(desk: Desk) -> None:
    desk.office.office.sandbox.close()
    left = set(_children()) - desk.before
    assert {child for child in left if child.name() != "postgres"} == set()  # the tests' server, if it runs
    settings = desk.office.office.settings
    assert not list((settings.files_folder / "tmp").glob("*"))
    assert not [path for path in settings.work_folder.rglob("*") if path.is_file()]


def _is_plain_header(value: str) -> bool:
    return value.startswith("attachment") and "\n" not in value and "\u202e" not in value and "/" not in value
