"""Puts records into dossiers as items, describes them there, and takes them out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, aliased

from catalog.access import content_clause, find_record, label_of, readable_clause, refresh_access
from catalog.access_many import chunks, refresh_many
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.legal_holds import inner_of
from catalog.listing import Page, contains, cut, first_rows, most_counted, page_of
from catalog.outbox import announce_all
from catalog.people.errors import Invalid, refuse_if
from catalog.schema import DossierItem, Record, utc_now
from catalog.sentences import N_, Sentence
from classification.access import Shown, Verdict, may_read, shown_fields
from classification.labels import Standing
from classification.scopes import Scope
from services.archive import rules
from services.archive.dossier_clauses import DOSSIER
from services.archive.dossier_label import cover_items
from services.archive.dossier_rules import MOST_AT_ONCE, MOST_ITEMS, ItemValues, item_problems
from services.archive.dossiers import KIND, kept_dossier
from services.archive.held import known_held, refuse_if_held
from services.archive.models import RecordFacts
from services.archive.service import describe, describe_many

IN_ANOTHER = N_(
    "Arsip ini tidak dapat dimasukkan. Bila sudah ada di berkas lain, keluarkan dahulu dari sana."
)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item of a dossier, as this reader may know its record. ``is_held`` only in lists."""

    record: RecordFacts
    dossier_id: str
    number: int
    quantity: str
    development: str
    medium: str
    condition: str
    note: str
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """What putting in did: how many, and whether the dossier's level had to rise for them."""

    count: int
    was_raised: bool


def items_of(session: Session, scope: Scope, dossier_id: str, number: int = 1) -> Page[ItemFacts]:
    """The items of a dossier that this reader may know of, by number. Ask only after ``find_dossier``."""
    query = (
        select(DossierItem)
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.dossier_id == dossier_id)
        .where(readable_clause(scope, utc_now(), key=DossierItem.record_id))
        .order_by(DossierItem.number)
    )
    found = page_of(session, query, number)
    ids = [each.record_id for each in found.rows]
    records, held = describe_many(session, scope, ids), known_held(session, scope, ids)
    rows = [
        replace(_facts(records[each.record_id], each), is_held=each.record_id in held)
        for each in found.rows
        if each.record_id in records
    ]
    return Page(rows, found.number, found.total)


def item_of(session: Session, scope: Scope, record_id: str) -> ItemFacts | None:
    """The record as an item, for who may know of its dossier too; ``None`` for all others, and where it lies
    in none. Ask only after ``describe``."""
    item = session.get(DossierItem, record_id)
    if item is None:
        return None
    try:
        find_record(session, scope, item.dossier_id, Verdict.DESCRIPTION)
    except NotVisible:
        return None
    return _facts(describe(session, scope, item.record_id), item)


def put_in(session: Session, scope: Scope, dossier_id: str, records: Sequence[str], *, actor: str) -> Put:
    """Put records into an open dossier, each as the next item; those in it already are passed over.

    Raises ``NotVisible`` for who is not in charge of all of them, ``Refused`` with a sentence.
    """
    outer = _open_dossier(session, scope, dossier_id)
    ids = list(dict.fromkeys(records[:MOST_AT_ONCE]))
    found = _all_to_file(session, scope, ids, outer)
    lie_in = select(DossierItem.record_id).where(DossierItem.record_id.in_(ids))
    inside = set(session.scalars(lie_in.where(DossierItem.dossier_id == dossier_id)))
    fresh = [record for record in found if record.id not in inside]
    was_raised = _put(session, outer, [(record, ItemValues()) for record in fresh], actor)
    return Put(len(fresh), was_raised)


def put_described(
    session: Session,
    scope: Scope,
    dossier_id: str,
    described: Sequence[tuple[str, ItemValues]],
    *,
    actor: str,
) -> None:
    """Put records that lie in no dossier into an open one, each with what describes its paper.

    Raises as ``put_in``, and ``Invalid``.
    """
    outer = _open_dossier(session, scope, dossier_id)
    records = _all_to_file(session, scope, [record_id for record_id, _ in described], outer)
    values = [each for _, each in described]
    _put(session, outer, list(zip(records, values, strict=True)), actor)


def _open_dossier(session: Session, scope: Scope, dossier_id: str) -> Record:
    outer, dossier = kept_dossier(session, scope, dossier_id)
    if dossier.closed_on is not None:
        raise Refused(N_("Berkas ini sudah ditutup. Buka lagi sebelum memasukkan arsip."))
    return outer


def _put(session: Session, outer: Record, described: Sequence[tuple[Record, ItemValues]], actor: str) -> bool:
    """Make items of records that lie nowhere yet; whether the dossier rose to cover them."""
    records = [record for record, _ in described]
    if not records:
        return False
    ids = [record.id for record in records]
    if session.scalar(select(DossierItem.record_id).where(DossierItem.record_id.in_(ids)).limit(1)):
        raise Refused(IN_ANOTHER)
    numbers = _numbers_in(session, outer.id)
    for record, values in described:
        refuse_if(item_problems(values))
        number = int(values.number) if values.number else max(numbers, default=0) + 1
        if number in numbers:
            raise Invalid({"item_number": Sentence(N_("Nomor item itu sudah dipakai di berkas ini."))})
        if number > MOST_ITEMS:
            raise Refused(N_("Berkas ini penuh. Buka berkas baru."))
        numbers.add(number)
        record.is_in_dossier = True
        session.add(_item(record.id, outer.id, number, values))
        note(session, actor, "put-in-dossier", f"record:{record.id}", {"dossier": outer.id})
    refresh_many(session, records, utc_now())
    refresh_inside(session, ids)
    is_too_low = any(record.level > outer.level for record in records)
    return is_too_low and cover_items(session, records, actor=actor)


def refresh_inside(session: Session, ids: Sequence[str]) -> None:
    """Tell the index of what lies in these or came out of them, after they were put in or taken out.

    It lies with them wherever they lie: a hold on the dossier reaches it. Who may read it stays the same.
    """
    session.flush()
    for part in chunks(inner_of(session, ids)):
        announce_all(session, [{"record_id": each} for each in part])


def _all_to_file(session: Session, scope: Scope, ids: Sequence[str], outer: Record) -> list[Record]:
    """These records, which the person may file, in their order; at most some hundred."""
    now = utc_now()
    readable = select(Record).where(Record.id.in_(ids), readable_clause(scope, now))
    found = {record.id: record for record in session.scalars(readable)}
    if len(found) < len(set(ids)):
        raise NotVisible(outer.id)
    for record in found.values():
        label = label_of(session, record, now)
        if not rules.is_in_charge(scope, label) or may_read(scope, label).verdict is Verdict.NONE:
            raise NotVisible(record.id)
        _require_fit(record, label.standing, outer)
    return [found[each] for each in ids]


def _numbers_in(session: Session, dossier_id: str) -> set[int]:
    return set(session.scalars(select(DossierItem.number).where(DossierItem.dossier_id == dossier_id)))


def _item(record_id: str, dossier_id: str, number: int, values: ItemValues) -> DossierItem:
    return DossierItem(
        record_id=record_id,
        dossier_id=dossier_id,
        number=number,
        quantity=values.quantity.strip(),
        development=values.development,
        medium=values.medium,
        condition=values.condition,
        note=values.note.strip(),
    )


def take_out(session: Session, scope: Scope, record_id: str, *, actor: str) -> str:
    """Take a record out of its dossier; its level stays. Returns the dossier's id. Raises as ``put_in``.

    Refused while the record or its dossier is under a legal hold.
    """
    record, item = _kept_item(session, scope, record_id)
    _, dossier = kept_dossier(session, scope, item.dossier_id)
    refuse_if_held(session, scope, record_id)
    if dossier.closed_on is not None:
        raise Refused(N_("Berkas ini sudah ditutup. Buka lagi sebelum mengeluarkan arsip."))
    about = {"dossier": item.dossier_id, "number": item.number}
    session.delete(item)
    record.is_in_dossier = False
    session.flush()
    refresh_access(session, record)
    refresh_inside(session, [record_id])
    note(session, actor, "take-out-of-dossier", f"record:{record_id}", about)
    return dossier.record_id


def describe_item(session: Session, scope: Scope, record_id: str, values: ItemValues, *, actor: str) -> None:
    """Set what describes an item's paper; what this person may not know stays as it is.

    Raises ``Invalid``, ``NotVisible``.
    """
    record, item = _kept_item(session, scope, record_id)
    kept_dossier(session, scope, item.dossier_id)
    problems = {name: problem for name, problem in item_problems(values).items() if problem}
    number = int(values.number) if values.number and "item_number" not in problems else item.number
    if number != item.number and _holder(session, item.dossier_id, number):
        problems["item_number"] = Sentence(N_("Nomor item itu sudah dipakai di berkas ini."))
    if problems:
        raise Invalid(problems)
    was = _write(item, number, values, shown_fields(scope, label_of(session, record)))
    record.revision += 1
    about = {"dossier": item.dossier_id, "number": number, "was": was}
    note(session, actor, "describe-item", f"record:{record_id}", about)


def _write(item: DossierItem, number: int, values: ItemValues, shown: frozenset[Shown]) -> dict[str, Any]:
    """Gives what was there before, by name, where it is another now."""
    wanted: dict[str, Any] = {"number": number}
    if Shown.NUMBER in shown:
        wanted |= {"quantity": values.quantity.strip(), "development": values.development}
        wanted |= {"medium": values.medium, "condition": values.condition}
    if Shown.TITLE in shown:
        wanted["note"] = values.note.strip()
    was = {name: getattr(item, name) for name, value in wanted.items() if getattr(item, name) != value}
    for name, value in wanted.items():
        setattr(item, name, value)
    return was


def candidates(
    session: Session, scope: Scope, dossier_id: str, text: str, number: int = 1
) -> Page[RecordFacts]:
    """Filed records of the dossier's unit that lie in none yet, the newest first. Raises ``NotVisible``.

    One that lies in a dossier of which this person may not know is among them, as if it lay in none.
    """
    outer, _ = kept_dossier(session, scope, dossier_id)
    most, fits = most_counted(number) + 1, _fits(scope, outer, text)
    loose = ~Record.is_in_dossier
    as_if_loose = Record.id.in_(_in_unknown_dossiers(scope, outer))
    keys: list[tuple[date, str]] = []
    found: tuple[Any, ...] = (Record.date, Record.id)
    for which in (loose, as_if_loose):  # each by its own index; in one order, so that none is told apart
        query = select(*found).where(which, fits)
        query = query.order_by(Record.date.desc().nulls_last(), Record.id.desc())
        keys += [(day or date.min, record_id) for day, record_id in first_rows(session, query, most)]
    number, on_page = cut(sorted(keys, reverse=True)[:most], number)
    ids = [record_id for _, record_id in on_page]
    records = describe_many(session, scope, ids)
    return Page([records[each] for each in ids if each in records], number, min(len(keys), most))


def _fits(scope: Scope, outer: Record, text: str) -> ColumnElement[bool]:
    """What holds for each record that may be put into a dossier, wherever it lies now."""
    now = utc_now()
    fits = and_(
        Record.unit_id == outer.unit_id,
        Record.kind != KIND,
        Record.standing == Standing.FILED.value,
        Record.is_classified,
        readable_clause(scope, now),
    )
    words, code = contains(text, Record.title, Record.number), contains(text, Record.code)
    if words is None or code is None:
        return fits
    return fits & ((words & content_clause(scope, now)) | code)  # words are sought where titles are open


def _in_unknown_dossiers(scope: Scope, outer: Record) -> Select[str]:
    """The items of the unit's other dossiers of which this person may not know."""
    holder = aliased(Record)
    return (
        select(DossierItem.record_id)
        .join(holder, holder.id == DossierItem.dossier_id)
        .where(holder.kind == DOSSIER, holder.unit_id == outer.unit_id)
        .where(~readable_clause(scope, utc_now(), holder))
    )


def _require_fit(record: Record, standing: Standing, outer: Record) -> None:
    if record.kind == KIND or standing is not Standing.FILED:
        raise Refused(N_("Hanya arsip yang sudah diarsipkan yang dapat dimasukkan ke berkas."))
    if record.unit_id != outer.unit_id:
        raise Refused(N_("Arsip dan berkasnya harus milik unit yang sama."))


def _kept_item(session: Session, scope: Scope, record_id: str) -> tuple[Record, DossierItem]:
    record = find_record(session, scope, record_id, Verdict.DESCRIPTION)
    item = session.get(DossierItem, record_id)
    if item is None or not rules.is_in_charge(scope, label_of(session, record)):
        raise NotVisible(record_id)
    return record, item


def _holder(session: Session, dossier_id: str, number: int) -> bool:
    query = select(DossierItem.record_id).where(
        DossierItem.dossier_id == dossier_id, DossierItem.number == number
    )
    return session.scalar(query.limit(1)) is not None


def _facts(record: RecordFacts, item: DossierItem) -> ItemFacts:
    """What the registers tell too: how much there is with the number, the note with the title."""
    is_told = record.number_is_told
    return ItemFacts(
        record=record,
        dossier_id=item.dossier_id,
        number=item.number,
        quantity=item.quantity if is_told else "",
        development=item.development if is_told else "",
        medium=item.medium if is_told else "",
        condition=item.condition if is_told else "",
        note=item.note if not record.is_masked else "",
    )
