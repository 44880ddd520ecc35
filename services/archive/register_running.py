"""Takes the lines of an archive register in: some a transaction, by the rules and rights of this moment.

All or nothing over many transactions: what goes wrong, and a stop, take back what was made so far.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.audit import note
from catalog.database import Database
from catalog.errors import Conflict, NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.schema import Record, RegisterImport, RegisterLine, utc_now
from catalog.sentences import N_, Sentence
from classification.levels import Level
from classification.scopes import Scope
from ingest.arrivals import IntakeValues
from services.archive import changes, dossiers, items, places
from services.archive.dossier_batches import Closing, DossierBatch
from services.archive.dossier_rules import ItemValues
from services.archive.filing import FilingPlace
from services.archive.models import RecordChange
from services.archive.paper_records import Describer, Paper, describe_papers
from services.archive.register_plan import NO_UNIT, LineState, Plan, Planned, place_for
from services.archive.register_undo import undo_some
from services.registers.imports import ImportState

BATCH = 50  # lines of one transaction
STRETCH = 3.0  # seconds that the minder gives it before it looks at its other duties
STOPPED = N_("Dihentikan sebelum selesai. Tidak ada yang dimasukkan.")
GONE = N_("Pindaian atau berkasnya berubah sejak diperiksa. Periksa lagi, lalu masukkan.")


@dataclass(frozen=True, slots=True)
class _Work:
    """One import under way, with its maker's rights of this moment."""

    made: RegisterImport
    scope: Scope
    place: FilingPlace

    @property
    def actor(self) -> str:
        return self.made.made_by


class _Stopped(Exception):
    """A line that cannot be taken in any more; ``line`` of the table and why."""

    def __init__(self, line: int, sentence: Sentence) -> None:
        self.line, self.sentence = line, sentence
        super().__init__(str(sentence))


def begin(session: Session, made: RegisterImport, plan: Plan) -> None:
    """Keep what is to be made and let it run. Raises ``Conflict``, ``Refused``; ask after ``find_import``."""
    if made.state != ImportState.WAITING:
        raise Conflict(made.id)
    if not plan.is_ready:
        raise Refused(N_("Masih ada yang perlu diperbaiki, jadi belum ada yang dimasukkan."))
    session.execute(delete(RegisterLine).where(RegisterLine.import_id == made.id))
    session.execute(insert(RegisterLine), [_row(made.id, each) for each in plan.lines])
    made.state, made.begun_at, made.trouble, made.lines = ImportState.RUNNING, utc_now(), {}, len(plan.lines)
    about = {"register": made.register, "lines": made.lines}
    note(session, made.made_by, "begin-register", f"import:{made.id}", about)


def stop(session: Session, made: RegisterImport) -> None:
    """Take back what a running import made so far. Raises ``Conflict``."""
    if made.state != ImportState.RUNNING:
        raise Conflict(made.id)
    _turn_back(session, made, 0, Sentence(STOPPED))


def advance(db: Database, import_id: str | None = None) -> int:
    """Take in (or back) the next lines of the oldest import under way, or of this one; how many lines."""
    with db.reading() as session:  # the lock is taken only where there is something to do
        if _next_import(session, import_id) is None:
            return 0
    try:
        with db.writing() as session:
            made = _next_import(session, import_id, is_held=True)
            if made is None:
                return 0
            if made.state == ImportState.UNDOING:
                return undo_some(session, made)
            return _take_some(session, made)
    except _Stopped as stopped:
        with db.writing() as session:
            made = _next_import(session, import_id, is_held=True)
            if made is not None and made.state == ImportState.RUNNING:
                _turn_back(session, made, stopped.line, stopped.sentence)
        return 1


def carry_on(db: Database, seconds: float = STRETCH, import_id: str | None = None) -> int:
    """Take lines in for about so long, of all imports or of this one; how many."""
    begun, settled = monotonic(), 0
    while monotonic() - begun < seconds and (count := advance(db, import_id)):
        settled += count
    return settled


def _next_import(session: Session, import_id: str | None, *, is_held: bool = False) -> RegisterImport | None:
    query = select(RegisterImport).where(RegisterImport.state.in_([ImportState.RUNNING, ImportState.UNDOING]))
    if import_id is not None:
        query = query.where(RegisterImport.id == import_id)
    query = query.order_by(RegisterImport.begun_at, RegisterImport.id).limit(1)
    if is_held:  # a page and the minder must not make the same lines
        query = query.with_for_update()
    return session.scalars(query).first()


def _turn_back(session: Session, made: RegisterImport, line: int, sentence: Sentence) -> None:
    made.state = ImportState.UNDOING
    made.trouble = {"line": line, "text": sentence.text, "values": dict(sentence.values)}
    note(session, made.made_by, "stop-register", f"import:{made.id}", {"line": line})


def _row(import_id: str, planned: Planned) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "place": planned.place,
        "parent": planned.parent,
        "line": planned.line,
        "planned": dict(planned.values),
        "state": LineState.KNOWN if planned.record_id else LineState.WAITING,
        "draft_id": planned.draft_id,
        "was": {},
        "record_id": planned.record_id,
        "revision": 0,
    }


def _take_some(session: Session, made: RegisterImport) -> int:
    waiting = (RegisterLine.import_id == made.id) & (RegisterLine.state == LineState.WAITING)
    query = select(RegisterLine).where(waiting).order_by(RegisterLine.place).limit(BATCH)
    lines = session.scalars(query).all()
    if not lines:
        made.state, made.done_at = ImportState.DONE, utc_now()
        about = {"register": made.register, "lines": made.lines}
        note(session, made.made_by, "take-in-register", f"import:{made.id}", about)
        return 0
    scope = scope_of(session, made.made_by, utc_now())  # rights that ended since end this too
    place = place_for(session, scope, made.options.get("unit", ""))
    if place is None:
        raise _Stopped(lines[0].line, Sentence(NO_UNIT))
    work = _Work(made, scope, place)
    _make_dossiers(session, work, [line for line in lines if line.parent is None])
    _make_items(session, work, [line for line in lines if line.parent is not None])
    session.flush()
    made_of = {line.record_id or "": line for line in lines}
    for record in session.scalars(select(Record).where(Record.id.in_(made_of))):
        made_of[record.id].revision = record.revision
        made_of[record.id].state = LineState.MADE
    return len(lines)


def _guarded(line: RegisterLine, act: Callable[[], object]) -> None:
    try:
        act()
    except Invalid as error:
        raise _Stopped(line.line, next(iter(error.problems.values()))) from error
    except Refused as error:
        raise _Stopped(line.line, error.sentence) from error
    except (NotVisible, Conflict) as error:
        raise _Stopped(line.line, Sentence(GONE)) from error


def _make_dossiers(session: Session, work: _Work, lines: Sequence[RegisterLine]) -> None:
    if not lines:
        return
    numbers = [line.planned["number"] for line in lines]
    batch = DossierBatch(session, work.scope, work.place, numbers, actor=work.actor)
    for line in lines:
        _guarded(line, partial(_open_dossier, batch, work, line))
    for line, record in zip(lines, batch.make(), strict=True):
        line.record_id = record.id
    _put_on_shelves(session, work, lines)


def _open_dossier(batch: DossierBatch, work: _Work, line: RegisterLine) -> None:
    said = line.planned
    values = dossiers.DossierValues(
        unit_id=work.place.unit_id,
        number=said["number"],
        title=said["title"],
        code=said["code"],
        begins=_day(said["begins"]),
        level=Level(said["level"]),
        remark=said["remark"],
    )
    closing = Closing(_day(said["closed_on"]), said["event"]) if said.get("closed_on") else None
    batch.open(values, closing, _details(said))


def _make_items(session: Session, work: _Work, lines: Sequence[RegisterLine]) -> None:
    """Make the items, then put those of each dossier in it together."""
    outer = _dossiers_of(session, work.made.id, lines)
    _describe_papers(session, work, [line for line in lines if line.draft_id is None])
    inside: dict[int, list[RegisterLine]] = defaultdict(list)
    for line in lines:
        if line.draft_id is not None:
            _guarded(line, partial(_describe_draft, session, work, line, line.draft_id))
    _put_on_shelves(session, work, lines)
    for line in lines:
        assert line.parent is not None  # it is an item
        inside[line.parent].append(line)
    for parent, its in inside.items():
        described = [(line.record_id or "", _item_values(line.planned)) for line in its]
        put = partial(items.put_described, session, work.scope, outer[parent], described, actor=work.actor)
        _guarded(its[0], put)


def _dossiers_of(session: Session, import_id: str, lines: Sequence[RegisterLine]) -> Mapping[int, str]:
    parents = {line.parent for line in lines}
    rows = session.execute(
        select(RegisterLine.place, RegisterLine.record_id).where(
            RegisterLine.import_id == import_id, RegisterLine.place.in_(parents)
        )
    )
    return {place: record_id or "" for place, record_id in rows}


def _describe_papers(session: Session, work: _Work, lines: Sequence[RegisterLine]) -> None:
    papers = [Paper(_paper_values(work, line.planned), _details(line.planned)) for line in lines]
    describer = Describer(work.scope, work.actor, work.place.seat)
    made: list[Record] = []
    if lines:
        _guarded(lines[0], lambda: made.extend(describe_papers(session, describer, papers)))
    for line, record in zip(lines, made, strict=True):
        line.record_id = record.id


def _paper_values(work: _Work, said: Mapping[str, Any]) -> IntakeValues:
    return IntakeValues(
        unit_id=work.place.unit_id,
        level=Level(said["level"]),
        title=said["title"],
        number=said["document"],
        date=_day(said["date"]),
        code=said["code"],
        reason=said["reason"],
    )


def _describe_draft(session: Session, work: _Work, line: RegisterLine, draft_id: str) -> None:
    """The scan becomes the item: described and filed as on its own page."""
    said, draft = line.planned, session.get(Record, draft_id)
    is_fit = draft is not None and not draft.is_classified and draft.unit_id == work.place.unit_id
    if draft is None or not is_fit:
        raise Conflict(draft_id)
    line.was = {
        "title": draft.title,
        "number": draft.number,
        "date": draft.date.isoformat() if draft.date else "",
        "code": draft.code,
        "level": draft.level,
        "details": dict(draft.details),
    }
    change = RecordChange(
        title=said["title"],
        number=said["document"] or draft.number,
        date=_day(said["date"]) or draft.date,
        code=said["code"],
        level=Level(said["level"]),
        reason=said["reason"],
        election=draft.election,
        stage=draft.stage,
        status=draft.status,
    )
    changes.change_record(session, work.scope, work.actor, draft_id, change, draft.revision)
    draft.details = {**draft.details, **_details(said)}
    line.record_id = draft_id


def _item_values(said: Mapping[str, Any]) -> ItemValues:
    return ItemValues(
        number=str(said["number"] or ""),
        quantity=said["quantity"],
        development=said["development"],
        note=said["note"],
    )


def _put_on_shelves(session: Session, work: _Work, lines: Sequence[RegisterLine]) -> None:
    shelved = [line for line in lines if line.planned["address"]]
    ids = [line.record_id or "" for line in shelved]
    shelving = places.Shelving(session, work.scope, ids, actor=work.actor)
    for line in shelved:
        _guarded(line, partial(shelving.put, line.record_id or "", line.planned["address"]))


def _details(said: Mapping[str, Any]) -> dict[str, Any]:
    """What only the register said; the words of a place stand where a place is looked for."""
    shelf = {"place": said["shelf"]} if said["shelf"] else {}
    return {**shelf, **({"register": said["register"]} if said.get("register") else {})}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
