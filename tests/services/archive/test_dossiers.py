"""Dossiers in a real database of each kind: what lies in them, their level and last days, the run."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.people.posts import PostValues, assign_post
from catalog.schema import (
    Assignment,
    AuditRow,
    Dossier,
    Grant,
    OutboxRow,
    Record,
    RetentionRule,
    RetentionRun,
    utc_now,
)
from classification.labels import Label, Standing
from classification.levels import Level
from classification.retention import Stage
from classification.scopes import PostKind, Scope
from ingest.documents import documents
from ingest.search_ports import CatalogueReader
from services.archive import changes, dossiers, items, reclass_running, reclassification, retention
from services.archive.dossier_rules import ItemValues
from services.archive.dossiers import DossierFilter, DossierValues
from services.archive.models import RecordChange
from services.archive.reclass_proposing import Wish, propose
from tests.catalog.world_rows import add_record
from tests.services.archive.small_world import World, add_filed, small_world

LONG_AGO, BEGUN, CLOSED = date(2015, 1, 1), date(2019, 5, 1), date(2020, 2, 29)
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "staf.pp": (PostKind.STAFF, "prov-pp"),
    "staf.ps": (PostKind.STAFF, "prov-ps"),
    "ketua": (PostKind.LEADER, "prov"),
}


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    with small_world(tmp_path, PEOPLE, LONG_AGO) as made:
        with made.db.writing() as session:
            add_filed(session, "lain", Level.ORDINARY, "prov-ps")
            draft = Label("konsep", Level.ORDINARY, Standing.DRAFT, office="prov", division="prov-pp")
            add_record(session, draft)
            _add_rule(session, "PM", 24, 36, "musnah")
        yield made


def _add_rule(session: Session, code: str, active: int, inactive: int, fate: str, **more: object) -> None:
    session.add(
        RetentionRule(
            code=code,
            begins=more.pop("begins", LONG_AGO),
            active_months=active,
            inactive_months=inactive,
            fate=fate,
            category="biasa",
            **more,
        )
    )


def opened(world: World, level: Level = Level.ORDINARY, by: str = "arsiparis", **more: str) -> str:
    values = {"unit_id": "prov-pp", "number": "B/1", "title": "Rekapitulasi mawar", "code": "PM.01"} | more
    with world.db.writing() as session:
        wish = DossierValues(**values, begins=BEGUN, level=level)
        return dossiers.open_dossier(session, world.scope(session, by), wish, actor=world.ids[by]).id


def put(world: World, dossier: str, *records: str, by: str = "arsiparis") -> items.Put:
    with world.db.writing() as session:
        return items.put_in(session, world.scope(session, by), dossier, records, actor=world.ids[by])


def close(world: World, dossier: str, day: date | None = CLOSED, event: str = "Putusan diucapkan") -> None:
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        dossiers.close_dossier(session, scope, dossier, day, event, actor=world.ids["arsiparis"])


def row(world: World, dossier: str) -> Dossier:
    with world.db.reading() as session:
        found = session.get_one(Dossier, dossier)
        session.expunge(found)
        return found


def test_wrong_values_are_refused_with_a_sentence_each(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        opened(world, number="", title=" ", code="tidak ada")
    assert set(caught.value.problems) == {"number", "title", "code"}
    opened(world)
    with pytest.raises(Invalid) as caught:
        opened(world)
    assert set(caught.value.problems) == {"number"}
    with pytest.raises(Invalid) as caught:
        opened(world, unit_id="prov-ps", by="staf.pp")
    assert "unit" in caught.value.problems


def test_a_dossier_rises_to_cover_what_lies_in_it_and_does_not_sink(world: World) -> None:
    made = opened(world)
    assert put(world, made, "biasa", "terbatas") == items.Put(2, was_raised=True)
    assert put(world, made, "biasa") == items.Put(0, was_raised=False)
    with world.db.writing() as session:
        assert session.get_one(Record, made).level == Level.RESTRICTED
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        with pytest.raises(NotVisible):
            dossiers.find_dossier(session, world.scope(session, "staf.ps"), made)
        items.take_out(session, scope, "terbatas", actor=actor)
    with world.db.reading() as session:
        assert session.get_one(Record, made).level == Level.RESTRICTED


def test_a_dossier_follows_an_item_whose_level_rises_and_sinks_not_below(world: World) -> None:
    made = opened(world)
    put(world, made, "biasa")
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        _reclassify(session, scope, actor, "biasa", Level.RESTRICTED)
        assert session.get_one(Record, made).level == Level.RESTRICTED
        with pytest.raises(Refused):
            _reclassify(session, scope, actor, made, Level.ORDINARY)


def in_bulk(world: World, by: str, records: list[str], wish: Wish) -> str:
    with world.db.writing() as session:
        scope, actor = world.scope(session, by), world.ids[by]
        made = propose(session, scope, records, wish, actor=actor).id
        reclassification.begin(session, scope, actor, made)
    while reclass_running.advance(world.db):
        pass
    return made


def test_a_dossier_follows_what_is_reclassified_in_bulk(world: World) -> None:
    made = opened(world)
    put(world, made, "biasa")
    close(world, made)
    in_bulk(world, "arsiparis", ["biasa"], Wish(Level.RESTRICTED, "", "Memuat data pelapor"))
    with world.db.reading() as session:
        assert session.get_one(Record, made).level == Level.RESTRICTED
    lowered = in_bulk(world, "ketua", [made], Wish(Level.ORDINARY, "", "Keliru"))
    with world.db.reading() as session:
        (words,) = reclassification.progress_of(session, [lowered])[lowered].left
        assert "berkas ini memuat" in words
        assert session.get_one(Record, made).level == Level.RESTRICTED
    in_bulk(world, "arsiparis", [made], Wish(None, "ZZ", "Kodenya keliru"))
    assert row(world, made).state == Stage.NO_RULE


def test_who_opens_one_secret_record_does_so_before_a_leader(world: World) -> None:
    actor = world.ids["staf.pp"]
    with world.db.writing() as session:
        assign_post(
            session, actor, PostValues(PostKind.HEAD, "prov-pp", LONG_AGO), actor="os:t"
        ).approved_at = utc_now()
        leading = session.scalars(select(Assignment).where(Assignment.user_id == world.ids["ketua"])).one()
        leading.valid_until = LONG_AGO
        session.flush()
        with pytest.raises(Refused, match="pimpinan lain"):
            _reclassify(session, world.scope(session, "staf.pp"), actor, "rahasia", Level.ORDINARY)
        leading.valid_until = None
        session.flush()
        _reclassify(session, world.scope(session, "staf.pp"), actor, "rahasia", Level.ORDINARY)
        told = session.scalars(select(AuditRow).where(AuditRow.action == "announce")).one()
        assert (told.subject, told.details["act"]) == (f"user:{world.ids['ketua']}", "lower-levels")


def _reclassify(session: Session, scope: Scope, actor: str, record_id: str, level: Level) -> None:
    record = session.get_one(Record, record_id)
    wish = RecordChange(record.title, record.number, record.date, record.code, level, "Salah", "", "", "")
    changes.change_record(session, scope, actor, record_id, wish, record.revision)


def test_only_filed_records_of_the_same_unit_go_in_once(world: World) -> None:
    made, other = opened(world), opened(world, number="B/2")
    for wrong in ("lain", "konsep", other):
        with pytest.raises((Refused, NotVisible)):
            put(world, made, wrong)
    with pytest.raises(NotVisible):
        put(world, made, "terbatas", by="staf.ps")
    put(world, other, "biasa")
    with pytest.raises(Refused):
        put(world, made, "biasa")
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")
        assert {each.id for each in items.candidates(session, scope, made, "").rows} == {
            "terbatas",
            "rahasia",
            "sangat-rahasia",
        }


def test_who_may_not_know_of_the_dossier_learns_nothing_of_it_from_its_records(world: World) -> None:
    made = opened(world)
    put(world, made, "biasa", "rahasia")
    with world.db.reading() as session:
        staff = world.scope(session, "staf.pp")
        assert items.item_of(session, staff, "biasa") is None
        assert dossiers.list_dossiers(session, staff, DossierFilter()).total == 0
        assert dossiers.units_with_dossiers(session, staff) == []
        archivist = dossiers.find_dossier(session, world.scope(session, "arsiparis"), made)
        assert archivist.items == 2
    reader = CatalogueReader(world.db)
    assert reader.dossiers_called("mawar", staff, 9) == []


def test_a_person_named_for_a_record_does_not_learn_its_dossier(world: World) -> None:
    made = opened(world, Level.RESTRICTED)
    put(world, made, "terbatas")
    with world.db.writing() as session:
        grant = Grant(
            record_id="terbatas",
            user_id=world.ids["staf.ps"],
            reason="addressee",
            valid_from=LONG_AGO,
        )
        session.add(grant)
    with world.db.reading() as session:
        named = world.scope(session, "staf.ps")
        assert items.item_of(session, named, "terbatas") is None
    assert CatalogueReader(world.db).dossiers_called("B/1", named, 9) == []


def test_an_item_is_described_and_its_number_stays_its_own(world: World) -> None:
    made = opened(world)
    put(world, made, "biasa", "terbatas")
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        good = ItemValues("7", "3 lembar", "asli", "kertas", "baik", "map merah")
        items.describe_item(session, scope, "biasa", good, actor=actor)
        found = items.item_of(session, scope, "biasa")
        assert found is not None
        assert (found.number, found.quantity, found.development) == (7, "3 lembar", "asli")
        for wrong in (ItemValues("2"), ItemValues("nol"), ItemValues("0"), ItemValues(development="emas")):
            with pytest.raises(Invalid):
                items.describe_item(session, scope, "biasa", wrong, actor=actor)


def test_closing_reckons_the_last_days_and_the_index_hears_of_all_in_it(world: World) -> None:
    made = opened(world)
    put(world, made, "biasa")
    for day, event in ((None, "x"), (date.max, "x"), (BEGUN - timedelta(days=1), "x"), (CLOSED, " ")):
        with pytest.raises(Invalid):
            close(world, made, day, event)
    with world.db.writing() as session:
        session.query(OutboxRow).delete()
    close(world, made)
    kept = row(world, made)
    assert (kept.active_until, kept.inactive_until) == (date(2022, 2, 28), date(2025, 2, 28))
    assert (kept.fate, kept.state) == ("musnah", Stage.DUE)
    with world.db.reading() as session:
        assert set(session.scalars(select(OutboxRow.record_id))) == {made, "biasa"}
        (document,) = documents(session, ["biasa"])
        told = (document.dossier, document.fate, document.active_until, document.inactive_until)
        assert told == (made, "musnah", "2022-02-28", "2025-02-28")
    for act in (lambda: close(world, made), lambda: put(world, made, "terbatas")):
        with pytest.raises(Refused):
            act()
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        dossiers.reopen_dossier(session, scope, made, actor=world.ids["arsiparis"])
    kept = row(world, made)
    assert (kept.closed_on, kept.active_until, kept.fate, kept.state) == (None, None, "", Stage.OPEN)


def test_without_a_rule_a_closed_dossier_is_told_and_never_due(world: World) -> None:
    made = opened(world, code="XX.01")
    close(world, made)
    assert row(world, made).state == Stage.NO_RULE
    done = retention.run(world.db, datetime(2399, 1, 1, tzinfo=UTC))
    assert (done.due, done.without_rule, row(world, made).state) == (0, 1, Stage.NO_RULE)


def at(day: str) -> datetime:
    """Noon in the office's zone."""
    return datetime.fromisoformat(f"{day}T05:00:00+00:00")


def test_the_run_moves_each_stage_on_the_day_after_its_last(world: World) -> None:
    made = opened(world)
    close(world, made)
    for day, state in (
        ("2020-02-29", Stage.ACTIVE),
        ("2022-02-28", Stage.ACTIVE),
        ("2022-03-01", Stage.INACTIVE),
        ("2025-02-28", Stage.INACTIVE),
        ("2025-03-01", Stage.DUE),
    ):
        retention.run(world.db, at(day))
        assert row(world, made).state == state, day


def test_the_day_is_that_of_the_office_not_of_greenwich(world: World) -> None:
    made = opened(world)
    close(world, made)
    retention.run(world.db, datetime(2025, 2, 28, 16, 59, tzinfo=UTC))
    assert row(world, made).state == Stage.INACTIVE
    retention.run(world.db, datetime(2025, 2, 28, 17, 0, tzinfo=UTC))
    assert row(world, made).state == Stage.DUE


def test_a_rule_that_replaces_another_rules_what_was_closed_before_it(world: World) -> None:
    made = opened(world)
    close(world, made)
    with world.db.writing() as session:
        _add_rule(session, "PM.01", 12, 1200, "permanen", begins=date(2024, 1, 1))
    retention.run(world.db, at("2023-12-31"))
    assert row(world, made).inactive_until == date(2025, 2, 28)
    done = retention.run(world.db, at("2024-01-01"))
    kept = row(world, made)
    assert (done.reckoned, kept.fate, kept.active_until) == (1, "permanen", date(2021, 2, 28))
    assert kept.inactive_until == date(2121, 2, 28)
    assert retention.run(world.db, at("2024-01-01")).reckoned == 0


def test_a_changed_code_is_reckoned_at_once(world: World) -> None:
    made = opened(world)
    close(world, made)
    with world.db.writing() as session:
        record = session.get_one(Record, made)
        wish = RecordChange(record.title, record.number, record.date, "ZZ", Level.ORDINARY, "", "", "", "")
        scope = world.scope(session, "arsiparis")
        changes.change_record(session, scope, world.ids["arsiparis"], made, wish, record.revision)
    assert row(world, made).state == Stage.NO_RULE


def test_a_stale_schedule_is_noticed_and_a_run_clears_it(world: World) -> None:
    with world.db.writing() as session:
        retention.mark_stale(session)
        retention.mark_stale(session)
    with world.db.reading() as session:
        assert retention.is_stale(session)
    retention.run(world.db, utc_now())
    with world.db.reading() as session:
        assert not retention.is_stale(session)
        assert session.query(RetentionRun).count() == 1
        assert retention.last_run(session, ended=True) is not None


def test_lists_keep_to_their_filters(world: World) -> None:
    first, second = opened(world), opened(world, number="B/2", title="Melati", code="HK.01")
    close(world, first)
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")

        def ids(**wanted: str) -> set[str]:
            rows = dossiers.list_dossiers(session, scope, DossierFilter(**wanted)).rows
            return {each.id for each in rows}

        assert ids() == {first, second}
        assert ids(text="melati") == ids(state="open") == ids(year="2024") == ids(code="hk") == {second}
        assert ids(text="b/1") == ids(state="due") == ids(code="PM") == {first}
        assert ids(year="2019") == ids(unit_id="prov-pp") == {first, second}
        assert ids(year="2018") == ids(text="%") == ids(unit_id="x") == set()


def test_a_dossier_is_called_by_number_by_words_and_by_id(world: World) -> None:
    made = opened(world)
    with world.db.reading() as session:
        scope = world.scope(session, "staf.pp")
    reader = CatalogueReader(world.db)
    for words in ("b/1", "MAWAR rekapitulasi", made):
        assert reader.dossiers_called(words, scope, 9) == [made]
    assert list(reader.dossiers_called("%", scope, 9)) == list(reader.dossiers_called(" ", scope, 9)) == []
