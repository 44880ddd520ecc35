"""Proposals in a real database of each kind: what gets on a list, what stays off, who sees it, and a race."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from catalog.access import refresh_access
from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.schema import Loan, OutboxRow, ProposedDossier, Record, Unit, utc_now
from catalog.units import dissolve
from classification.levels import Level
from services.archive import disposal, disposal_lists, dossiers
from services.archive.disposal import Added, ProposalValues
from services.archive.disposal_rules import Bar, ProposalKind, ProposalState
from services.archive.dossiers import DossierFilter
from tests.services.archive.held_world import TODAY, HeldWorld, make_world


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[HeldWorld]:  # noqa: ARG001
    made = make_world(tmp_path)
    yield made
    made.db.close()


def proposed(world: HeldWorld, kind: str = "musnah", number: str = "1/2026", by: str = "arsiparis") -> str:
    with world.db.writing() as session:
        values = ProposalValues(kind, "prov-pp", number, "Usul tahun ini", "")
        return disposal.open_proposal(session, world.scope(session, by), values, actor=world.ids[by]).id


def put(world: HeldWorld, proposal: str, *ids: str, by: str = "arsiparis") -> Added:
    with world.db.writing() as session:
        scope = world.scope(session, by)
        return disposal.add_dossiers(session, scope, proposal, ids, actor=world.ids[by])


def submit(world: HeldWorld, proposal: str, by: str = "arsiparis") -> None:
    with world.db.writing() as session:
        disposal.submit(session, world.scope(session, by), proposal, actor=world.ids[by])


def withdraw(world: HeldWorld, proposal: str, reason: str = "Keliru") -> None:
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        disposal.withdraw(session, scope, proposal, reason, actor=world.ids["arsiparis"])


def bars(world: HeldWorld, proposal: str, by: str = "arsiparis") -> dict[str, tuple[Bar, ...]]:
    with world.db.reading() as session:
        page = disposal_lists.lines_of(session, world.scope(session, by), proposal)
        return {line.dossier.id: line.bars for line in page.rows}


def offered(world: HeldWorld, proposal: str, *, with_unripe: bool = False) -> dict[str, tuple[Bar, ...]]:
    with world.db.reading() as session:
        page = disposal_lists.candidates(
            session,
            world.scope(session, "arsiparis"),
            proposal,
            DossierFilter(),
            with_unripe=with_unripe,
        )
        return {line.dossier.id: line.bars for line in page.rows}


def lend(world: HeldWorld, record: str) -> None:
    with world.db.writing() as session:
        person = world.ids["staf.pp"]
        days = {"lent_on": TODAY, "due_on": TODAY + timedelta(days=7)}
        session.add(
            Loan(office_id="prov", year=2026, number=1, record_id=record, borrower_id=person, purpose="x",
                 lent_by=person, **days)
        )  # fmt: skip


def test_only_what_the_schedule_says_gets_on_a_list(world: HeldWorld) -> None:
    destroy, keep, appraise = world.dossier("PM.01"), world.dossier("HK.01"), world.dossier("KU.01")
    still_open, no_rule = world.dossier("PM.02", closed=None), world.dossier("TI.01")
    fresh = world.dossier("PM.03", closed=TODAY - timedelta(days=900))  # inactive
    elsewhere = world.dossier("PM.01", unit="prov-ps")
    made = proposed(world)
    assert offered(world, made) == {destroy: ()}
    assert offered(world, made, with_unripe=True) == {
        destroy: (),
        keep: (Bar.OTHER_FATE,),
        appraise: (Bar.APPRAISE,),
        still_open: (Bar.OPEN,),
        no_rule: (Bar.NO_RULE,),
        fresh: (Bar.INACTIVE,),
    }
    assert put(world, made, destroy, keep, still_open) == Added(1, 2)
    assert put(world, made, destroy) == Added(0, 0)
    with pytest.raises(NotVisible):
        put(world, made, elsewhere)
    assert set(offered(world, proposed(world, "serah", "2/2026"))) == {keep}
    assert set(offered(world, proposed(world, "pindah", "3/2026"))) == {keep, appraise, fresh}
    with world.db.reading() as session:
        waiting = disposal_lists.waiting(session, world.scope(session, "arsiparis"), TODAY)
        assert dict(waiting.kinds) == {
            ProposalKind.TRANSFER: 4,  # with the one of the other division
            ProposalKind.DESTROY: 1,
            ProposalKind.HAND_OVER: 1,
        }
        page = disposal_lists.appraisals(session, world.scope(session, "arsiparis"), TODAY)
        assert [each.id for each in page.rows] == [appraise]
        nobody = disposal_lists.waiting(session, world.scope(session, "staf.pp"), TODAY)
        assert (sum(count for _, count in nobody.kinds), nobody.to_appraise) == (0, 0)


def test_what_is_held_or_lent_stays_off_and_the_list_is_judged_at_each_look(world: HeldWorld) -> None:
    held, lent, good = (
        world.dossier("PM.01", "biasa"),
        world.dossier("PM.01", "terbatas"),
        world.dossier("PM.01"),
    )
    made = proposed(world)
    assert put(world, made, held, lent, good) == Added(3, 0)
    hold = world.hold("biasa")  # an item of it
    lend(world, "terbatas")
    with world.db.writing() as session:
        scope = world.scope(session, "arsiparis")
        dossiers.reopen_dossier(session, scope, good, actor=world.ids["arsiparis"])
    assert bars(world, made) == {held: (Bar.HELD,), lent: (Bar.LENT,), good: (Bar.OPEN,)}
    with pytest.raises(Refused):
        submit(world, made)
    with world.db.writing() as session:
        for each in (lent, good):
            scope = world.scope(session, "arsiparis")
            disposal.remove_dossier(session, scope, made, each, actor=world.ids["arsiparis"])
    world.lift(hold)
    submit(world, made)
    world.hold(held)
    assert bars(world, made) == {held: (Bar.HELD,)}
    second = proposed(world, number="2/2026")
    assert put(world, second, lent) == Added(0, 1)


def test_a_submitted_list_is_locked_and_a_withdrawn_one_frees_its_dossiers(world: HeldWorld) -> None:
    made, first = world.dossier("PM.01"), proposed(world)
    with pytest.raises(Refused):
        submit(world, first)  # empty
    put(world, first, made)
    second = proposed(world, number="2/2026")
    assert put(world, second, made) == Added(0, 1)
    submit(world, first)
    for act in (lambda: put(world, first, made), lambda: submit(world, first)):
        with pytest.raises(Refused):
            act()
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        with pytest.raises(Refused):
            disposal.remove_dossier(session, scope, first, made, actor=actor)
    with pytest.raises(Invalid):
        withdraw(world, first, " ")
    withdraw(world, first)
    with pytest.raises(Refused):
        withdraw(world, first)
    assert put(world, second, made) == Added(1, 0)
    assert [each for each in world.acts(f"record:{made}") if "propos" in each] == [
        "propose-disposal",
        "unpropose",
        "propose-disposal",
    ]
    acts = world.acts(f"proposal:{first}")
    assert acts == ["open-proposal", "submit-proposal", "withdraw-proposal"]


def test_all_of_a_filter_are_put_on_at_once(world: HeldWorld) -> None:
    wanted, other = [world.dossier("PM.01") for _ in range(3)], world.dossier("PM.02")
    world.hold(wanted[0])
    made = proposed(world)
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        assert disposal.add_all(session, scope, made, DossierFilter(code="PM.01"), actor=actor) == Added(2, 1)
    assert set(bars(world, made)) == set(wanted[1:])
    assert set(offered(world, made)) == {wanted[0], other}


def test_wrong_values_have_a_sentence_each(world: HeldWorld) -> None:
    proposed(world)
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        wrong = ProposalValues("bakar", "kota-pp", "", "", "x" * 501)
        with pytest.raises(Invalid) as caught:
            disposal.open_proposal(session, scope, wrong, actor=actor)
        assert set(caught.value.problems) == {"kind", "unit", "number", "title", "note"}
        twice = ProposalValues("musnah", "prov-pp", "1/2026", "x", "")
        with pytest.raises(Invalid) as caught:
            disposal.open_proposal(session, scope, twice, actor=actor)
        assert set(caught.value.problems) == {"number"}


@pytest.mark.parametrize("name", ["staf.pp", "staf.ps", "admin", "arsiparis.ri"])
def test_who_has_nothing_to_do_with_it_sees_no_proposal(world: HeldWorld, name: str) -> None:
    made = proposed(world)
    put(world, made, world.dossier("PM.01"))
    with world.db.writing() as session:
        scope, actor = world.scope(session, name), world.ids[name]
        assert disposal_lists.list_proposals(session, scope).total == 0
        for act in (
            lambda: disposal_lists.lines_of(session, scope, made),
            lambda: disposal_lists.all_lines(session, scope, made, "pdf", actor=actor),
            lambda: disposal_lists.candidates(session, scope, made, DossierFilter()),
            lambda: disposal.submit(session, scope, made, actor=actor),
            lambda: disposal.withdraw(session, scope, made, "x", actor=actor),
        ):
            with pytest.raises(NotVisible):
                act()


@pytest.mark.parametrize("name", ["kepala.pp", "ketua", "sekretaris"])
def test_who_only_looks_may_not_change_it(world: HeldWorld, name: str) -> None:
    made = proposed(world)
    with world.db.writing() as session:
        scope, actor = world.scope(session, name), world.ids[name]
        facts = disposal_lists.proposal_facts(session, scope, made)
        assert (facts.may_change, facts.may_withdraw) == (False, False)
        with pytest.raises(NotVisible):
            disposal.submit(session, scope, made, actor=actor)
        with pytest.raises(NotVisible):
            disposal.open_proposal(
                session, scope, ProposalValues("musnah", "prov-pp", "9", "x", ""), actor=actor
            )


def test_what_a_reader_may_not_know_of_is_neither_listed_nor_counted(world: HeldWorld) -> None:
    """Kepala Sekretariat sees the office's proposals, but not what is Terbatas in another division."""
    plain, closed = world.dossier("PM.01"), world.dossier("PM.01", level=Level.RESTRICTED)
    secret = world.dossier("PM.01", level=Level.SECRET)
    made = proposed(world)
    put(world, made, plain, closed, secret)
    with world.db.writing() as session:
        scope = world.scope(session, "sekretaris")
        assert disposal_lists.proposal_facts(session, scope, made).dossiers == 1
        assert disposal_lists.list_proposals(session, scope).rows[0].dossiers == 1
        assert disposal_lists.lines_of(session, scope, made).total == 1
        lines = disposal_lists.all_lines(session, scope, made, "xlsx", actor=world.ids["sekretaris"])
        assert [line.dossier.id for line in lines] == [plain]
        archivist = disposal_lists.lines_of(session, world.scope(session, "arsiparis"), made)
        titles = {line.dossier.id: line.dossier.record.title for line in archivist.rows}
        assert (titles[secret], bool(titles[closed])) == ("", True)


def test_a_hold_that_a_reader_may_not_know_of_is_not_named_as_the_reason(world: HeldWorld) -> None:
    dossier = world.dossier("PM.01", "biasa")
    made = proposed(world)
    put(world, made, dossier)
    world.hold("biasa")
    with world.db.writing() as session:  # an item that has been closed to everybody since
        record = session.get_one(Record, "biasa")
        record.level = int(Level.TOP_SECRET)
        refresh_access(session, record)
    assert bars(world, made, "kepala.pp") == {dossier: (Bar.NOT_NOW,)}
    assert bars(world, made, "arsiparis") == {dossier: (Bar.HELD,)}


def test_two_archivists_propose_the_same_dossier_at_once_and_one_wins(world: HeldWorld) -> None:
    dossier = world.dossier("PM.01")
    lists = {"arsiparis": proposed(world), "arsiparis2": proposed(world, number="2/2026", by="arsiparis2")}
    gate, done = threading.Barrier(2), dict[str, Added]()

    def add(name: str) -> None:
        gate.wait()
        done[name] = put(world, lists[name], dossier, by=name)

    hands = [threading.Thread(target=add, args=(name,)) for name in lists]
    for each in hands:
        each.start()
    for each in hands:
        each.join(30)
    assert sorted((each.count, each.left) for each in done.values()) == [(0, 1), (1, 0)]
    with world.db.reading() as session:
        assert session.query(ProposedDossier).count() == 1


def test_the_database_itself_takes_no_dossier_twice(world: HeldWorld) -> None:
    dossier, actor = world.dossier("PM.01"), world.ids["arsiparis"]
    first, second = proposed(world), proposed(world, number="2/2026")
    put(world, first, dossier)
    with pytest.raises(IntegrityError), world.db.writing() as session:
        session.add(ProposedDossier(proposal_id=second, record_id=dossier, added_by=actor))
    withdraw(world, first)
    with world.db.writing() as session:
        session.add(ProposedDossier(proposal_id=second, record_id=dossier, added_by=actor))
    with world.db.reading() as session:
        facts = disposal_lists.proposal_of(session, world.scope(session, "ketua"), dossier)
        assert facts is not None
        assert (facts.id, facts.state) == (second, ProposalState.DRAFT)


def test_a_full_list_takes_what_it_has_room_for_and_tells_the_rest(
    world: HeldWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposal, "MOST_LINES", 2)
    monkeypatch.setattr(disposal, "AT_ONCE", 2)
    made = [world.dossier("PM.01") for _ in range(6)]
    order = sorted(made)  # of one code and one day: by id
    for each in order[:2]:
        world.hold(each)  # what is held takes up no room, though it comes first
    first = proposed(world)
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis"), world.ids["arsiparis"]
        assert disposal.add_all(session, scope, first, DossierFilter(), actor=actor) == Added(2, 2, 2)
        assert disposal.add_all(session, scope, first, DossierFilter(), actor=actor) == Added(0, 0, 4)
        with pytest.raises(Refused):
            disposal.add_dossiers(session, scope, first, order[4:5], actor=actor)
    assert set(bars(world, first)) == set(order[2:4])


def test_the_heir_of_a_dissolved_office_keeps_its_dossiers_and_proposals(world: HeldWorld) -> None:
    left, other = world.dossier("PM.01", "biasa"), world.dossier("KU.01")
    before = proposed(world)
    put(world, before, left)
    with world.db.writing() as session:
        dissolve(
            session, session.get_one(Unit, "prov"), TODAY - timedelta(days=2), session.get_one(Unit, "ri")
        )
        for record in session.query(Record).where(Record.unit_id == "prov-pp"):
            refresh_access(session, record)
        session.execute(update(OutboxRow).values(done_at=utc_now()))  # as the index writer would
    hold = world.hold("biasa", by="arsiparis.ri")
    assert bars(world, before, "arsiparis.ri") == {left: (Bar.HELD,)}
    world.lift(hold, by="arsiparis.ri")
    with world.db.writing() as session:
        scope, actor = world.scope(session, "arsiparis.ri"), world.ids["arsiparis.ri"]
        assert "prov-pp" in dict(disposal.units_to_propose(session, scope))
        assert disposal_lists.waiting(session, scope, TODAY).to_appraise == 1
        assert [each.id for each in disposal_lists.appraisals(session, scope, TODAY).rows] == [other]
        assert [each.id for each in disposal_lists.list_proposals(session, scope).rows] == [before]
        disposal.withdraw(session, scope, before, "Kantor dibubarkan", actor=actor)
    made = proposed(world, number="2/2026", by="arsiparis.ri")
    assert put(world, made, left, by="arsiparis.ri") == Added(1, 0)
    submit(world, made, by="arsiparis.ri")
    with world.db.reading() as session:
        scope = world.scope(session, "arsiparis")  # of the office that is no more
        assert disposal.units_to_propose(session, scope) == []
        assert disposal_lists.list_proposals(session, scope).total == 0
