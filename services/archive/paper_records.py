"""Records of papers that have no file here: described from a register, and filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.records import add_records, shown
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


@dataclass(frozen=True, slots=True)
class Paper:
    """What is said of one paper. ``details``: what only the register said of it."""

    values: IntakeValues
    details: dict[str, Any]


def describe_papers(session: Session, describer: Describer, papers: Sequence[Paper]) -> list[Record]:
    """A filed record without a file for each. Raises ``Refused`` where the person may not file so."""
    bringer = Bringer(describer.scope, describer.user_id, describer.seat)
    judged: dict[tuple[str, Level | None, str, bool], str] = {}  # alike for most: asked once for those
    for paper in papers:
        values = paper.values
        key = (values.unit_id, values.level, values.code, bool(values.reason.strip()))
        if key not in judged:
            judged[key] = refusal(session, bringer, values)
        if judged[key]:
            raise Refused(judged[key])
    records = [_record(describer, paper) for paper in papers]
    add_records(session, records)
    for record, paper in zip(records, papers, strict=True):
        reason = {"reason": paper.values.reason} if paper.values.reason else {}
        note(session, describer.user_id, "receive", f"record:{record.id}", {"way": "register", **reason})
    return records


def _record(describer: Describer, paper: Paper) -> Record:
    values = paper.values
    assert values.level is not None  # a register gives each line its level
    return Record(
        kind=values.kind,
        title=shown(values.title),
        number=shown(values.number),
        date=values.date,
        code=shown(values.code),
        details=paper.details,
        unit_id=values.unit_id,
        level=int(values.level),
        standing=Standing.FILED,
        is_classified=True,
        is_description_only=values.level is Level.TOP_SECRET,
        author_id=describer.user_id,
        seats=[],
        creator_tier=1,
        head_confirmed=False,
    )
