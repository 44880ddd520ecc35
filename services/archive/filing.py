"""Where a person may file: the units of the posts in force, with the levels that may be set in each."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.access import label_of
from catalog.ids import new_id
from catalog.schema import Record, Unit
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from ingest.filing_right import may_set


@dataclass(frozen=True, slots=True)
class FilingPlace:
    """A unit to file under, the seat from which, and the levels that may be set there."""

    unit_id: str
    name: str
    seat: str
    levels: tuple[Level, ...]


def filing_places(session: Session, scope: Scope) -> tuple[FilingPlace, ...]:
    """The units of the person's posts; an archivist's are all of the office. Own units come first."""
    places: dict[str, FilingPlace] = {}
    for post in scope.posts:
        if post.kind is PostKind.ADMINISTRATOR:
            continue
        for unit in _units_of(session, post):
            places.setdefault(unit.id, _place(session, scope, post, unit))
    return tuple(places.values())


def _units_of(session: Session, post: Post) -> list[Unit]:
    where = Unit.id == post.unit
    if post.kind is PostKind.ARCHIVIST:
        where = or_(where, Unit.office_id == post.office)
    rows = session.scalars(select(Unit).where(where, Unit.ends.is_(None)))
    return sorted(rows, key=lambda unit: (unit.id != post.unit, unit.name))


def _place(session: Session, scope: Scope, post: Post, unit: Unit) -> FilingPlace:
    wished = Record(
        id=new_id(),
        kind="archive",
        unit_id=unit.id,
        level=int(Level.RESTRICTED),
        standing=Standing.FILED,
        is_classified=True,
        creator_tier=1,
        seats=[],
        head_confirmed=False,
    )
    label = label_of(session, wished)
    is_operator = post.kind is PostKind.OPERATOR
    levels = () if is_operator else tuple(level for level in Level if may_set(scope, label, level))
    return FilingPlace(unit.id, unit.name, post.seat, levels)
