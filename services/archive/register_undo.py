"""Takes back what an import of an archive register made, as long as nobody has built on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from catalog.access_many import refresh_many
from catalog.audit import note
from catalog.errors import Conflict, Refused
from catalog.legal_holds import bearers_of
from catalog.schema import (
    Dossier,
    DossierItem,
    FileVersion,
    Grant,
    Loan,
    ProposedDossier,
    Record,
    RecordCase,
    RecordPlace,
    RegisterImport,
    RegisterLine,
    utc_now,
)
from catalog.sentences import N_
from classification.labels import Standing
from services.archive.items import refresh_inside
from services.archive.register_plan import LineState
from services.registers.imports import ImportState

BATCH = 100
MOST_TOLD = 20
BUILT_ON = N_(
    "Ada arsip dari impor ini yang sudah diubah atau dipakai sejak itu, jadi impor tidak dapat dibatalkan. "
    "Baris tabelnya: %(lines)s."
)


def begin_undo(session: Session, made: RegisterImport) -> None:
    """Let it be taken back. Raises ``Conflict``, and ``Refused`` with the lines that stop it.

    Lines alone are told: the person's own table says what they are, whatever became of the records since.
    """
    if made.state != ImportState.DONE:
        raise Conflict(made.id)
    lines = stopping_lines(session, made.id)
    if lines:
        told = ", ".join(str(line) for line in lines[:MOST_TOLD])
        raise Refused(BUILT_ON, {"lines": told + (", …" if len(lines) > MOST_TOLD else "")})
    made.state = ImportState.UNDOING
    note(session, made.made_by, "begin-undo-register", f"import:{made.id}", {"register": made.register})


def stopping_lines(session: Session, import_id: str) -> list[int]:
    """The table's lines whose records were changed, lent, held, proposed, moved or added to since."""
    is_made = (RegisterLine.import_id == import_id) & (RegisterLine.state == LineState.MADE)
    built_on = (
        select(RegisterLine.line)
        .join(Record, Record.id == RegisterLine.record_id)
        .where(is_made, _is_built_on(import_id))
    )
    made = session.execute(select(RegisterLine.record_id, RegisterLine.line).where(is_made)).all()
    held = bearers_of(session, [record_id for record_id, _ in made if record_id])
    return sorted({*session.scalars(built_on), *(line for record_id, line in made if record_id in held)})


def undo_some(session: Session, made: RegisterImport) -> int:
    """Take back the next lines, the last first; how many. No rights are asked: it was asked at the start."""
    is_made = (RegisterLine.import_id == made.id) & (RegisterLine.state == LineState.MADE)
    query = select(RegisterLine).where(is_made).order_by(RegisterLine.place.desc()).limit(BATCH)
    lines = session.scalars(query).all()
    if not lines:
        _end(session, made)
        return 0
    now = utc_now()
    for is_item in (True, False):  # a dossier stays with an item that stays
        _leave_built_on(session, made.id, [each for each in lines if (each.parent is not None) == is_item])
    gone = [line for line in lines if line.state == LineState.MADE]
    records = {each: session.get_one(Record, each) for each in (line.record_id or "" for line in gone)}
    _unfile(session, list(records))
    for line in gone:
        record = records[line.record_id or ""]
        if line.draft_id is None:
            record.closes_at = now  # closed to everybody; the trail and the backup keep it
        else:
            _as_before(record, line.was)
        record.is_in_dossier = False
        record.revision += 1
        record.updated_at = now
        note(session, made.made_by, "undo-import", f"record:{record.id}", {"import": made.id})
        line.state = LineState.UNDONE
    refresh_many(session, list(records.values()), now)
    refresh_inside(session, list(records))
    return len(lines)


def _leave_built_on(session: Session, import_id: str, lines: Sequence[RegisterLine]) -> None:
    kept = set(
        session.scalars(
            select(RegisterLine.place)
            .join(Record, Record.id == RegisterLine.record_id)
            .where(
                RegisterLine.import_id == import_id, RegisterLine.place.in_([each.place for each in lines])
            )
            .where(_is_built_on(import_id))
        )
    )
    held = bearers_of(session, [line.record_id for line in lines if line.record_id])
    for line in lines:
        if line.place in kept or line.record_id in held:
            line.state = LineState.LEFT
    session.flush()


def _end(session: Session, made: RegisterImport) -> None:
    """A run that was taken back can be looked at and begun again; an import that was undone is over."""
    if made.done_at is None:
        made.state, made.begun_at = ImportState.WAITING, None
        session.execute(delete(RegisterLine).where(RegisterLine.import_id == made.id))
    else:
        made.state, made.undone_at = ImportState.UNDONE, utc_now()
    note(session, made.made_by, "undo-register", f"import:{made.id}", {"register": made.register})


def _unfile(session: Session, ids: Sequence[str]) -> None:
    for table in (DossierItem, RecordPlace, Dossier):
        gone = delete(table).where(table.record_id.in_(ids))
        session.execute(gone, execution_options={"synchronize_session": False})


def _as_before(record: Record, was: dict[str, Any]) -> None:
    record.title, record.number, record.code = was["title"], was["number"], was["code"]
    record.date = date.fromisoformat(was["date"]) if was["date"] else None
    record.level, record.details = was["level"], was["details"]
    record.is_classified, record.standing = False, Standing.DRAFT.value


def _is_built_on(import_id: str) -> ColumnElement[bool]:
    """Whether a made line's record (joined as ``Record``) is no longer only what the import made."""
    own = aliased(RegisterLine)
    ours = select(own.record_id).where(own.import_id == import_id, own.state == LineState.MADE)
    other = aliased(Record)
    return or_(
        Record.revision != RegisterLine.revision,
        exists().where(Loan.record_id == Record.id),
        exists().where(RecordCase.record_id == Record.id),
        exists().where(Grant.record_id == Record.id),
        exists().where(ProposedDossier.record_id == Record.id),
        exists().where(other.original_id == Record.id),
        exists().where(other.container_id == Record.id, RegisterLine.draft_id.is_(None)),
        exists().where(FileVersion.record_id == Record.id, RegisterLine.draft_id.is_(None)),
        exists().where(DossierItem.dossier_id == Record.id, DossierItem.record_id.not_in(ours)),
        _is_moved(),
    )


def _is_moved() -> ColumnElement[bool]:
    """An item that lies elsewhere, or a dossier that was closed or opened since."""
    outer = aliased(RegisterLine)
    in_place = (
        select(DossierItem.record_id)
        .join(outer, outer.record_id == DossierItem.dossier_id)
        .where(DossierItem.record_id == Record.id, outer.import_id == RegisterLine.import_id)
        .where(outer.place == RegisterLine.parent)
        .correlate(Record, RegisterLine)
    )
    was_closed = func.coalesce(RegisterLine.planned["closed_on"].as_string(), "") != ""
    is_closed = exists().where(Dossier.record_id == Record.id, Dossier.closed_on.is_not(None))
    return or_(
        RegisterLine.parent.is_not(None) & ~in_place.exists(),
        RegisterLine.parent.is_(None) & (was_closed != is_closed),
    )
