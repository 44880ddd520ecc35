"""Reads the archive's official registers: only what this reader may know, a page or row after row.

Sorted by code, first day and id, which every reader of a description is shown or which tells nothing: a
number that is masked must not show by its place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from catalog.access import readable_clause
from catalog.access_many import labels_of
from catalog.hints import unsought
from catalog.listing import Page, cut, first_rows, most_counted
from catalog.schema import Dossier, DossierItem, Record, RecordPlace, RetentionRule, StoragePlace, utc_now
from classification.access import Shown, shown_fields
from classification.instruments import as_code, inherited
from classification.levels import Level
from classification.retention import Category, Stage
from classification.scopes import Scope
from services.archive.dossier_clauses import IS_DOSSIER
from services.archive.kept_units import units_kept
from services.archive.place_rules import PlaceKind
from services.archive.register_rules import (
    ItemCells,
    Keeping,
    RegisterKind,
    RegisterRow,
    filter_problems,
    lists_items,
    stages_asked,
    year_in,
)

AT_ONCE = 500  # rows
DOSSIERS_AT_ONCE = 64
_INNER = aliased(Record)
Row = TypeVar("Row")
NOTHING: frozenset[Shown] = frozenset()


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What a register keeps to; each value empty for all. The years are those in which it was open.

    ``office_id``: the office that keeps the dossiers; it counts where no unit is chosen. A code or a year
    that cannot be read (``filter_problems``) leaves no row.
    """

    kind: RegisterKind
    office_id: str = ""
    unit_id: str = ""
    code: str = ""
    first_year: str = ""
    last_year: str = ""
    stage: str = ""
    category: str = ""


def page_of_register(
    session: Session, scope: Scope, wanted: RegisterFilter, today: date, number: int = 1
) -> Page[RegisterRow]:
    """One page on the screen; ``today`` says which rules are in force."""
    now = utc_now()
    keys = _keys(session, scope, wanted, today, most_counted(number) + 1)
    number, on_page = cut(keys, number)
    return Page(_rows(session, scope, _lines_of(session, on_page), now), number, len(keys))


def _keys(
    session: Session, scope: Scope, wanted: RegisterFilter, today: date, most: int
) -> list[tuple[Any, ...]]:
    """The first lines, at most so many, as ids of dossier and item.

    Items are read some dossiers at a time: asked for both at once, PostgreSQL reads all items of the archive.
    """
    lines = _dossier_lines(session, scope, wanted, today, utc_now()).with_only_columns(Dossier.record_id)
    if not lists_items(wanted.kind):
        return first_rows(session, lines, most)
    keys: list[tuple[Any, ...]] = []
    offset = 0
    while len(keys) < most:
        dossiers = [each for (each,) in first_rows(session, lines.offset(offset), most)]
        offset += len(dossiers)
        for at in range(0, len(dossiers), DOSSIERS_AT_ONCE):
            if len(keys) < most:
                keys += _item_keys(session, scope, wanted.kind, dossiers[at : at + DOSSIERS_AT_ONCE])
        if len(dossiers) < most:
            break
    return keys[:most]


def _item_keys(
    session: Session, scope: Scope, kind: RegisterKind, dossiers: Sequence[str]
) -> Iterator[tuple[str, str | None]]:
    known = readable_clause(scope, utc_now(), key=DossierItem.record_id)
    rows = session.execute(
        select(DossierItem.dossier_id, DossierItem.record_id)
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.dossier_id.in_(dossiers), known)
        .order_by(DossierItem.dossier_id, DossierItem.number)
    )
    inside: dict[str, list[str | None]] = {}
    for dossier_id, record_id in rows:
        inside.setdefault(dossier_id, []).append(record_id)
    without: list[str | None] = [None] if _stands_alone(kind) else []
    for dossier_id in dossiers:
        yield from ((dossier_id, each) for each in inside.get(dossier_id, without))


def count_rows(session: Session, scope: Scope, wanted: RegisterFilter, today: date, most: int) -> int:
    """How many rows there are, counted up to ``most``."""
    ids = _lines(session, scope, wanted, today, utc_now()).with_only_columns(Dossier.record_id)
    return session.scalar(select(func.count()).select_from(ids.order_by(None).limit(most).subquery())) or 0


def all_rows(session: Session, scope: Scope, wanted: RegisterFilter, today: date) -> Iterator[RegisterRow]:
    """Every row, one part after the other, so that memory does not grow with the register."""
    now = utc_now()
    query = _lines(session, scope, wanted, today, now).execution_options(yield_per=AT_ONCE)
    for part in session.execute(query).partitions():
        yield from _rows(session, scope, _tuples(part), now)


def _lines(session: Session, scope: Scope, wanted: RegisterFilter, today: date, now: datetime) -> Select[Any]:
    lines = _dossier_lines(session, scope, wanted, today, now)
    if not lists_items(wanted.kind):
        return lines
    is_known = exists().where(_INNER.id == DossierItem.record_id, readable_clause(scope, now, _INNER))
    is_open = and_(DossierItem.dossier_id == Record.id, is_known.correlate(DossierItem))
    lines = lines.join(DossierItem, is_open, isouter=_stands_alone(wanted.kind))
    return lines.add_columns(DossierItem).order_by(DossierItem.number)


def _dossier_lines(
    session: Session, scope: Scope, wanted: RegisterFilter, today: date, now: datetime
) -> Select[Any]:
    both: tuple[Any, ...] = (Dossier, Record)
    dossiers = select(*both).join_from(Record, Dossier, Dossier.record_id == Record.id)
    query = dossiers.where(IS_DOSSIER, readable_clause(scope, now, key=Dossier.record_id))
    query = query.where(*_clauses(session, wanted, today))
    return query.order_by(Record.code, Record.date, Record.id)


def _stands_alone(kind: RegisterKind) -> bool:
    """Whether a dossier without items stands in a register of items all the same."""
    return kind is RegisterKind.ACTIVE


def _lines_of(session: Session, keys: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The lines of ids that were just found under the rule."""
    dossiers = [key[0] for key in keys]
    items = [key[1] for key in keys if len(key) > 1 and key[1]]
    kept = {each.record_id: each for each in _those(session, Dossier, Dossier.record_id, dossiers)}
    records = {each.id: each for each in _those(session, Record, Record.id, dossiers)}
    inside = {each.record_id: each for each in _those(session, DossierItem, DossierItem.record_id, items)}
    return [(kept[key[0]], records[key[0]], *(inside.get(each) for each in key[1:])) for key in keys]


def _those(
    session: Session, table: type[Row], key: InstrumentedAttribute[str], ids: Sequence[str]
) -> Iterable[Row]:
    return session.scalars(select(table).where(key.in_(set(ids)))) if ids else ()


def _clauses(session: Session, wanted: RegisterFilter, today: date) -> Iterator[ColumnElement[bool]]:
    stages = stages_asked(wanted.kind, wanted.stage)
    if set(stages) != set(Stage):
        yield unsought(Dossier.state).in_([each.value for each in stages])
    if filter_problems(wanted.code, wanted.first_year, wanted.last_year):
        yield false()
    if wanted.unit_id:
        yield Record.unit_id == wanted.unit_id
    elif wanted.office_id:
        yield Record.unit_id.in_(units_kept(session, [wanted.office_id]))
    if code := as_code(wanted.code):
        yield (Record.code == code) | Record.code.startswith(f"{code}.", autoescape=True)
    if (last := year_in(wanted.last_year)) is not None:
        yield Record.date <= date(last, 12, 31)
    if (first := year_in(wanted.first_year)) is not None:
        yield Dossier.closed_on.is_(None) | (Dossier.closed_on >= date(first, 1, 1))
    if wanted.category in set(Category):
        yield Record.code.in_(_codes_of(session, wanted.category, today))


def _codes_of(session: Session, category: str, today: date) -> list[str]:
    """The codes of dossiers whose rule of today is of that category; open ones have no rule of their own."""
    rules = session.scalars(select(RetentionRule)).all()
    codes = session.scalars(select(Record.code).where(IS_DOSSIER).distinct()).all()
    held = {code: inherited(rules, code, today) for code in codes}
    return [code for code, rule in held.items() if rule is not None and rule.category == category]


def _tuples(rows: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]


def _rows(
    session: Session, scope: Scope, lines: Sequence[tuple[Any, ...]], now: datetime
) -> list[RegisterRow]:
    reader = _Part(session, scope, lines, now)
    return [row for line in lines if (row := reader.row(line)) is not None]


class _Part:
    """What a part of a register needs beside its lines, read with one question each."""

    def __init__(
        self, session: Session, scope: Scope, lines: Sequence[tuple[Any, ...]], now: datetime
    ) -> None:
        dossiers = {dossier.record_id: dossier for dossier, *_ in lines}
        self._items = _records(session, [each[2].record_id for each in lines if len(each) > 2 and each[2]])
        records = {record.id: record for _, record, *_ in lines}
        labels = labels_of(session, [*records.values(), *self._items.values()], now)
        self._shown = {record_id: shown_fields(scope, label) for record_id, label in labels.items()}
        self._counts, self._developments = _contents(session, scope, list(dossiers), now)
        self._places = _places(session, list(dossiers))
        rules = {each.rule_id for each in dossiers.values() if each.rule_id}
        found = session.scalars(select(RetentionRule).where(RetentionRule.id.in_(rules)))
        self._rules = {rule.id: rule for rule in found}

    def row(self, line: tuple[Any, ...]) -> RegisterRow | None:
        """The row; ``None`` where the label of this moment shows nothing, whatever the tokens still say."""
        dossier, record = line[:2]
        shown = self._shown.get(record.id, NOTHING)
        kept = line[2] if len(line) > 2 else None
        item = self._item(kept) if kept is not None else None
        if not shown or (kept is not None and item is None):
            return None
        is_told = Shown.NUMBER in shown
        folder, box, place = self._places.get(record.id, ("", "", str(record.details.get("place", ""))))
        return RegisterRow(
            dossier_id=record.id,
            number=record.number if is_told else "",
            code=record.code if Shown.CODE in shown else "",
            title=record.title if Shown.TITLE in shown else "",
            is_closed=Shown.TITLE not in shown,
            level=Level(record.level),
            begins=record.date if Shown.DATES in shown else None,
            ends=dossier.closed_on if Shown.DATES in shown else None,
            items=self._counts.get(record.id, 0) if is_told else None,
            remark=dossier.remark if Shown.TITLE in shown else "",
            developments=self._developments.get(record.id, ()) if is_told else (),
            container=(folder, box) if Shown.PLACE in shown else ("", ""),
            place=place if Shown.PLACE in shown else "",
            keeping=_keeping(self._rules.get(dossier.rule_id or "")) if Shown.CODE in shown else None,
            item=item,
        )

    def _item(self, item: DossierItem) -> ItemCells | None:
        record = self._items.get(item.record_id)
        shown = self._shown.get(item.record_id, NOTHING)
        if record is None or not shown:
            return None
        is_told = Shown.NUMBER in shown
        return ItemCells(
            record_id=record.id,
            number=item.number,
            title=record.title if Shown.TITLE in shown else "",
            is_closed=Shown.TITLE not in shown,
            level=Level(record.level),
            date=record.date if Shown.DATES in shown else None,
            quantity=item.quantity if is_told else "",
            development=item.development if is_told else "",
            note=item.note if Shown.TITLE in shown else "",
        )


def _keeping(rule: RetentionRule | None) -> Keeping | None:
    if rule is None:
        return None
    return Keeping(rule.active_months, rule.inactive_months, rule.fate, rule.category)


def _records(session: Session, ids: Sequence[str]) -> dict[str, Record]:
    return {each.id: each for each in session.scalars(select(Record).where(Record.id.in_(ids)))}


def _contents(
    session: Session, scope: Scope, dossiers: Sequence[str], now: datetime
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """How many items this reader may know of in each dossier, and how they came to be."""
    rows = session.execute(
        select(DossierItem.dossier_id, DossierItem.development, func.count())
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.dossier_id.in_(dossiers))
        .where(readable_clause(scope, now, key=DossierItem.record_id))
        .group_by(DossierItem.dossier_id, DossierItem.development)
        .order_by(DossierItem.development)
    )
    counts: dict[str, int] = {}
    developments: dict[str, tuple[str, ...]] = {}
    for dossier_id, development, count in rows:
        counts[dossier_id] = counts.get(dossier_id, 0) + count
        if development:
            developments[dossier_id] = (*developments.get(dossier_id, ()), development)
    return counts, developments


def _places(session: Session, dossiers: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Codes of folder and box, and the path of what they stand in, of the dossiers that have a place."""
    kept = select(RecordPlace.record_id, StoragePlace).join(StoragePlace)
    rows = session.execute(kept.where(RecordPlace.record_id.in_(dossiers))).all()
    known = {place.id: place for _, place in rows}
    while wanted := {each.parent_id for each in known.values() if each.parent_id} - set(known):
        found = session.scalars(select(StoragePlace).where(StoragePlace.id.in_(wanted)))
        known |= {place.id: place for place in found}
    return {record_id: _address(place, known) for record_id, place in rows}


def _address(place: StoragePlace, known: dict[str, StoragePlace]) -> tuple[str, str, str]:
    codes = {PlaceKind.FOLDER: "", PlaceKind.BOX: ""}
    at: StoragePlace | None = place
    while at is not None and PlaceKind(at.kind) in codes:
        codes[PlaceKind(at.kind)] = at.code
        at = known.get(at.parent_id) if at.parent_id else None
    return codes[PlaceKind.FOLDER], codes[PlaceKind.BOX], at.path if at else ""
