"""Words are put wherever a log could pick them up; every failure is in the log with its ids, no word is."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tests.databases import environment
from tests.security.watched_office import PARTS, WatchedOffice
from tests.waiting import until

WORD = "zqkenari"  # each canary holds it, in letters that no encoding changes
SECRET = "vxsandiqu"  # a password may not hold its person's name
PERSON, PASSWORD = f"{WORD}pegawai", f"{SECRET} kuda steples"
BROKER = f"redis://{WORD}pemakai:{SECRET}@127.0.0.1:1/0"

BREAK_RECORDS = {
    "sqlite": (
        f"CREATE TRIGGER canary BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, '{WORD} dari basis'); END",
    ),
    "postgres": (
        "CREATE OR REPLACE FUNCTION canary() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'judul %%', NEW.title USING ERRCODE = '23505', "
        "DETAIL = 'Key (title)=(' || NEW.title || ') already exists.'; "
        "END $$",
        "CREATE TRIGGER canary BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION canary()",
    ),
}
BREAK_PAGES = {
    kind: tuple(
        each.replace("ON record", "ON page")
        .replace("NEW.title", f"'{WORD}'")
        .replace("canary", "canary_page")
        for each in statements
    )
    for kind, statements in BREAK_RECORDS.items()
}
MEND = {"sqlite": "DROP TRIGGER {}", "postgres": "DROP TRIGGER {} ON {}"}
CLASSES = {"sqlite": "sqlite3.IntegrityError", "postgres": "psycopg.errors.UniqueViolation"}


class Visit:
    """What is done in the office, in this order, and what was answered."""

    def __init__(self, office: WatchedOffice, kind: str) -> None:
        self.office, self.kind = office, kind
        self.batch = ""
        self._sign_in()
        self._search_and_guess()
        self._bring_in()
        self._break_a_view()
        self._break_a_job()

    def _sign_in(self) -> None:
        office = self.office
        for name, password in ((f"{WORD}siapa", "x"), (PERSON, f"{SECRET} salah"), (PERSON, PASSWORD)):
            self.signed_in = office.post("/masuk", {"username": name, "password": password})

    def _search_and_guess(self) -> None:
        office = self.office
        for query in (WORD, f'"{WORD}', f"judul:{WORD} ("):
            office.get(f"/cari?q={query.replace(' ', '+').replace('(', '%28')}")
        self.missing = office.get(f"/{WORD}/arsip?isi={WORD}", **{"X-Request-ID": WORD, "User-Agent": WORD})
        office.get(f"/arsip/{WORD}?q={WORD}")
        office.say(f"{WORD.upper()} /masuk HTTP/1.1\r\nHost: {WORD}\r\nConnection: close\r\n\r\n".encode())
        office.say(f"GET /{WORD} HTTP/{WORD}\r\n\r\n".encode())

    def _bring_in(self) -> None:
        office = self.office
        unit = _between(office.get("/unggah").page, 'name="unit"', 'value="', '"')
        form = {"unit": unit, "kind": "archive", "level": "biasa", "title": f"Judul {WORD}", "promised": "[]"}
        opened = office.post("/unggah/kumpulan", form, page="/unggah")
        self.batch = _between(opened.page, '"batch":', '"', '"')
        self.sent = office.send(self.batch, f"{WORD}.txt", f"Surat {WORD} yang utuh".encode())
        self.damaged = office.send(self.batch, f"rusak-{WORD}.pdf", f"%PDF-1.4 {WORD}".encode())
        inbox = office.settings.hot_folder
        for place in (f"00/{WORD}/{WORD}.txt", f"{WORD}/{WORD}.txt", f".taken/{WORD}/00/{WORD}.txt"):
            (inbox / place).parent.mkdir(parents=True, exist_ok=True)
            (inbox / place).write_text(f"Isi {WORD} {place}")
        until(lambda: office.count("job WHERE state IN ('done', 'rejected')") == 3)
        until(lambda: office.events("inbox", "a file of the hot folder has no job; it lies in failed"))

    def _break_a_view(self) -> None:
        self.office.run_sql(*BREAK_RECORDS[self.kind])
        self.broken = self.office.send(self.batch, f"gagal-{WORD}.txt", f"Surat {WORD} kedua".encode())
        self.office.run_sql(MEND[self.kind].format("canary", "record"))

    def _break_a_job(self) -> None:
        self.office.run_sql(*BREAK_PAGES[self.kind])
        self.breaking = self.office.send(self.batch, f"{WORD}-tiga.txt", f"Surat {WORD} ketiga".encode())
        until(lambda: self.office.events("worker", "results cannot be written"))
        self.office.run_sql(MEND[self.kind].format("canary_page", "page"))


def _between(page: str, *marks: str) -> str:
    for mark in marks[:-1]:
        page = page.split(mark, 1)[1]
    return page.split(marks[-1], 1)[0]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, each_database: str) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("terpantau")
    servers = environment(folder / "kantor") | {"TELUSUR_BROKER_URL": BROKER}
    office = WatchedOffice(folder, servers)
    office.add_person(PERSON, f"Nama {WORD}", PASSWORD)
    try:
        office.serve()
        yield Visit(office, each_database)
    finally:
        office.end()


@pytest.mark.slow
def test_the_canaries_were_really_there(visit: Visit) -> None:
    office = visit.office
    assert visit.signed_in.status == 200
    assert f"Nama {WORD}" in visit.signed_in.page
    until(lambda: "/arsip/" in office.get(f"/cari?q={WORD}").page)
    office.run_sql(*BREAK_RECORDS[visit.kind])
    with pytest.raises(DBAPIError) as caught, office.db.writing() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO record (id, title, kind, number, code, election, stage, unit_id, level, standing, "
            "is_classified, seats, created_at, updated_at, details, revision, is_description_only) "
            f"SELECT 'x', '{WORD}', kind, number, code, election, stage, unit_id, level, standing, "
            "is_classified, seats, created_at, updated_at, details, revision, is_description_only FROM record"
        )
    assert WORD in str(caught.value)
    office.run_sql(MEND[visit.kind].format("canary", "record"))


@pytest.mark.slow
def test_no_process_says_a_word(visit: Visit) -> None:
    outputs = visit.office.outputs()
    assert {f"{part}.out" for part in PARTS} <= outputs.keys()
    for name, said in outputs.items():
        assert WORD not in said.lower(), name
        assert SECRET not in said.lower(), name
        assert "redis://" not in said, name
        assert "Traceback" not in said, name


@pytest.mark.slow
def test_every_line_of_a_part_is_one_of_ours(visit: Visit) -> None:
    for part in PARTS:
        lines = visit.office.lines(part)
        whole = (visit.office.folder / f"{part}.out").read_text().splitlines()
        assert len(lines) >= len(whole) - 1, part  # the last may still be on its way
        assert all(line["part"] == part for line in lines)


@pytest.mark.slow
def test_a_view_that_fails_is_found_by_the_code_on_its_page(visit: Visit) -> None:
    assert visit.broken.status == 500
    (failed,) = [line for line in visit.office.events("web", "a request failed") if line["status"] == 500]
    assert failed["request"] == visit.broken.request_id
    assert failed["route"] == "/unggah/<batch_id>/file"
    assert failed["account"]
    assert CLASSES[visit.kind] in [link["class"] for link in failed["error"]]
    assert any(place.startswith("ingest/intake.py:") for place in failed["error"][0]["at"])
    told = [line for line in visit.office.events("web", "a request") if line["request"] == failed["request"]]
    assert [(line["status"], line["route"]) for line in told] == [(500, failed["route"])]


@pytest.mark.slow
def test_a_job_is_followed_from_its_request_to_its_end(visit: Visit) -> None:
    office = visit.office
    assert (visit.sent.status, visit.damaged.status, visit.breaking.status) == (201, 201, 201)
    (taken,) = [
        line
        for line in office.events("worker", "a file is taken in")
        if line.get("request") == visit.sent.request_id
    ]
    (refused,) = office.events("worker", "a file is refused")
    assert refused["request"] == visit.damaged.request_id
    assert (refused["code"], refused["stage"]) == ("cut-short", "extract")
    assert refused["error"][0]["class"] == "ingest.errors.DamagedFile"
    assert any(place.startswith("ingest/sandbox/pool.py:") for place in refused["error"][0]["at"])
    assert taken["job"] != refused["job"]
    assert taken["account"] == refused["account"]


@pytest.mark.slow
def test_a_job_that_fails_unforeseen_is_in_the_log_with_its_ids(visit: Visit) -> None:
    failed = visit.office.events("worker", "results cannot be written")[0]
    assert failed["request"] == visit.breaking.request_id
    assert failed["job"]
    assert CLASSES[visit.kind] in [link["class"] for link in failed["error"]]
    assert any(place.startswith("ingest/ledger.py:") for place in failed["error"][0]["at"])
    assert visit.office.events("worker", "a thread ended by an error")


@pytest.mark.slow
def test_what_is_asked_for_is_told_by_its_rule(visit: Visit) -> None:
    routes = {line["route"] for line in visit.office.events("web", "a request")}
    assert {"/masuk", "/cari", "/arsip/<record_id>", "-"} <= routes
    assert visit.missing.request_id != WORD
    broker = [
        line for part in ("web", "worker") for line in visit.office.lines(part) if "broker" in line["event"]
    ]
    assert {line["part"] for line in broker} == {"web", "worker"}
    assert any(line["logger"] == "gunicorn.error" and "source" in line for line in visit.office.lines("web"))


@pytest.mark.slow
def test_under_one_supervisor_no_word_is_said_either(tmp_path: Path) -> None:
    office = WatchedOffice(tmp_path, {})
    try:
        office.up()
        office.get(f"/{WORD}?q={WORD}")
        office.say(f"GET /{WORD} HTTP/{WORD}\r\n\r\n".encode())
        office.run_sql("ALTER TABLE user_account RENAME TO elsewhere")
        broken = office.post("/masuk", {"username": WORD, "password": WORD})
        assert broken.status == 500
        time.sleep(1)
    finally:
        office.end()
    outputs = office.outputs()
    for name, said in outputs.items():
        assert WORD not in said.lower(), name
    log = outputs["telusur.log"]
    (failed,) = [line for line in log.splitlines() if "a request failed" in line]
    assert f"request={broken.request_id}" in failed
    assert "sqlite3.OperationalError(SQLITE_ERROR)" in failed
    assert " web webapp.errors: " in failed
    assert broken.request_id in broken.page
