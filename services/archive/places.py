"""The storage places of an office's archive unit, and which records' paper lies in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.access_many import labels_of
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.listing import Page, contains, page_of
from catalog.people.errors import Invalid, refuse_if
from catalog.schema import Record, RecordPlace, StoragePlace, utc_now
from catalog.sentences import N_, Sentence
from classification.access import Verdict, may_read
from classification.scopes import PostKind, Scope
from services.archive import rules
from services.archive.place_rules import PlaceKind, inside, may_lie_in, named_inside, problems_of


@dataclass(frozen=True, slots=True)
class PlaceValues:
    """What is typed of a place; ``parent_id`` empty stands for the office itself."""

    kind: str
    code: str
    name: str
    parent_id: str = ""


def offices_kept(scope: Scope) -> frozenset[str]:
    """The offices whose storage this person keeps: those where they are the archivist."""
    return frozenset(post.office for post in scope.posts if post.kind is PostKind.ARCHIVIST)


def list_places(
    session: Session, scope: Scope, text: str = "", kind: str = "", number: int = 1
) -> Page[StoragePlace]:
    """The places that this archivist keeps, by address. Raises ``NotVisible`` for everybody else."""
    query = select(StoragePlace).where(StoragePlace.office_id.in_(_kept(scope)))
    matches = contains(text, StoragePlace.path, StoragePlace.address)
    if matches is not None:
        query = query.where(matches)
    if kind:
        query = query.where(StoragePlace.kind == kind)
    return page_of(session, query.order_by(StoragePlace.address, StoragePlace.id), number)


def find_place(session: Session, scope: Scope, place_id: str) -> StoragePlace:
    """A place of an office where this person serves; raises ``NotVisible`` for all others."""
    offices = {post.office for post in scope.posts if post.kind is not PostKind.ADMINISTRATOR}
    place = session.get(StoragePlace, place_id)
    if place is None or place.office_id not in offices:
        raise NotVisible(place_id)
    return place


def places_in(session: Session, place: StoragePlace) -> list[StoragePlace]:
    """The places directly inside one, by address."""
    inner = select(StoragePlace).where(StoragePlace.parent_id == place.id)
    return list(session.scalars(inner.order_by(StoragePlace.address)))


def records_in(session: Session, scope: Scope, place: StoragePlace, number: int = 1) -> Page[Record]:
    """The records whose paper lies here, as far as this reader may know of them.

    A row's title is shown only where ``services.archive.service.describe`` shows it.
    """
    query = (
        select(Record)
        .join(RecordPlace, RecordPlace.record_id == Record.id)
        .where(RecordPlace.place_id == place.id, readable_clause(scope, utc_now()))
        .order_by(Record.date.nulls_last(), Record.id)
    )
    return page_of(session, query, number)


def make_place(
    session: Session, scope: Scope, office_id: str, values: PlaceValues, *, actor: str
) -> StoragePlace:
    """A new place; raises ``Invalid`` with a sentence for each wrong field, or ``NotVisible``."""
    if office_id not in _kept(scope):
        raise NotVisible(office_id)
    outer = _outer(session, scope, office_id, values.parent_id)
    refuse_if(problems_of(values.kind, values.code, values.name, PlaceKind(outer.kind) if outer else None))
    place = StoragePlace(
        office_id=office_id,
        parent_id=outer.id if outer else None,
        kind=values.kind,
        code=values.code,
        name=values.name.strip(),
        address=inside(outer.address if outer else "", values.code),
        path=named_inside(outer.path if outer else "", values.name.strip()),
    )
    _require_free(session, place)
    session.add(place)
    session.flush()
    note(session, actor, "create-place", f"place:{place.id}", {"address": place.address})
    return place


def change_place(session: Session, scope: Scope, place_id: str, values: PlaceValues, *, actor: str) -> None:
    """Rename or move a place with all that lies in it; its kind stays. Raises as ``make_place``."""
    place = find_place(session, scope, place_id)
    if place.office_id not in _kept(scope):
        raise NotVisible(place_id)
    outer = _outer(session, scope, place.office_id, values.parent_id)
    refuse_if(problems_of(place.kind, values.code, values.name, PlaceKind(outer.kind) if outer else None))
    was = place.address
    place.parent_id = outer.id if outer else None
    place.code, place.name = values.code, values.name.strip()
    place.address = inside(outer.address if outer else "", place.code)
    place.path = named_inside(outer.path if outer else "", place.name)
    _require_free(session, place)
    session.flush()
    _readdress(session, place)
    note(session, actor, "change-place", f"place:{place.id}", {"address": [was, place.address]})


def remove_place(session: Session, scope: Scope, place_id: str, *, actor: str) -> None:
    """Take an empty place off the list. Raises ``Refused`` while anything lies in it, seen or not."""
    place = find_place(session, scope, place_id)
    if place.office_id not in _kept(scope):
        raise NotVisible(place_id)
    is_used = session.scalar(select(RecordPlace.record_id).where(RecordPlace.place_id == place.id).limit(1))
    if is_used is not None or places_in(session, place):
        raise Refused(N_("Tempat ini belum kosong. Pindahkan isinya dahulu."))
    session.delete(place)
    note(session, actor, "remove-place", f"place:{place.id}", {"address": place.address, "name": place.name})


def put_record(session: Session, scope: Scope, record_id: str, address: str, *, actor: str) -> None:
    """Say where a record's paper lies; an empty address says nowhere.

    Raises ``NotVisible`` for who is not in charge of it, ``Invalid`` for an address that does not exist.
    """
    Shelving(session, scope, [record_id], actor=actor).put(record_id, address)


class Shelving:
    """Says of many records where their paper lies; what is the same for many is asked once."""

    def __init__(self, session: Session, scope: Scope, records: Sequence[str], *, actor: str) -> None:
        """``records``: the ids of those that will be put somewhere, some hundred at most."""
        self._session, self._scope, self._actor = session, scope, actor
        now = utc_now()
        query = select(Record).where(Record.id.in_(records), readable_clause(scope, now))
        found = session.scalars(query).all()
        self._records = {record.id: record for record in found}
        self._labels = labels_of(session, found, now)
        kept = session.scalars(select(RecordPlace).where(RecordPlace.record_id.in_(records)))
        self._kept = {each.record_id: each for each in kept}
        self._places: dict[tuple[str, str], StoragePlace] = {}

    def put(self, record_id: str, address: str) -> None:
        """As ``put_record``."""
        session, label = self._session, self._labels.get(record_id)
        if label is None or not rules.is_in_charge(self._scope, label):
            raise NotVisible(record_id)
        if may_read(self._scope, label).verdict is Verdict.NONE:
            raise NotVisible(record_id)
        place = self._at(label.office, address.strip().upper()) if address.strip() else None
        kept = self._kept.pop(record_id, None)
        was = session.get_one(StoragePlace, kept.place_id).address if kept else ""
        if was == (place.address if place else ""):
            return
        self._records[record_id].revision += 1
        if kept is not None:
            session.delete(kept)
            session.flush()
        if place is not None:
            session.add(RecordPlace(record_id=record_id, place_id=place.id))
        about = {"place": [was, place.address if place else ""]}
        note(session, self._actor, "place", f"record:{record_id}", about)

    def _at(self, office_id: str, address: str) -> StoragePlace:
        key = (office_id, address)
        if key not in self._places:
            self._places[key] = _at(self._session, office_id, address)
        return self._places[key]


def place_of_record(session: Session, record_id: str) -> StoragePlace | None:
    """Where the record's paper lies. Ask only after ``describe`` showed its place."""
    kept = session.get(RecordPlace, record_id)
    return session.get_one(StoragePlace, kept.place_id) if kept else None


def paths_of_records(session: Session, records: Sequence[str]) -> dict[str, str]:
    """The paths of where the paper of many records lies, by record; nothing for those without a place."""
    kept = select(RecordPlace.record_id, StoragePlace.path).join(StoragePlace)
    rows = session.execute(kept.where(RecordPlace.record_id.in_(records)))
    return {record_id: path for record_id, path in rows}  # noqa: C416 - a Row is no pair to mypy


def address_of_record(session: Session, record_id: str) -> str:
    """The address of where the paper lies, empty for none. Ask only after ``describe`` showed its place."""
    place = place_of_record(session, record_id)
    return place.address if place else ""


def how_many_in(session: Session, scope: Scope, places: Iterable[StoragePlace]) -> dict[str, int]:
    """How many records that this reader may know of lie directly in each place, by its id."""
    rows = session.execute(
        select(RecordPlace.place_id, func.count())
        .join(Record, Record.id == RecordPlace.record_id)
        .where(RecordPlace.place_id.in_([place.id for place in places]), readable_clause(scope, utc_now()))
        .group_by(RecordPlace.place_id)
    )
    return {place_id: count for place_id, count in rows}  # noqa: C416 - a Row is no pair to mypy


def choices(session: Session, scope: Scope, place: StoragePlace | None) -> list[tuple[str, str]]:
    """What a place may lie in, as pairs of id and path: wider ones of the same office."""
    query = select(StoragePlace).where(StoragePlace.office_id.in_(_kept(scope)))
    if place is not None:
        query = query.where(StoragePlace.office_id == place.office_id)
    rows = session.scalars(query.order_by(StoragePlace.address))
    kind = PlaceKind(place.kind) if place else PlaceKind.FOLDER
    return [(each.id, each.path) for each in rows if may_lie_in(kind, PlaceKind(each.kind))]


def _kept(scope: Scope) -> frozenset[str]:
    kept = offices_kept(scope)
    if not kept:
        raise NotVisible("places")
    return kept


def _outer(session: Session, scope: Scope, office_id: str, parent_id: str) -> StoragePlace | None:
    if not parent_id:
        return None
    try:
        outer = find_place(session, scope, parent_id)
    except NotVisible:
        outer = None
    if outer is None or outer.office_id != office_id:
        raise Invalid({"parent": Sentence(N_("Tempat induk itu tidak ada."))})
    return outer


def _require_free(session: Session, place: StoragePlace) -> None:
    with session.no_autoflush:
        taken = session.scalar(
            select(StoragePlace.id).where(
                StoragePlace.office_id == place.office_id,
                StoragePlace.address == place.address,
                StoragePlace.id != (place.id or ""),
            )
        )
    if taken is not None:
        taken_already = N_("Alamat %(address)s sudah dipakai tempat lain.")
        raise Invalid({"code": Sentence(taken_already, {"address": place.address})})


def _readdress(session: Session, outer: StoragePlace) -> None:
    """Rewrite the addresses of all that lies in a place."""
    for inner in places_in(session, outer):
        inner.address = inside(outer.address, inner.code)
        inner.path = named_inside(outer.path, inner.name)
        _readdress(session, inner)


def _at(session: Session, office_id: str, address: str) -> StoragePlace:
    found = select(StoragePlace).where(StoragePlace.office_id == office_id, StoragePlace.address == address)
    place = session.scalars(found).one_or_none()
    if place is None:
        raise Invalid({"place": Sentence(N_("Tempat %(address)s tidak ada."), {"address": address})})
    return place
