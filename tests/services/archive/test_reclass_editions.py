"""A preview says which originals that it raises have an edition that anybody goes on reading."""

from datetime import timedelta

import pytest

from catalog.access import refresh_access, scope_of
from catalog.schema import Record, utc_now
from classification.labels import Label, Standing
from classification.levels import Level
from services.archive.reclass_editions import PublicEditions, public_editions
from services.archive.reclass_proposing import Wish
from tests.catalog.world_rows import add_record
from tests.services.archive.test_reclassification import LOWER, RAISE, World, world

__all__ = ["world"]


def edition(world: World, name: str, original: str, *, is_released: bool = True, **more: object) -> None:
    with world.db.writing() as session:
        label = Label(
            name,
            Level.ORDINARY,
            Standing.PUBLIC_EDITION,
            office="prov",
            division="prov-pp",
            is_released=is_released,
        )
        record = add_record(session, label)
        record.original_id = record.container_id = original
        for key, value in more.items():
            setattr(record, key, value)
        refresh_access(session, record)


def told(world: World, by: str, made: str) -> PublicEditions:
    with world.db.reading() as session:
        return public_editions(session, scope_of(session, world.ids[by], utc_now()), made)


def test_raised_originals_with_a_public_edition_are_named_in_order(world: World) -> None:
    edition(world, "e1", "b1")
    edition(world, "e2", "t1")
    edition(world, "e3", "r1")  # r1 is Rahasia already and is not raised
    made = world.propose("kepala.pp", ["t1", "b1", "b2", "r1"], RAISE)
    found = told(world, "kepala.pp", made)
    assert [(each.original_id, each.edition_id) for each in found.shown] == [("t1", "e2"), ("b1", "e1")]
    assert found.shown[1].original_title == "Surat b1"
    assert found.total == 2


@pytest.mark.parametrize(
    "more",
    [
        {"is_released": False},
        {"embargo_until": utc_now() + timedelta(days=3)},
        {"closes_at": utc_now() - timedelta(days=1)},
    ],
)
def test_one_that_is_not_public_is_not_named(world: World, more: dict[str, object]) -> None:
    edition(world, "e1", "b1", **more)  # type: ignore[arg-type]
    assert told(world, "kepala.pp", world.propose("kepala.pp", ["b1"], RAISE)).total == 0


def test_lowering_and_what_was_settled_name_none(world: World) -> None:
    edition(world, "e1", "t1")
    assert told(world, "kepala.pp", world.propose("kepala.pp", ["t1"], LOWER)).total == 0
    made = world.propose("kepala.pp", ["t1"], RAISE)
    assert told(world, "kepala.pp", made).total == 1
    world.run("kepala.pp", made)
    assert told(world, "kepala.pp", made).total == 0


def test_a_masked_original_keeps_its_title_and_a_hidden_one_is_not_counted(world: World) -> None:
    edition(world, "e1", "t1")
    edition(world, "e2", "r1")
    made = world.propose("ketua", ["t1", "r1"], Wish(Level.TOP_SECRET, "", "Memuat data pelapor"))
    assert {each.original_id for each in told(world, "ketua", made).shown} == {"t1", "r1"}
    found = told(world, "arsiparis", made)  # knows a Rahasia record by its number alone
    assert {each.original_id: each.original_title for each in found.shown}["r1"] == ""
    assert told(world, "staf.ps", made).total == 0
    with world.db.reading() as session:
        assert session.get_one(Record, "r1").level == Level.SECRET
