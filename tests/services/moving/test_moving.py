"""An office moves to servers and back, whole and proved; nothing is read again, and the old one stays."""

import io
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import func, insert, select, text, update

from catalog.audit import verify
from catalog.database import Database
from catalog.errors import Refused
from catalog.schema import AuditRow, Job, JobState, Record, StoredFile, utc_now
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from classification.scopes import PUBLIC, Post, PostKind, Scope
from ingest.search_engine import open_engine
from ingest.search_ports import CatalogueReader
from search.service import SearchRequest, SearchService
from services.health.examination import examine
from services.health.findings import State
from services.moving import moving
from services.moving.moving import Moved, move
from services.moving.plan import Plan
from services.moving.rows import TableSum, sums
from tests.ingest.archive import OFFICE, STAFF
from tests.services.health.minded_office import COMPARED, MindedOffice

LEADER = Scope(posts=(Post("seat-ketua", PostKind.LEADER, OFFICE, OFFICE),))
PEOPLE = (STAFF, LEADER, PUBLIC)
QUERIES = ("rekapitulasi", '"pleno dua"', "rekap*")


def settings_of(values: dict[str, str]) -> Settings:
    return load_settings({"TELUSUR_DEMO": "ya", **values})


def tables(settings: Settings) -> dict[str, TableSum]:
    with closing(Database(settings.database_url)) as db:
        return dict(sums(db))


def answers(settings: Settings) -> list[object]:
    """What three people find, and how much they are told."""
    with closing(Database(settings.database_url)) as db, closing(open_engine(settings)) as engine:
        service = SearchService(engine.reader(), CatalogueReader(db))
        found = []
        for scope in PEOPLE:
            for text in QUERIES:
                page = service.search(SearchRequest(text=text, scope=scope, today=utc_now().date()))
                found.append((page.total, page.hits, page.facets))
        return found


def files(settings: Settings) -> list[tuple[str, int]]:
    return [(each.sha256, each.size) for each in open_store(settings).listed()]


def without_trail(found: dict[str, TableSum]) -> dict[str, TableSum]:
    """Moving itself is noted and sealed in the target."""
    return {name: each for name, each in found.items() if name not in {"audit", "office_setting"}}


def moved(source: Settings, target: Settings) -> Moved:
    return move(Plan(source, target), "os:penguji")


def require_well(settings: Settings) -> None:
    found = {each.check: each for each in examine(settings, is_thorough=True)}
    assert [
        name for name in (*COMPARED, "index", "audit", "store") if found[name].state is not State.OK
    ] == []


@pytest.mark.slow
def test_there_and_back_again(office: MindedOffice, cluster: dict[str, str], tmp_path: Path) -> None:
    before, found, jobs = tables(office.settings), answers(office.settings), office.count(Job)
    target, home = settings_of(cluster), settings_of({"TELUSUR_DATA": str(tmp_path / "kembali")})
    assert found[0][0] == 5  # type: ignore[index]
    assert found[-1][0] == 0  # type: ignore[index]
    for origin, place in ((office.settings, target), (target, home)):
        done = moved(origin, place)
        assert (done.files, done.records, done.damaged) == (5, 5, ())
        assert without_trail(tables(place)) == without_trail(before)
        assert files(place) == files(office.settings)
        assert answers(place) == found
        require_well(place)
        with closing(Database(place.database_url)) as db, db.reading() as session:
            assert session.scalar(select(func.count()).select_from(Job)) == jobs  # nothing is read again
            assert session.scalars(select(AuditRow.action).order_by(AuditRow.id.desc())).first() == "move"
        with closing(Database(place.database_url)) as db:
            assert verify(db).is_whole
            with db.writing() as session:  # its own numbers go on behind those that came
                session.add(AuditRow(actor="os:penguji", action="view"))
        if place is target:
            with closing(Database(place.database_url)) as db, db.writing() as session:
                session.execute(update(AuditRow).where(AuditRow.action == "view").values(details={"n": 1}))
            before = tables(place)
    assert tables(office.settings) != {}
    assert answers(office.settings) == found


def test_the_old_office_is_not_touched(office: MindedOffice, tmp_path: Path) -> None:
    before, held = tables(office.settings), files(office.settings)
    moved(office.settings, settings_of({"TELUSUR_DATA": str(tmp_path / "baru")}))
    assert (tables(office.settings), files(office.settings)) == (before, held)


def test_one_part_alone(office: MindedOffice, tmp_path: Path) -> None:
    shared = tmp_path / "bersama"
    target = replace(office.settings, storage_url=shared.as_uri())
    found = answers(office.settings)
    done = moved(office.settings, target)
    assert done.files == 5
    assert files(target) == files(office.settings)
    assert answers(target) == found
    require_well(target)


def test_an_index_alone(office: MindedOffice, cluster: dict[str, str]) -> None:
    target = replace(office.settings, search_url=cluster["TELUSUR_SEARCH_URL"])
    found = answers(office.settings)
    assert moved(office.settings, target).records == 5
    assert answers(target) == found


def test_a_database_alone(office: MindedOffice, cluster: dict[str, str]) -> None:
    target = replace(office.settings, database_server=cluster["TELUSUR_DATABASE_URL"])
    found = answers(office.settings)
    moved(office.settings, target)
    assert answers(target) == found
    require_well(target)


@pytest.mark.parametrize("step", ["copy_files", "copy_rows", "reindex", "verify_files"])
def test_what_was_interrupted_goes_on(
    office: MindedOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = settings_of({"TELUSUR_DATA": str(tmp_path / "baru")})

    def die(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(moving, step, die)
        with pytest.raises(KeyboardInterrupt):
            moved(office.settings, target)
    assert moved(office.settings, target).records == 5
    assert answers(target) == answers(office.settings)
    require_well(target)


def test_a_file_cut_short_in_the_target_is_sent_again(office: MindedOffice, tmp_path: Path) -> None:
    target = settings_of({"TELUSUR_DATA": str(tmp_path / "baru")})
    store, (name, _size) = open_store(target), files(office.settings)[0]
    place = target.files_folder / name[:2] / name[2:4] / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b"separuh")
    moved(office.settings, target)
    store.verify(name)


def test_a_file_that_the_old_office_has_lost_is_named(office: MindedOffice, tmp_path: Path) -> None:
    name = files(office.settings)[0][0]
    office.files.set_aside(name)
    done = moved(office.settings, settings_of({"TELUSUR_DATA": str(tmp_path / "baru")}))
    assert (done.files, done.damaged) == (4, (name,))


def test_the_same_place_is_refused(office: MindedOffice) -> None:
    with pytest.raises(Refused, match="sama"):
        moved(office.settings, office.settings)


def test_a_target_that_holds_something_else_is_refused(office: MindedOffice, tmp_path: Path) -> None:
    target = settings_of({"TELUSUR_DATA": str(tmp_path / "baru")})
    moved(office.settings, target)
    before = tables(target)
    with pytest.raises(Refused, match="sudah berisi"):
        moved(office.settings, target)
    assert tables(target) == before


def test_another_version_is_refused_on_either_side(office: MindedOffice, tmp_path: Path) -> None:
    target = settings_of({"TELUSUR_DATA": str(tmp_path / "baru")})
    moved(office.settings, target)
    older = text("UPDATE alembic_version SET version_num = '0001'")
    with closing(Database(target.database_url)) as db, db.writing() as session:
        session.execute(older)
    with pytest.raises(Refused, match="versi Telusur"):
        moved(office.settings, target)
    office.change(older)
    with pytest.raises(Refused, match="disesuaikan"):
        moved(office.settings, settings_of({"TELUSUR_DATA": str(tmp_path / "lain")}))


def test_foreign_files_in_the_target_are_refused(office: MindedOffice, tmp_path: Path) -> None:
    target = settings_of({"TELUSUR_DATA": str(tmp_path / "baru")})
    open_store(target).put(io.BytesIO(b"milik kantor lain"))
    with pytest.raises(Refused, match="bukan milik kantor ini"):
        moved(office.settings, target)
    assert not (target.data / "telusur.db").exists()


def test_another_offices_secret_is_refused(office: MindedOffice, tmp_path: Path) -> None:
    target = settings_of({"TELUSUR_DATA": str(tmp_path / "baru")})
    target.data.mkdir()
    target.secret_file.write_text("x" * 60)
    with pytest.raises(Refused, match="kunci rahasia"):
        moved(office.settings, target)


def test_an_office_at_work_is_refused(office: MindedOffice, tmp_path: Path) -> None:
    office.change(update(Job).values(state=JobState.RUNNING, lease_until=utc_now() + timedelta(minutes=1)))
    with pytest.raises(Refused, match="Pekerja masih"):
        moved(office.settings, settings_of({"TELUSUR_DATA": str(tmp_path / "baru")}))


def test_one_row_that_differs_changes_a_tables_hash(office: MindedOffice) -> None:
    before = tables(office.settings)
    one = select(func.min(Record.id)).scalar_subquery()
    office.change(update(Record).where(Record.id == one).values(title="lain"))
    office.change(insert(StoredFile).values(sha256="0" * 64, size=1, created_at=utc_now()))
    after = tables(office.settings)
    assert {name for name in before if before[name] != after[name]} == {"record", "stored_file"}
