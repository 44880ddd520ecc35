"""An own reclassification is open to its maker as long as the posts are held from which it was made."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalog.access import scope_of
from catalog.errors import NotVisible
from catalog.schema import Assignment, Unit, utc_now
from catalog.units import dissolve
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from services.archive import reclass_rules, reclass_running, reclassification
from services.archive.reclass_proposing import Wish
from tests.services.archive.test_reclassification import RAISE, World, world

__all__ = ["world"]

RAISE_LITTLE = Wish(Level.RESTRICTED, "", "Memuat data pelapor")


def is_open(world: World, by: str, made: str) -> bool:
    """As the page, the list and home's count have it."""
    with world.db.reading() as session:
        scope, me = scope_of(session, world.ids[by], utc_now()), world.ids[by]
        listed = [each.id for each in reclassification.list_all(session, scope, me).rows]
        waiting = session.scalars(reclassification.unfinished_query(session, scope, me)).all()
        try:
            reclassification.find(session, scope, me, made)
        except NotVisible:
            assert made not in {*listed, *(each.id for each in waiting)}
            return False
        assert made in listed
        return True


def move(world: World, by: str, post: PostKind, unit: str) -> None:
    with world.db.writing() as session:
        row = session.scalars(select(Assignment).where(Assignment.user_id == world.ids[by])).one()
        row.post, row.unit_id = post.value, unit


def test_an_own_one_closes_with_the_post_from_which_it_was_made(world: World) -> None:
    made = world.propose("staf.pp", ["b1"], RAISE_LITTLE)
    foreign = world.propose("staf.pp", ["lain", "b2"], RAISE_LITTLE)  # one is not theirs and is left
    assert is_open(world, "staf.pp", made)
    assert is_open(world, "staf.pp", foreign)
    move(world, "staf.pp", PostKind.STAFF, "prov-ps")
    assert not is_open(world, "staf.pp", made)
    assert not is_open(world, "staf.pp", foreign)
    with pytest.raises(NotVisible):
        world.begin("staf.pp", made)
    assert is_open(world, "arsiparis", made), "the archivist of the office goes on seeing it"
    move(world, "staf.pp", PostKind.HEAD, "prov-pp")
    assert not is_open(world, "staf.pp", made), "another post of the unit is another post"
    move(world, "staf.pp", PostKind.STAFF, "prov-pp")
    assert is_open(world, "staf.pp", made)


def test_a_former_archivist_does_not_see_what_was_counted_as_one(world: World) -> None:
    made = world.propose("arsiparis", ["b1", "r1"], RAISE)
    move(world, "arsiparis", PostKind.STAFF, "prov-pp")  # of the very unit whose records they are
    assert not is_open(world, "arsiparis", made)


def test_a_post_counts_that_leads_what_a_grant_opens() -> None:
    """The leader reads the record of a higher tier only by name; the other record is of another office."""
    leader = Post("seat-1", PostKind.LEADER, "prov", "prov", tier=3)
    staff = Post("seat-2", PostKind.STAFF, "kota-pp", "kota", function="pp")
    own = Label("own", Level.ORDINARY, Standing.FILED, office="kota", division="kota-pp")
    high = Label("high", Level.TOP_SECRET, Standing.FILED, office="prov", division="prov-pp", creator_tier=1)
    labels = [own, replace(high, head_confirmed=True)]
    scope = Scope(posts=(leader, staff))
    assert reclass_rules.posts_from(scope, labels) == {("kota-pp", PostKind.STAFF)}
    named = replace(scope, named_records=frozenset({"high"}))
    both = {("kota-pp", PostKind.STAFF), ("prov", PostKind.LEADER)}
    assert reclass_rules.posts_from(named, labels) == both


def test_one_that_was_begun_goes_on_by_the_rights_of_its_moment(world: World) -> None:
    made = world.propose("staf.pp", ["b1"], RAISE_LITTLE)
    world.begin("staf.pp", made)
    move(world, "staf.pp", PostKind.STAFF, "prov-ps")
    while reclass_running.advance(world.db):
        pass
    assert world.levels("b1") == [1]
    assert world.progress(made).left == {reclass_rules.NOT_YOURS: 1}


def test_a_unit_that_was_dissolved_keeps_its_own_one_open_from_its_heir(world: World) -> None:
    made = world.propose("staf.pp", ["b1"], RAISE_LITTLE)
    with world.db.writing() as session:
        heir = session.get_one(Unit, "prov-ps")
        dissolve(session, session.get_one(Unit, "prov-pp"), utc_now().date() - timedelta(days=2), heir)
    move(world, "staf.pp", PostKind.STAFF, "prov-ps")
    assert is_open(world, "staf.pp", made)
    assert not is_open(world, "staf.ps", made), "which is the maker's alone"
