"""The scans that were sent to replace or add pages, each kept as it came: a version that is never current."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.schema import FileVersion, ScanStep
from services.station.rules import StepKind

SENT = "sent"  # in what a step keeps of its record afterwards: the version that holds the scan


@dataclass(frozen=True, slots=True)
class SentScan:
    """One scan as it came; ``version`` is the number under which it is downloaded."""

    version_id: str
    version: int
    name: str
    kind: StepKind
    page: int
    is_undone: bool
    at: dt.datetime


def sent_scans(session: Session, record_id: str) -> tuple[SentScan, ...]:
    """Those of a record, the latest first. Ask only after ``describe`` gave content."""
    steps = session.scalars(select(ScanStep).where(ScanStep.record_id == record_id)).all()
    by_version: Mapping[str, ScanStep] = {
        sent: step for step in steps if (sent := step.after.get(record_id, {}).get(SENT))
    }
    found = select(FileVersion).where(FileVersion.id.in_(by_version), FileVersion.record_id == record_id)
    return tuple(
        _scan(version, by_version[version.id])
        for version in session.scalars(found.order_by(FileVersion.number.desc()))
    )


def _scan(version: FileVersion, step: ScanStep) -> SentScan:
    return SentScan(
        version_id=version.id,
        version=version.number,
        name=version.original_name,
        kind=StepKind(step.kind),
        page=step.page,
        is_undone=step.undone_at is not None,
        at=step.done_at,
    )
