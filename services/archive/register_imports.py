"""Archive registers as people bring them: looked at, begun, watched, stopped and taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.batches import Pace, pace
from catalog.errors import NotVisible
from catalog.listing import Page, page_of
from catalog.people.errors import Invalid
from catalog.schema import Record, RegisterImport, RegisterLine, utc_now
from catalog.sentences import Sentence
from catalog.units import get_unit
from classification.scopes import Scope
from services.archive import register_running, register_undo
from services.archive.filing import filing_places
from services.archive.register_columns import COLUMNS, ArchiveKind
from services.archive.register_plan import NO_UNIT, LineState, Plan, place_for, plan_of
from services.registers import imports
from services.registers.columns import Column
from services.registers.imports import ImportState, Packed

OPTIONS = ("level", "prefix", "event", "batch")
LONGEST = {"level": 20, "prefix": 30, "event": 300, "batch": 16}
EVENT = "Kurun waktu berkas berakhir menurut daftar arsip inaktif"  # written into records: no word of a page


@dataclass(frozen=True, slots=True)
class ArchiveRegister:
    """A register of archives of one person's unit; its tables hold titles, so nobody else sees them."""

    kind: ArchiveKind
    user_id: str
    office_id: str | None = None

    @property
    def name(self) -> str:
        return self.kind.value

    @property
    def columns(self) -> Sequence[Column]:
        return COLUMNS[self.kind]

    @property
    def owner(self) -> str:
        return self.user_id

    def may_take_in(self, session: Session, scope: Scope) -> bool:
        return any(place.levels for place in filing_places(session, scope))


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines are to be made, wait, were made, taken back, and left when it was taken back."""

    counts: Mapping[LineState, int]

    @property
    def total(self) -> int:
        return sum(count for state, count in self.counts.items() if state is not LineState.KNOWN)

    @property
    def made(self) -> int:
        return self.counts.get(LineState.MADE, 0)

    @property
    def waiting(self) -> int:
        return self.counts.get(LineState.WAITING, 0)

    @property
    def left(self) -> int:
        return self.counts.get(LineState.LEFT, 0)


@dataclass(frozen=True, slots=True)
class MadeLine:
    """A line with the record that was made of it, where the person may read that now."""

    line: int
    record_id: str
    number: str
    title: str
    is_dossier: bool
    has_scan: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """An import as its owner sees it. ``plan`` is empty once it has begun."""

    made: RegisterImport
    headings: tuple[str, ...]
    plan: Plan
    progress: Progress
    pace: Pace
    unit_name: str


def bring(
    session: Session,
    scope: Scope,
    kind: ArchiveKind,
    content: bytes,
    name: str,
    unit_id: str,
    *,
    actor: str,
    table: Packed,
) -> RegisterImport:
    """Keep the table for one unit. Raises ``Invalid``, ``NotVisible``."""
    require(session, scope, kind, unit_id, actor=actor)
    register = ArchiveRegister(kind, actor, get_unit(session, unit_id).office_id)
    made = imports.bring(session, scope, register, content, name, actor=actor, table=table)
    event = {"event": EVENT} if kind is ArchiveKind.INACTIVE else {}
    made.options = {"unit": unit_id, **event}
    return made


def require(session: Session, scope: Scope, kind: ArchiveKind, unit_id: str, *, actor: str) -> None:
    """Raises ``NotVisible`` for who opens no dossiers, ``Invalid`` for a unit where they open none."""
    if not ArchiveRegister(kind, actor).may_take_in(session, scope):
        raise NotVisible(kind)
    if place_for(session, scope, unit_id) is None:
        raise Invalid({"unit": Sentence(NO_UNIT)})


def list_all(
    session: Session, scope: Scope, user_id: str, kind: ArchiveKind, number: int = 1
) -> Page[RegisterImport]:
    """The person's own imports of this kind for units that are theirs now, the newest first.

    Raises ``NotVisible``.
    """
    units = [place.unit_id for place in filing_places(session, scope)]
    return imports.list_imports(session, scope, ArchiveRegister(kind, user_id), number, units)


def look(session: Session, scope: Scope, user_id: str, kind: ArchiveKind, import_id: str) -> Looked:
    """What would be made, or how far it is. Raises ``NotVisible``, also where the unit is not theirs now."""
    made = _find(session, scope, user_id, kind, import_id)
    is_waiting = made.state == ImportState.WAITING
    progress = progress_of(session, made)
    seconds = (utc_now() - made.begun_at).total_seconds() if made.begun_at else 0.0
    return Looked(
        made=made,
        headings=imports.headings(made) if is_waiting else (),
        plan=_plan(session, scope, user_id, kind, made) if is_waiting else Plan(),
        progress=progress,
        pace=pace(seconds, 0, progress.made, progress.waiting),
        unit_name=get_unit(session, made.options["unit"]).name,
    )


def set_columns(
    session: Session,
    scope: Scope,
    user_id: str,
    kind: ArchiveKind,
    import_id: str,
    mapped: Mapping[str, int],
    options: Mapping[str, str],
) -> None:
    """Say which heading is which value, and what holds for all lines; the unit stays.

    Raises ``NotVisible``, ``Conflict``.
    """
    made = _find(session, scope, user_id, kind, import_id)
    kept = {name: options.get(name, "")[: LONGEST[name]] for name in OPTIONS}
    kept["unit"] = made.options["unit"]
    imports.set_columns(session, scope, ArchiveRegister(kind, user_id), import_id, mapped, kept)


def judge(session: Session, scope: Scope, user_id: str, kind: ArchiveKind, import_id: str) -> Plan:
    """What would be made as of this moment, for ``begin``: thousands of lines are not judged under the
    writer's lock, and each is judged again when it is made. Raises ``NotVisible``."""
    return _plan(session, scope, user_id, kind, _find(session, scope, user_id, kind, import_id))


def begin(
    session: Session, scope: Scope, user_id: str, kind: ArchiveKind, import_id: str, plan: Plan
) -> None:
    """Let it run. Raises ``NotVisible``, ``Conflict``, ``Refused``."""
    register_running.begin(session, _find(session, scope, user_id, kind, import_id), plan)


def stop(session: Session, scope: Scope, user_id: str, kind: ArchiveKind, import_id: str) -> None:
    """Take back what was made so far. Raises ``NotVisible``, ``Conflict``."""
    register_running.stop(session, _find(session, scope, user_id, kind, import_id))


def undo(session: Session, scope: Scope, user_id: str, kind: ArchiveKind, import_id: str) -> None:
    """Take the whole import back. Raises ``NotVisible``, ``Conflict``, ``Refused`` with what stops it."""
    register_undo.begin_undo(session, _find(session, scope, user_id, kind, import_id))


def progress_of(session: Session, made: RegisterImport) -> Progress:
    """Counts of the lines by what became of them. Ask only with an import just found."""
    rows = session.execute(
        select(RegisterLine.state, func.count())
        .where(RegisterLine.import_id == made.id)
        .group_by(RegisterLine.state)
    )
    counts: Counter[LineState] = Counter()
    for state, count in rows:
        counts[LineState(state)] = count
    return Progress(counts)


def made_lines(session: Session, scope: Scope, made: RegisterImport, number: int = 1) -> Page[MadeLine]:
    """The lines whose records the person may read now; of the others nothing is told."""
    query = (
        select(RegisterLine)
        .join(Record, Record.id == RegisterLine.record_id)
        .where(RegisterLine.import_id == made.id, RegisterLine.state == LineState.MADE)
        .where(content_clause(scope, utc_now()))
        .order_by(RegisterLine.place)
    )
    found = page_of(session, query, number)
    rows = []
    for line in found.rows:
        record = session.get_one(Record, line.record_id or "")
        is_dossier = line.parent is None
        rows.append(
            MadeLine(line.line, record.id, record.number, record.title, is_dossier, line.draft_id is not None)
        )
    return Page(rows, found.number, found.total)


def _find(session: Session, scope: Scope, user_id: str, kind: ArchiveKind, import_id: str) -> RegisterImport:
    made = imports.find_import(session, scope, ArchiveRegister(kind, user_id), import_id)
    if place_for(session, scope, made.options.get("unit", "")) is None:
        raise NotVisible(import_id)
    return made


def _plan(session: Session, scope: Scope, user_id: str, kind: ArchiveKind, made: RegisterImport) -> Plan:
    reading = imports.lines_of(ArchiveRegister(kind, user_id), made)
    try:
        return plan_of(session, scope, user_id, kind, reading, made.options)
    except NotVisible:  # the batch is no longer one that the person may watch
        return plan_of(session, scope, user_id, kind, reading, {**made.options, "batch": ""})
