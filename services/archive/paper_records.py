"""Records of papers that have no file here: described from a register, and filed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.records import add_record, shown
from catalog.schema import Record
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Scope
from ingest.arrivals import Bringer, IntakeValues
from ingest.filing_right import refusal


@dataclass(frozen=True, slots=True)
class Describer:
    """Who describes, from which post."""

    scope: Scope
    user_id: str
    seat: str


def describe_paper(
    session: Session, describer: Describer, values: IntakeValues, details: dict[str, Any]
) -> Record:
    """A filed record without a file. Raises ``Refused`` where the person may not file there or so."""
    assert values.level is not None  # a register gives each line its level
    bringer = Bringer(describer.scope, describer.user_id, describer.seat)
    if words := refusal(session, bringer, values):
        raise Refused(words)
    record = Record(
        kind=values.kind,
        title=shown(values.title),
        number=shown(values.number),
        date=values.date,
        code=shown(values.code),
        details=details,
        unit_id=values.unit_id,
        level=int(values.level),
        standing=Standing.FILED,
        is_classified=True,
        is_description_only=values.level is Level.TOP_SECRET,
        author_id=describer.user_id,
    )
    add_record(session, record)
    about = {"way": "register", **({"reason": values.reason} if values.reason else {})}
    note(session, describer.user_id, "receive", f"record:{record.id}", about)
    return record
