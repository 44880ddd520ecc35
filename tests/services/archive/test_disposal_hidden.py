"""What a proposal may not tell of dossiers that are masked or hidden: order, counts, and what is locked."""

import pytest

from catalog.access import refresh_access
from catalog.errors import Refused
from catalog.schema import DisposalProposal, Record
from classification.levels import Level
from services.archive import disposal_lists
from services.archive.disposal_rules import ProposalState
from services.archive.dossiers import DossierFilter
from services.archive.legal_hold_rules import CANNOT_NOW
from tests.services.archive.held_world import HeldWorld
from tests.services.archive.test_disposal import proposed, put, submit, world

__all__ = ["world"]


def change(world: HeldWorld, dossier: str, number: str, level: Level) -> None:
    with world.db.writing() as session:
        record = session.get_one(Record, dossier)
        record.number, record.level = number, int(level)
        refresh_access(session, record)


def orders(world: HeldWorld, proposal: str, offering: str) -> list[list[str]]:
    """The lists as an archivist gets them: on it, for a file, and two of what might be put on it."""
    with world.db.writing() as session:
        scope, actor, nothing = world.scope(session, "arsiparis"), world.ids["arsiparis"], DossierFilter()
        lists = [
            disposal_lists.lines_of(session, scope, proposal).rows,
            disposal_lists.all_lines(session, scope, proposal, "csv", actor=actor),
            disposal_lists.candidates(session, scope, offering, nothing).rows,
            disposal_lists.candidates(session, scope, offering, nothing, with_unripe=True).rows,
        ]
        return [[line.dossier.id for line in rows] for rows in lists]


def test_a_masked_number_does_not_show_by_its_place(world: HeldWorld) -> None:
    on_it, waiting = ([world.dossier("PM.01") for _ in range(3)] for _ in range(2))
    made = proposed(world)
    put(world, made, *on_it)
    other = proposed(world, number="2/2026")
    found = []
    for number in ("A/0", "Z/9"):
        for each in (on_it[1], waiting[1]):
            change(world, each, number, Level.TOP_SECRET)
        found.append(orders(world, made, other))
    assert [set(each) for each in found[0]] == [set(on_it), set(on_it), set(waiting), set(on_it + waiting)]
    assert found[0] == found[1]


def test_contents_are_not_counted_where_the_number_is_masked(world: HeldWorld) -> None:
    secret, top = world.dossier("PM.01", "biasa"), world.dossier("PM.01", "terbatas")
    made = proposed(world)
    put(world, made, secret, top)
    change(world, secret, "S/1", Level.SECRET)
    change(world, top, "S/2", Level.TOP_SECRET)
    with world.db.reading() as session:
        lines = {
            line.dossier.id: (line.items, line.developments)
            for line in disposal_lists.lines_of(session, world.scope(session, "arsiparis"), made).rows
        }
    assert lines == {secret: (1, ()), top: (None, None)}


def test_a_list_that_holds_what_the_archivist_no_longer_knows_of_is_not_locked(world: HeldWorld) -> None:
    """It would be signed by who never saw it; the refusal is one that says nothing."""
    plain, gone = world.dossier("PM.01"), world.dossier("PM.01")
    made = proposed(world)
    put(world, made, plain, gone)
    with world.db.writing() as session:
        record = session.get_one(Record, gone)
        record.closes_at = record.created_at  # nobody reads it any more
        refresh_access(session, record)
    with pytest.raises(Refused) as caught:
        submit(world, made)
    assert caught.value.sentence.text == CANNOT_NOW
    with world.db.reading() as session:
        assert session.get_one(DisposalProposal, made).state == ProposalState.DRAFT


def test_an_emptied_list_is_told_as_empty_whatever_is_hidden_on_it(world: HeldWorld) -> None:
    gone = world.dossier("PM.01")
    made = proposed(world)
    put(world, made, gone)
    with world.db.writing() as session:
        record = session.get_one(Record, gone)
        record.closes_at = record.created_at
        refresh_access(session, record)
    with pytest.raises(Refused) as caught:
        submit(world, made)
    assert "kosong" in caught.value.sentence.text
