"""Opens many dossiers of one unit at once, closed ones too: by the rules of one, what is alike asked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from catalog.access import label_of
from catalog.audit import note
from catalog.errors import NotVisible
from catalog.instruments import level_of_code
from catalog.people.errors import refuse_if
from catalog.records import add_records, shown
from catalog.schema import Dossier, Record, utc_now
from catalog.units import get_unit, local_date
from classification.access import Verdict, may_read
from classification.levels import Level
from classification.scopes import Scope
from services.archive import rules
from services.archive.dossier_rules import closing_problems, problems_of
from services.archive.dossiers import DossierValues, new_dossier, taken_numbers, wish_of
from services.archive.filing import FilingPlace
from services.archive.retention import reckon_fresh


@dataclass(frozen=True, slots=True)
class Closing:
    """The day and the event that closed a dossier."""

    closed_on: date | None
    event: str


class DossierBatch:
    """Dossiers that are judged one by one and then made together.

    ``place`` is where this person may open them now.
    """

    def __init__(
        self, session: Session, scope: Scope, place: FilingPlace, numbers: list[str], *, actor: str
    ) -> None:
        """``numbers``: those of the dossiers that will be asked for."""
        self._session, self._scope, self._place, self._actor = session, scope, place, actor
        self._office_id = get_unit(session, place.unit_id).office_id
        self._today = local_date(session, get_unit(session, place.unit_id), utc_now())
        self._taken = taken_numbers(session, scope, place.unit_id, numbers)
        self._defaults: dict[str, Level | None] = {}
        self._sights: dict[Level, tuple[bool, bool]] = {}
        self._made: list[tuple[Record, Dossier]] = []

    def open(self, values: DossierValues, closing: Closing | None, details: Mapping[str, Any]) -> None:
        """One more. Raises ``Invalid`` as ``open_dossier`` and ``close_dossier`` do, and
        ``NotVisible`` where this person could not close what they opened."""
        number = shown(values.number)
        wish = wish_of(values, self._place, self._today, self._default(values.code), number in self._taken)
        refuse_if(problems_of(wish))
        record, dossier = new_dossier(values, self._office_id, self._actor)
        record.details = dict(details)
        reads, keeps = self._sight(record)
        if closing is not None:
            if not keeps:
                raise NotVisible(record.id)
            refuse_if(closing_problems(closing.closed_on, closing.event, values.begins, self._today))
            dossier.closed_on, dossier.closing_event = closing.closed_on, closing.event.strip()
            record.revision = 2
        if reads:
            self._taken.add(number)
        self._made.append((record, dossier))

    def make(self) -> list[Record]:
        """Make all that were opened, in their order."""
        made, self._made = self._made, []
        add_records(self._session, [record for record, _ in made])
        self._session.add_all(dossier for _, dossier in made)
        self._session.flush()
        closed = [(record, dossier) for record, dossier in made if dossier.closed_on is not None]
        reckon_fresh(self._session, closed, self._today)
        for record, dossier in made:
            note(self._session, self._actor, "open-dossier", f"record:{record.id}", {})
            if dossier.closed_on is not None:
                about = {"on": str(dossier.closed_on)}
                note(self._session, self._actor, "close-dossier", f"record:{record.id}", about)
        return [record for record, _ in made]

    def _default(self, code: str) -> Level | None:
        if code not in self._defaults:
            self._defaults[code] = level_of_code(self._session, code, self._today)
        return self._defaults[code]

    def _sight(self, record: Record) -> tuple[bool, bool]:
        """Whether this person will read it, and whether they may keep it; the same for a level."""
        level = Level(record.level)
        if level not in self._sights:
            label = label_of(self._session, record, cases=frozenset())
            verdict = may_read(self._scope, label).verdict
            keeps = rules.is_in_charge(self._scope, label) and verdict is not Verdict.NONE
            self._sights[level] = verdict is Verdict.CONTENT, keeps
        return self._sights[level]
