"""What statements over dossiers share: which records are dossiers, which units may hold any for a reader."""

import re

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy.orm import aliased

from catalog.schema import Record, RecordCase, Unit
from classification.access import content_tokens, description_tokens
from classification.scopes import Scope

# The word itself, for the partial indexes on it: a value that is bound later finds none.
DOSSIER = literal("dossier", literal_execute=True)
IS_DOSSIER = Record.kind == DOSSIER
_OFFICE, _ABOVE = aliased(Unit), aliased(Unit)


def may_hold_for(scope: Scope) -> ColumnElement[bool]:
    """True for each unit whose records this reader's tokens could open: units, offices, cases and records
    that they name. It lets through more than is open, and spares looking through all other archives."""
    tokens = content_tokens(scope) | description_tokens(scope)
    named = sorted({part for token in tokens for part in re.split(r"[@/:>+]", token)})
    own = select(Record.unit_id).where(IS_DOSSIER, Record.id.in_(named))
    filed = select(Record.unit_id).join(RecordCase, RecordCase.record_id == Record.id)
    below = select(_OFFICE.id).join(_ABOVE, _ABOVE.id == _OFFICE.parent_id).where(_ABOVE.office_id.in_(named))
    return or_(
        Unit.id.in_(named),
        Unit.office_id.in_(named),
        Unit.office_id.in_(below),
        Unit.ends.is_not(None),  # its records are kept by another
        Unit.office_id.in_(select(_OFFICE.id).where(_OFFICE.ends.is_not(None))),
        Unit.id.in_(own),
        Unit.id.in_(filed.where(IS_DOSSIER, RecordCase.case_id.in_(named))),
    )
