"""The sample office opens to each of its people what the table says, before any page is read."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.access import readable_clause, scope_of
from catalog.database import Database
from catalog.errors import SettingsError
from catalog.people.passwords import is_right
from catalog.people.posts import waiting_posts
from catalog.people.users import user_called
from catalog.schema import Job, JobState, Record, Unit, User, utc_now
from catalog.settings import Settings, load_settings
from catalog.storage import FolderStore
from classification.labels import Standing
from classification.levels import Level
from services.demo import at_work, load_demo
from services.demo.plan import read_plan
from services.first_start import initialise
from tests.services.demo.loaded import Loaded

PLAN = read_plan()


SCANNED = {"pindaian-011", "pindaian-012"}  # what the operator fed at the station
ALL_BUT_TOP = {Level.ORDINARY, Level.RESTRICTED, Level.SECRET}
OPEN = {Level.ORDINARY, Level.RESTRICTED}


def test_everything_planned_is_filed_and_waits_to_be_read(loaded: Loaded) -> None:
    planned = len(PLAN.documents) + len(PLAN.editions)
    with loaded.db.reading() as session:
        jobs = session.execute(select(Job.state, func.count()).group_by(Job.state))
        states = dict(jobs.all())
        count = session.scalar(select(func.count()).select_from(Record))
    fed = 1 + len(at_work.IN_BATCH)  # the stack, and what lies at the scanning station
    assert states == {JobState.QUEUED: planned + fed, JobState.DONE: len(PLAN.descriptions)}
    assert count == planned + fed + len(PLAN.descriptions) + len(PLAN.cases) + len(at_work.DOSSIERS)
    assert loaded.progress[-1][0] == loaded.progress[-1][1]


def test_the_public_finds_released_editions_only(loaded: Loaded) -> None:
    assert {title for title, _, _ in loaded.readable(None)} == {edition.title for edition in PLAN.editions}


def test_no_bytes_of_a_top_secret_record_are_kept(loaded: Loaded) -> None:
    with loaded.db.reading() as session:
        rows = session.scalars(select(Record).where(Record.level == Level.TOP_SECRET)).all()
        assert len(rows) == len(PLAN.descriptions)
        assert all(row.is_description_only for row in rows)


def test_the_reader_of_the_whole_office_reads_all_its_levels_and_nothing_of_the_neighbour(
    loaded: Loaded,
) -> None:
    seen = loaded.readable("pembaca-kantor")
    assert {level for _, code, level in seen if code == "9871"} == {Level.SECRET, Level.TOP_SECRET}
    assert loaded.levels_in("pembaca-kantor", "9871.pp", "9871.set") == ALL_BUT_TOP
    editions = {edition.title for edition in PLAN.editions}
    assert {title for title, code, _ in seen if not code.startswith("9871")} <= editions


def test_staff_read_their_division_the_open_records_of_the_house_and_their_cases(loaded: Loaded) -> None:
    case_files = {record.title for record in PLAN.documents if record.case} | {PLAN.cases[0].title}
    seen = loaded.readable("staf.pp")
    secrets = {title for title, _, level in seen if level is Level.SECRET}
    assert secrets <= case_files
    assert secrets
    assert loaded.levels_in("staf.pp", "9871.pengawasan") == {Level.ORDINARY}
    assert loaded.levels_in("staf.pengawasan", "9871.pp") == {Level.ORDINARY}
    assert loaded.levels_in("staf.pengawasan", "9871.pengawasan") == OPEN


def test_records_of_dissolved_bodies_are_with_their_heir(loaded: Loaded) -> None:
    assert loaded.levels_in("staf.pengawasan", "9871.01", "9871.01.03.007") == OPEN


def test_a_head_reads_the_division_and_a_head_of_secretariat_the_secretariat(loaded: Loaded) -> None:
    assert loaded.levels_in("kepala.pp", "9871.pp") == ALL_BUT_TOP
    assert loaded.levels_in("kasek.wanasari", "9871.set") == ALL_BUT_TOP
    assert loaded.levels_in("kasek.wanasari", "9871.pp") == {Level.ORDINARY}


def test_the_office_above_reads_up_to_restricted_and_its_own(loaded: Loaded) -> None:
    assert loaded.levels_in("staf.pp.provinsi", "9871.pp", "98.pp") == OPEN
    assert loaded.levels_in("staf.pp.provinsi", "9871.pengawasan") == {Level.ORDINARY}  # public editions
    assert loaded.levels_in("ketua.provinsi", "9871.pp", "9802.pengawasan") == OPEN
    assert loaded.levels_in("ketua.provinsi", "98") == {Level.SECRET, Level.TOP_SECRET}


def test_the_neighbour_reads_its_own(loaded: Loaded) -> None:
    editions = {edition.title for edition in PLAN.editions}
    seen = loaded.readable("staf.sumberarum")
    assert {title for title, code, _ in seen if not code.startswith("9802")} == editions


def test_the_archivist_handles_by_description_what_may_not_be_read(loaded: Loaded) -> None:
    assert {level for _, _, level in loaded.readable("arsiparis")} == OPEN  # the draft counts as Terbatas
    drafts = {title for title, _, level in loaded.readable("arsiparis") if level is Level.RESTRICTED}
    assert drafts == {"pindaian-0014", *SCANNED, "Tumpukan surat 2024"}
    now = utc_now()
    with loaded.db.reading() as session:
        user = user_called(session, "arsiparis")
        assert user is not None
        clause = readable_clause(scope_of(session, user.id, now), now)
        handled = set(session.scalars(select(Record.level).where(clause)))
    assert handled == set(Level)


def test_the_operator_sees_the_own_scan_beside_what_is_public(loaded: Loaded) -> None:
    editions = {edition.title for edition in PLAN.editions}
    assert {title for title, _, _ in loaded.readable("pindai.wanasari")} - editions == {
        "pindaian-0014",
        *SCANNED,
    }


def test_the_auditor_reads_the_office_of_the_mandate_up_to_its_level(loaded: Loaded) -> None:
    assert loaded.levels_in("auditor", "9871", "9871.pp", "9871.sdm") == ALL_BUT_TOP
    assert loaded.levels_in("auditor", "98", "98.pp", "9802.pengawasan") == set()


def test_the_administrator_reads_nothing_but_what_is_public(loaded: Loaded) -> None:
    assert loaded.readable("admin") == loaded.readable(None)


def test_passwords_are_right_and_no_post_waits(loaded: Loaded) -> None:
    with loaded.db.reading() as session:
        assert waiting_posts(session) == []
        user = user_called(session, "staf.pp")
        assert user is not None
        password = next(each.password for each in loaded.people if each.username == "staf.pp")
        assert is_right(user.password_hash, password)
        assert not user.must_change_password


def test_editions_name_their_original(loaded: Loaded) -> None:
    with loaded.db.reading() as session:
        rows = session.scalars(select(Record).where(Record.standing == Standing.PUBLIC_EDITION)).all()
        assert len(rows) == len(PLAN.editions)
        assert all(row.original_id and row.released_at for row in rows)


def test_loading_again_does_nothing(loaded: Loaded) -> None:
    with loaded.db.reading() as session:
        before = session.scalar(select(func.count()).select_from(User))
    assert loaded.load() == ()
    with loaded.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == before


def test_an_office_at_work_is_not_mixed_with_the_sample(tmp_path: Path) -> None:
    settings: Settings = load_settings({"TELUSUR_DATA": str(tmp_path / "data")})
    initialise(settings)
    db = Database(settings.database_url)
    with db.writing() as session:
        unit = session.scalars(select(Unit)).one()
        session.add(Record(kind="letter", title="x", unit_id=unit.id, level=1, standing="filed"))
    with pytest.raises(SettingsError, match="sudah berisi arsip"):
        load_demo(db, FolderStore(settings.files_folder), 100, lambda *_: None, "k" * 64)
    db.close()
