"""What a fed stack holds: its own record, filed, must not open what its parts keep closed."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.schema import Record, ScannedPart, ScannedStack
from classification.levels import Level


def level_within(session: Session, record_id: str) -> Level:
    """The highest level among a stack's parts, Rahasia while it is withheld; Biasa for what is no stack."""
    stack = session.get(ScannedStack, record_id)
    if stack is None:
        return Level.ORDINARY
    if stack.withheld_at is not None and stack.divided_at is None:
        return Level.SECRET
    parts = select(func.max(Record.level)).join(ScannedPart, ScannedPart.record_id == Record.id)
    return Level(session.scalar(parts.where(ScannedPart.stack_id == record_id)) or Level.ORDINARY)
