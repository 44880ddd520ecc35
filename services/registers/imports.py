"""Takes a register in from a spreadsheet: kept as it came, looked at first, all or nothing, and undone whole.

A register that can be brought is a ``Register``; each says who may, what its columns are and whose the tables
are. One that is taken in at once (``TakenAtOnce``) says what else must hold between its lines.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Conflict, NotVisible, Refused
from catalog.listing import Page, page_of
from catalog.schema import RegisterImport, utc_now
from catalog.sentences import N_
from classification.scopes import Scope
from services.registers.columns import (
    Column,
    Fault,
    Reading,
    Row,
    guessed,
    read_rows,
    signature,
)
from services.registers.heads import Head, head_of, without_heads
from services.registers.sheets import Sheet


class ImportState(StrEnum):
    WAITING = "waiting"  # kept and looked at; nothing is taken yet
    RUNNING = "running"  # being taken in, some lines at a time
    DONE = "done"
    UNDOING = "undoing"  # being taken back, some lines at a time
    UNDONE = "undone"


class Register(Protocol):
    """What can be brought. ``owner``: the only one who sees its tables, ``None`` where all who may take in
    share them; ``office_id``: the office whose register it is, ``None`` for all."""

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def owner(self) -> str | None: ...

    @property
    def office_id(self) -> str | None: ...

    def may_take_in(self, session: Session, scope: Scope) -> bool: ...


class TakenAtOnce(Register, Protocol):
    """What is taken in in one transaction. ``options`` are the values typed once for all lines, as text."""

    def faults(self, session: Session, rows: Sequence[Row], options: Mapping[str, str]) -> Sequence[Fault]:
        """What is wrong between the lines, or against what is there already."""
        ...

    def take_in(
        self, session: Session, rows: Sequence[Row], options: Mapping[str, str], import_id: str
    ) -> None: ...

    def undo(self, session: Session, import_id: str) -> None:
        """Leave all as it was before; raises ``Refused`` where something was built on it since."""
        ...


@dataclass(frozen=True, slots=True)
class Preview:
    """An import as it would be taken: the lines, all faults, and which heading is which value."""

    made: RegisterImport
    header: tuple[str, ...]
    reading: Reading
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Packed:
    """A table's cells as they are kept, and its head, ``line`` (from 1)."""

    cells: bytes
    header: tuple[str, ...]
    line: int


def packed(columns: Sequence[Column], sheet: Sheet) -> Packed:
    """What ``bring`` keeps of the sheet: made before the writer's lock, since a large one takes long."""
    head = head_of(columns, sheet)
    cells = zlib.compress(json.dumps(head.sheet.rows, ensure_ascii=False).encode())
    return Packed(cells, head.cells, head.line)


def bring(
    session: Session,
    scope: Scope,
    register: Register,
    content: bytes,
    name: str,
    *,
    actor: str,
    table: Packed,
) -> RegisterImport:
    """Keep the table and guess its columns: as last time for the same headings, else by their names.

    ``table``: what was read of the content with this register's columns. Raises ``NotVisible`` for who may
    not.
    """
    require(session, scope, register)
    header = table.header
    made = RegisterImport(
        register=register.name,
        made_by=actor,
        file_name=name[:300],
        content=content,
        cells=table.cells,
        header=table.line,
        signature=signature(header),
        mapped=_remembered(session, register, header) or guessed(register.columns, header),
        state=ImportState.WAITING,
        office_id=register.office_id,
    )
    session.add(made)
    session.flush()
    note(session, actor, "bring-register", f"import:{made.id}", {"register": register.name})
    return made


def find_import(session: Session, scope: Scope, register: Register, import_id: str) -> RegisterImport:
    """An import of this register; raises ``NotVisible``."""
    require(session, scope, register)
    made = session.get(RegisterImport, import_id)
    if made is None or made.register != register.name or register.owner not in {None, made.made_by}:
        raise NotVisible(import_id)
    return made


def list_imports(
    session: Session,
    scope: Scope,
    register: Register,
    number: int = 1,
    units: Sequence[str] | None = None,
) -> Page[RegisterImport]:
    """The imports of this register (into ``units`` where given), the newest first. Raises ``NotVisible``."""
    require(session, scope, register)
    query = select(RegisterImport).where(RegisterImport.register == register.name)
    if register.owner is not None:
        query = query.where(RegisterImport.made_by == register.owner)
    if units is not None:
        query = query.where(RegisterImport.options["unit"].as_string().in_(units))
    return page_of(session, query.order_by(RegisterImport.made_at.desc(), RegisterImport.id), number)


def preview(session: Session, scope: Scope, register: TakenAtOnce, import_id: str) -> Preview:
    """What would be taken in, and what is wrong with it. Raises ``NotVisible``."""
    made = find_import(session, scope, register, import_id)
    reading = _read(session, register, made)
    is_ready = made.state == ImportState.WAITING and not reading.faults and bool(reading.rows)
    return Preview(made, headings(made), reading, is_ready)


def lines_of(register: Register, made: RegisterImport) -> Reading:
    """The table's lines by the chosen columns, each cell looked at alone."""
    head = _head_of(made)
    return read_rows(register.columns, made.mapped, without_heads(register.columns, head), head.line)


def headings(made: RegisterImport) -> tuple[str, ...]:
    """What stands over the table's columns."""
    return _head_of(made).cells


def set_columns(
    session: Session,
    scope: Scope,
    register: Register,
    import_id: str,
    mapped: Mapping[str, int],
    options: Mapping[str, str],
) -> None:
    """Say which heading is which value, and what holds for all lines. Raises ``NotVisible``, ``Conflict``."""
    made = find_waiting(session, scope, register, import_id)
    names = {column.name for column in register.columns}
    made.mapped = {name: place for name, place in mapped.items() if name in names and place >= 0}
    made.options = dict(options)


def take_in(session: Session, scope: Scope, register: TakenAtOnce, import_id: str, *, actor: str) -> int:
    """Take all lines in one transaction; how many. Raises ``Refused`` while anything is wrong with any."""
    made = find_waiting(session, scope, register, import_id)
    reading = _read(session, register, made)
    if reading.faults or not reading.rows:
        raise Refused(N_("Masih ada yang perlu diperbaiki, jadi belum ada yang dimasukkan."))
    register.take_in(session, reading.rows, made.options, made.id)
    made.state, made.done_at, made.lines = ImportState.DONE, utc_now(), len(reading.rows)
    about = {"register": register.name, "lines": made.lines}
    note(session, actor, "take-in-register", f"import:{made.id}", about)
    return made.lines


def undo(session: Session, scope: Scope, register: TakenAtOnce, import_id: str, *, actor: str) -> None:
    """Leave the register as it was before this import. Raises ``Refused``, ``Conflict``, ``NotVisible``."""
    made = find_import(session, scope, register, import_id)
    if made.state != ImportState.DONE:
        raise Conflict(import_id)
    register.undo(session, made.id)
    made.state, made.undone_at = ImportState.UNDONE, utc_now()
    note(session, actor, "undo-register", f"import:{made.id}", {"register": register.name})


def find_waiting(session: Session, scope: Scope, register: Register, import_id: str) -> RegisterImport:
    """An import that nothing was taken in of. Raises ``NotVisible``, ``Conflict``."""
    made = find_import(session, scope, register, import_id)
    if made.state != ImportState.WAITING:
        raise Conflict(import_id)
    return made


def require(session: Session, scope: Scope, register: Register) -> None:
    """Raises ``NotVisible`` for who may not take this register in."""
    if not register.may_take_in(session, scope):
        raise NotVisible(register.name)


def _read(session: Session, register: TakenAtOnce, made: RegisterImport) -> Reading:
    reading = lines_of(register, made)
    if reading.faults:
        return reading
    return Reading(reading.rows, tuple(register.faults(session, reading.rows, made.options)))


def _head_of(made: RegisterImport) -> Head:
    rows: list[list[str]] = json.loads(zlib.decompress(made.cells))
    return Head(Sheet(tuple(tuple(row) for row in rows)), made.header)


def _remembered(session: Session, register: Register, header: Sequence[str]) -> dict[str, Any] | None:
    query = (
        select(RegisterImport.mapped)
        .where(RegisterImport.register == register.name, RegisterImport.state == ImportState.DONE)
        .where(RegisterImport.signature == signature(header))
        .where(RegisterImport.office_id.is_not_distinct_from(register.office_id))
        .order_by(RegisterImport.done_at.desc())
        .limit(1)
    )
    return session.scalar(query)
