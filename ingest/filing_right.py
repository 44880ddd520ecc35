"""Decides where, and at which level, a person may file."""

from dataclasses import replace

from sqlalchemy.orm import Session

from catalog.access import label_of
from catalog.ids import new_id
from catalog.instruments import level_of_code
from catalog.schema import Record, Unit, utc_now
from catalog.sentences import N_
from classification.access import Verdict, may_read
from classification.instruments import needs_reason
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind, Scope
from ingest.arrivals import Bringer, IntakeValues

NOT_YOUR_UNIT = N_("Anda tidak bertugas di kantor itu, jadi tidak dapat memasukkan arsip ke sana.")
NOT_YOUR_LEVEL = N_("Tingkat itu di atas hak Anda. Mintalah kepala unit pemilik yang menetapkannya.")
NEEDS_REASON = N_(
    "Kode ini bertingkat lebih tinggi menurut SKKAAD. Tulis alasannya, atau pilih tingkat menurut kode."
)


def refusal(session: Session, bringer: Bringer, values: IntakeValues) -> str:
    """Why these values are refused (a message id), or an empty string. The unit exists."""
    if bringer.user_id is None:
        return ""  # who administers the machine acts for the archive unit; the trail says so
    office = session.get_one(Unit, values.unit_id).office_id
    if not serves(bringer.scope, office):
        return NOT_YOUR_UNIT
    if values.level is not None and not may_set(bringer.scope, _label(session, values), values.level):
        return NOT_YOUR_LEVEL
    return NEEDS_REASON if lacks_reason(session, values) else ""


def may_file_at(session: Session, bringer: Bringer, unit_id: str, level: Level) -> bool:
    """Whether the bringer may file at that level in the unit, whatever the values are else."""
    if bringer.user_id is None:
        return True  # as in ``refusal``
    return may_set(bringer.scope, _label(session, IntakeValues(unit_id, level)), level)


def lacks_reason(session: Session, values: IntakeValues) -> bool:
    """Whether the level lies below the one that the code gives today, and nothing says why."""
    if values.level is None or values.reason.strip():
        return False
    return needs_reason(level_of_code(session, values.code, utc_now().date()), values.level)


def serves(scope: Scope, office: str) -> bool:
    """Whether a post of the reader is in that office; the technical administrator's counts for nothing."""
    return any(post.office == office and post.kind is not PostKind.ADMINISTRATOR for post in scope.posts)


def may_set(scope: Scope, label: Label, level: Level) -> bool:
    """An archivist files what an archivist may then no longer read; anyone else must keep the sight of it."""
    if any(post.kind is PostKind.ARCHIVIST and post.office == label.office for post in scope.posts):
        return True
    filed = replace(label, level=level, standing=Standing.FILED)
    return may_read(scope, filed).verdict is Verdict.CONTENT


def _label(session: Session, values: IntakeValues) -> Label:
    wished = Record(
        id=new_id(),
        kind=values.kind,
        unit_id=values.unit_id,
        level=int(values.level or Level.RESTRICTED),
        standing=Standing.FILED,
        is_classified=True,
        creator_tier=1,
        seats=[],
        head_confirmed=False,
    )
    return label_of(session, wished)
