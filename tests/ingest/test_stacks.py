"""A fed stack becomes records: filed as genuine sheets say, flagged where they are not, once and whole."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select

from catalog.errors import NotVisible, Refused
from catalog.schema import (
    Assignment,
    AuditRow,
    ClassificationCode,
    FileVersion,
    Job,
    JobState,
    Record,
    RecordToken,
    ScannedPart,
    ScannedStack,
    SecurityRule,
    UsedSheet,
    User,
    utc_now,
)
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from ingest.arrivals import Bringer, IntakeValues, Received
from ingest.choices import discard
from ingest.reading import Reader
from ingest.separators.plan import Flag
from ingest.separators.sheets import SheetKind, Sides, key_of, written
from services.archive.changes import change_record
from services.archive.models import RecordChange
from services.scanning.stacks import slip_of, take_over
from tests.ingest.archive import OFFICE, SARI, SECRET, UNIT, Archive
from tests.ingest.separators import fed

KEY = key_of(SECRET)
OPERATOR = Bringer(Scope(posts=(Post("seat-oki", PostKind.OPERATOR, UNIT, OFFICE),)), "oki", "seat-oki")
ARCHIVIST = Scope(posts=(Post("seat-arsip", PostKind.ARCHIVIST, OFFICE, OFFICE),))
STACK = IntakeValues(UNIT, None, is_stack=True)


@pytest.fixture
def desk(archive: Archive) -> Archive:
    """The archive with an operator, an archivist and a head, all in post."""
    people = {
        "sari": (PostKind.STAFF, UNIT),
        "oki": (PostKind.OPERATOR, UNIT),
        "arsip": (PostKind.ARCHIVIST, OFFICE),
        "kepala": (PostKind.HEAD, UNIT),
    }
    with archive.db.writing() as session:
        for name, (kind, unit) in people.items():
            if name != "sari":
                session.add(User(id=name, username=name, name=name.title(), password_hash=""))
            session.flush()
            session.add(_post(name, kind, unit))
    return archive


def _post(name: str, kind: PostKind, unit: str) -> Assignment:
    return Assignment(
        id=f"post-{name}",
        seat=f"seat-{name}",
        user_id=name,
        unit_id=unit,
        post=kind.value,
        valid_from=dt.date(2020, 1, 1),
        approved_at=utc_now(),
    )


def sheet(kind: SheetKind = SheetKind.SEPARATOR, serial: str = "s1", key: bytes = KEY, **more: object) -> str:
    return "[sheet]" + written(fed.values(kind, serial, **more), key)


def bring(desk: Archive, *pages: str, bringer: Bringer = SARI, values: IntakeValues = STACK) -> Received:
    received = desk.bring("\f".join(["!stack", *pages]), "tumpukan.pdf", values, bringer)
    with desk.db.writing() as session:
        session.get_one(Job, received.job_id).user_id = bringer.user_id
    desk.work()
    return received


def parts(desk: Archive, stack: Received) -> list[tuple[Record, ScannedPart]]:
    with desk.db.reading() as session:
        rows = session.execute(
            select(Record, ScannedPart)
            .join(ScannedPart, ScannedPart.record_id == Record.id)
            .where(ScannedPart.stack_id == stack.record_id)
            .order_by(ScannedPart.number)
        ).all()
        session.expunge_all()
    return [(record, part) for record, part in rows]


def the_part(desk: Archive, stack: Received) -> tuple[Record, ScannedPart]:
    (only,) = parts(desk, stack)
    return only


def test_each_part_is_filed_as_its_sheet_says(desk: Archive) -> None:
    pages = [
        "tanpa lembar",
        sheet(serial="a", code="PM.01", record_kind="letter", file="B14"),
        "surat satu",
        "lampirannya",
        sheet(serial="b", level=Level.RESTRICTED),
        "",
        "laporan",
    ]
    stack = bring(
        desk, *pages, values=replace(STACK, level=Level.ORDINARY, code="KP.01", election="Pemilu 2024")
    )
    job = desk.job(stack)
    assert (job.state, job.message % job.message_values) == (
        JobState.DONE,
        "Tumpukan dipisah menjadi 3 arsip.",
    )
    found = parts(desk, stack)
    assert [
        (record.code, record.kind, record.level, record.standing, record.details.get("berkas"), part.pages)
        for record, part in found
    ] == [
        ("KP.01", "archive", 1, Standing.FILED, None, [1]),
        ("PM.01", "letter", 1, Standing.FILED, "B14", [3, 4]),
        ("", "archive", 2, Standing.FILED, None, [7]),
    ]
    assert [record.title for record, _ in found] == [f"tumpukan ({n})" for n in (1, 2, 3)]
    assert not any(part.flags for _, part in found)
    assert _texts(desk, found[1][0]) == "surat satu\flampirannya"


def _texts(desk: Archive, record: Record) -> str:
    with desk.db.reading() as session:
        version = session.scalars(select(FileVersion).where(FileVersion.record_id == record.id)).one()
        return desk.files.path(version.sha256).read_text()


def test_the_stack_stays_as_it_came_with_who_fed_it_and_the_archivist(desk: Archive) -> None:
    stack = bring(desk, sheet(), "surat", values=replace(STACK, level=Level.ORDINARY))
    whole = desk.record(stack)
    assert (whole.standing, whole.is_classified, whole.level) == (Standing.DRAFT, False, Level.RESTRICTED)
    assert desk.files.path(desk.version(stack).sha256).read_text().startswith("!stack\f")
    with desk.db.reading() as session:
        for scope in (SARI.scope, ARCHIVIST):
            assert slip_of(session, scope, whole.id).sheets == [1]
        for kind in (PostKind.HEAD, PostKind.STAFF, PostKind.OPERATOR):
            with pytest.raises(NotVisible):
                slip_of(session, Scope(posts=(Post("other", kind, UNIT, OFFICE),)), whole.id)


@pytest.mark.parametrize(
    ("what", "flag"),
    [
        (sheet(key=key_of("t" * 48)), Flag.FORGED),
        ("[sheet]TLS1AAAA", Flag.FORGED),
        (sheet(office="kabupaten"), Flag.FOREIGN),
        (sheet(office="kabupaten", key=key_of("t" * 48)), Flag.FOREIGN),
        (sheet(unit="kabupaten"), Flag.OUTDATED),
        (sheet(unit="tidak-ada"), Flag.OUTDATED),
        (sheet(code="bukan kode"), Flag.OUTDATED),
        (sheet(printed_by="siapa"), Flag.WITHDRAWN),
    ],
    ids=["key", "nonsense", "foreign", "foreign-key", "foreign-unit", "no-unit", "no-code", "no-person"],
)
def test_a_sheet_that_is_not_believed_divides_and_says_nothing(desk: Archive, what: str, flag: Flag) -> None:
    stack = bring(desk, "satu", what, "dua", values=replace(STACK, level=Level.ORDINARY, code="KP.01"))
    (_, first), (record, part) = parts(desk, stack)
    assert ([first.flags, part.flags], part.pages) == ([[], [flag.value]], [3])
    assert (record.standing, record.is_classified, record.code) == (Standing.DRAFT, False, "")
    assert record.level == Level.RESTRICTED
    assert "1 perlu diperiksa" in desk.job(stack).message % desk.job(stack).message_values


def test_a_code_that_ended_is_outdated(desk: Archive) -> None:
    with desk.db.writing() as session:
        session.add(_code("PM.01", ends=dt.date(2021, 1, 1)))
        session.add(_code("PM.02"))
    stack = bring(desk, sheet(serial="a", code="PM.01"), "satu", sheet(serial="b", code="PM.02"), "dua")
    assert [part.flags for _, part in parts(desk, stack)] == [["outdated"], []]


def _code(code: str, ends: dt.date | None = None) -> ClassificationCode:
    return ClassificationCode(code=code, name=code, begins=dt.date(2020, 1, 1), ends=ends, source="uji")


def test_a_sheet_of_somebody_whose_post_ended_is_withdrawn(desk: Archive) -> None:
    with desk.db.writing() as session:
        session.execute(delete(Assignment).where(Assignment.user_id == "kepala"))
    stack = bring(desk, sheet(printed_by="kepala"), "satu")
    assert the_part(desk, stack)[1].flags == ["withdrawn"]


def test_a_sheet_never_sets_a_level_below_its_code(desk: Archive) -> None:
    with desk.db.writing() as session:
        session.add(
            SecurityRule(code="PM", level=int(Level.RESTRICTED), begins=dt.date(2020, 1, 1), source="uji")
        )
    stack = bring(desk, sheet(code="PM.01", level=Level.ORDINARY), "satu")
    record, part = the_part(desk, stack)
    assert (record.level, record.standing, part.flags) == (Level.RESTRICTED, Standing.FILED, [])


def test_a_sheet_fed_again_is_flagged_and_its_part_waits(desk: Archive) -> None:
    first = bring(desk, sheet(serial="x", code="PM.01"), "satu")
    again = bring(desk, sheet(serial="x", code="PM.01"), "dua")
    twice = bring(desk, sheet(serial="y"), "tiga", sheet(serial="y"), "empat")
    assert the_part(desk, first)[1].flags == []
    record, part = the_part(desk, again)
    assert (part.flags, record.standing, record.level, record.code) == (
        ["reused"],
        Standing.DRAFT,
        2,
        "PM.01",
    )
    assert [part.flags for _, part in parts(desk, twice)] == [[], ["reused"]]


def test_plain_sheets_may_be_fed_again(desk: Archive) -> None:
    for word in ("satu", "dua"):
        stack = bring(desk, word, "[sheet]TELUSUR-PISAH", f"{word} lagi")
        assert [part.flags for _, part in parts(desk, stack)] == [[], []]


def test_a_secret_sheet_fed_by_an_operator_ingests_nothing(desk: Archive) -> None:
    stack = bring(desk, "satu", sheet(level=Level.SECRET, printed_by="kepala"), "dua", bringer=OPERATOR)
    job = desk.job(stack)
    assert (job.state, job.error_code) == (JobState.REJECTED, "sheet-level")
    assert "unit kearsipan" in job.message
    assert not parts(desk, stack)
    whole = desk.record(stack)
    assert (whole.level, whole.standing, whole.seats) == (Level.SECRET, Standing.DRAFT, [])
    with desk.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 1
        assert session.scalar(select(func.count()).select_from(UsedSheet)) == 0
        with pytest.raises(NotVisible):
            slip_of(session, OPERATOR.scope, whole.id)
        slip = slip_of(session, ARCHIVIST, whole.id)
        assert slip.may_take_over
        assert slip.withheld_at is not None


@pytest.mark.parametrize("secret", ["s" * 48, "t" * 48], ids=["genuine", "forged"])
def test_what_claims_to_be_secret_is_withheld_whoever_signed_it(desk: Archive, secret: str) -> None:
    what = sheet(level=Level.TOP_SECRET, printed_by="kepala", key=key_of(secret))
    stack = bring(desk, what, "satu", bringer=OPERATOR)
    assert desk.job(stack).error_code == "sheet-level"


def test_a_code_that_became_secret_is_withheld_too(desk: Archive) -> None:
    with desk.db.writing() as session:
        session.add(SecurityRule(code="PM", level=3, begins=dt.date(2020, 1, 1), source="uji"))
    stack = bring(desk, sheet(code="PM.01", printed_by="kepala"), "satu", bringer=OPERATOR)
    assert desk.job(stack).error_code == "sheet-level"


def test_a_code_that_became_top_secret_files_nothing_with_its_file(desk: Archive) -> None:
    with desk.db.writing() as session:
        session.add(SecurityRule(code="PM", level=4, begins=dt.date(2020, 1, 1), source="uji"))
    archivist = replace(SARI, user_id="arsip", scope=ARCHIVIST)
    stack = bring(desk, sheet(code="PM.01", printed_by="arsip"), "satu", bringer=archivist)
    record, _ = the_part(desk, stack)
    assert (record.level, record.standing, record.is_classified) == (3, Standing.DRAFT, False)


def test_an_operator_may_feed_what_others_printed_for_open_levels(desk: Archive) -> None:
    stack = bring(desk, sheet(level=Level.RESTRICTED), "satu", bringer=OPERATOR)
    record, part = the_part(desk, stack)
    assert (record.level, record.standing, part.flags) == (2, Standing.FILED, [])


def test_the_archive_unit_takes_over_and_the_stack_is_divided(desk: Archive) -> None:
    stack = bring(desk, sheet(level=Level.SECRET, printed_by="kepala"), "satu", bringer=OPERATOR)
    assert stack.record_id is not None
    with desk.db.writing() as session:
        for scope in (OPERATOR.scope, SARI.scope):
            with pytest.raises(NotVisible):
                take_over(session, scope, stack.record_id, "oki")
        take_over(session, ARCHIVIST, stack.record_id, "arsip")
    desk.work()
    record, part = the_part(desk, stack)
    assert (record.level, record.standing, record.author_id, part.flags) == (3, Standing.FILED, "arsip", [])
    with desk.db.reading() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.subject == f"record:{stack.record_id}"))
        assert {"withhold", "take-over", "divide"} <= set(acts)
        tokens = session.scalars(select(RecordToken.token).where(RecordToken.record_id == record.id)).all()
        slip = slip_of(session, ARCHIVIST, stack.record_id)
    assert "head@kota-pp/3" in tokens
    assert not {token for token in tokens if token.startswith("draft")}
    assert [(line.record_id, line.title) for line in slip.parts] == [("", "")]  # an archivist's sight of it


def test_covers_say_how_much_was_to_come(desk: Archive) -> None:
    cover = sheet(SheetKind.COVER, documents=2, sheets=2, sides=Sides.BOTH, file="B7")
    stack = bring(desk, cover, "", "depan", "belakang", "[sheet]TELUSUR-PISAH", "", "depan", "", bringer=SARI)
    with desk.db.reading() as session:
        slip = slip_of(session, ARCHIVIST, str(stack.record_id))
    assert slip.tallies == [
        {"file": "B7", "documents": 2, "sheets": 2, "documents_found": 2, "sheets_found": 2}
    ]
    assert (slip.sheets, slip.blanks) == ([1, 5], [2, 6, 8])
    assert [line.pages for line in slip.parts] == [[3, 4], [7]]


@pytest.mark.parametrize(
    ("pages", "code"), [([sheet(), ""], "stack-empty"), (["[sheet]TELUSUR-PISAH"], "stack-empty")]
)
def test_a_stack_of_nothing_is_refused(desk: Archive, pages: list[str], code: str) -> None:
    stack = bring(desk, *pages)
    assert (desk.job(stack).state, desk.job(stack).error_code) == (JobState.REJECTED, code)
    assert not parts(desk, stack)


def test_a_stack_that_is_no_pdf_is_refused(desk: Archive) -> None:
    received = desk.bring("kata saja", "tumpukan.txt", STACK)
    desk.work()
    assert desk.job(received).error_code == "stack-not-pdf"


def test_a_stack_brought_twice_can_be_dropped(desk: Archive) -> None:
    bring(desk, "satu")
    again = desk.bring("!stack\fsatu", "tumpukan.pdf", STACK)
    assert desk.job(again).awaits_choice
    with desk.db.writing() as session:
        discard(session, again.job_id, "sari")
    with desk.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ScannedStack)) == 1


def test_a_job_that_runs_again_divides_once(desk: Archive) -> None:
    stack = bring(desk, sheet(), "satu", "[sheet]TELUSUR-PISAH", "dua")
    with desk.db.writing() as session:
        job = session.get_one(Job, stack.job_id)
        job.state, job.stage, job.finished_at = JobState.QUEUED, "separate", None
    desk.work()
    assert len(parts(desk, stack)) == 2
    assert desk.job(stack).message_values == {"parts": 2}


def test_a_real_stack_goes_the_whole_way(desk: Archive, reader: Reader) -> None:
    drawn = [fed.sheet(fed.values(code="PM.01")), fed.content("kenanga"), fed.plain(), fed.content("melati")]
    desk.tools = replace(desk.tools, reader=reader)
    received = desk.bring(fed.stack(drawn, fed.Fault(2)), "tumpukan.pdf", STACK)
    desk.work(60)
    (first, _), (second, part) = parts(desk, received)
    assert (first.code, second.code, part.pages, part.flags) == ("PM.01", "", [4], [])
    with desk.db.reading() as session:
        counts = session.scalars(select(FileVersion.page_count).where(FileVersion.record_id == first.id))
        assert counts.all() == [1]


def test_a_stack_is_never_filed_below_its_parts(desk: Archive) -> None:
    stack = bring(desk, sheet(level=Level.RESTRICTED), "satu", "[sheet]TELUSUR-PISAH", "dua")
    with desk.db.writing() as session:
        record = session.get_one(Record, stack.record_id)
        assert record.level == Level.RESTRICTED
        opened = RecordChange("tumpukan", "", None, "", Level.ORDINARY, "x", "", "", "")
        with pytest.raises(Refused, match="memuat arsip yang tingkatnya lebih tinggi"):
            change_record(session, ARCHIVIST, "arsip", record.id, opened, record.revision)
        closed = replace(opened, level=Level.RESTRICTED)
        change_record(session, ARCHIVIST, "arsip", record.id, closed, record.revision)
        assert record.standing == Standing.FILED
