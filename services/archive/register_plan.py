"""What an import of an archive register would make: its lines, judged by the rules of who brings it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.instruments import level_of_code, rule_of
from catalog.schema import RetentionRule, StoragePlace, utc_now
from catalog.sentences import N_, Sentence
from catalog.units import get_unit, local_date
from classification.levels import Level
from classification.scopes import Scope
from services.archive.dossier_rules import LONGEST_NOTE, DossierWish, closing_problems, problems_of
from services.archive.filing import FilingPlace, filing_places
from services.archive.register_columns import ArchiveKind
from services.archive.register_known import known_dossiers
from services.archive.register_rows import (
    COLUMN,
    DossierRow,
    Grouped,
    ItemRow,
    grouped,
    level_problem,
    numbers_in,
)
from services.archive.register_scans import Scan, scans_of
from services.archive.scan_names import Joined, Wanted, join
from services.registers.columns import MOST_FAULTS, Fault, Reading
from services.registers.spans import Span

NO_UNIT = N_("Pilih unit tempat Anda boleh membuka berkas.")
NO_RULE = N_("JRA belum memuat kode ini, jadi jatuh temponya belum dihitung.")
OTHER_FATE = N_("Menurut JRA nasib akhirnya %(fate)s. JRA yang dipakai; isi daftar dicatat saja.")
NO_PLACE = N_("Tempat ini tidak ada di daftar tempat simpan, jadi hanya dicatat tulisannya.")
NO_FILE = N_("Arsip Sangat Rahasia dicatat tanpa file, jadi pindaiannya tidak disambung.")
FROM_HIGHER = N_(
    "Pindaian ini dari ZIP yang tingkatnya lebih tinggi, jadi tidak disambung. Unggah filenya tanpa ZIP."
)
TWO_FIT = N_("Lebih dari satu pindaian atau baris cocok, jadi tidak disambung.")
NONE_FITS = N_("Pindaian bernama ini tidak ada di unggahan yang dipilih.")
_ONLY_SAID = ("quantity", "development", "retention", "category")


class LineState(StrEnum):
    """What became of a line."""

    WAITING = "waiting"
    MADE = "made"
    KNOWN = "known"  # a dossier that was there before
    UNDONE = "undone"
    LEFT = "left"  # not undone, since somebody changed what was made


@dataclass(frozen=True, slots=True)
class Planned:
    """One dossier or item to be made. ``record_id``: the dossier that is there already."""

    place: int
    parent: int | None
    line: int
    values: Mapping[str, Any]
    draft_id: str | None = None
    record_id: str | None = None

    @property
    def is_dossier(self) -> bool:
        return self.parent is None

    @property
    def day(self) -> date | None:
        """A dossier's first day, or an item's date."""
        text = self.values.get("begins") or self.values.get("date")
        return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that would be made, in order, dossiers before their items. ``scans``: the batch's, by id."""

    lines: tuple[Planned, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    joined: Joined = field(default_factory=lambda: Joined({}, (), (), ()))
    scans: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        return not self.faults and any(not each.record_id for each in self.lines)

    @property
    def new_dossiers(self) -> int:
        return sum(each.is_dossier and not each.record_id for each in self.lines)

    @property
    def known_dossiers(self) -> int:
        return sum(bool(each.record_id) for each in self.lines)

    @property
    def items(self) -> int:
        return sum(not each.is_dossier for each in self.lines)


def place_for(session: Session, scope: Scope, unit_id: str) -> FilingPlace | None:
    """The unit as a place where this person may open dossiers, or ``None``."""
    found = (place for place in filing_places(session, scope) if place.unit_id == unit_id)
    return next((place for place in found if place.levels), None)


def plan_of(
    session: Session,
    scope: Scope,
    user_id: str,
    kind: ArchiveKind,
    reading: Reading,
    options: Mapping[str, str],
) -> Plan:
    """What these lines would make, and everything that is wrong with them, as of this moment."""
    place = place_for(session, scope, options.get("unit", ""))
    if place is None:
        return Plan(faults=(Fault(1, "", Sentence(NO_UNIT)), *reading.faults))
    if reading.faults and not reading.rows:
        return Plan(faults=reading.faults)
    return _Planner(session, scope, kind, place, options).plan(reading, user_id)


class _Planner:
    """Looks once at what the catalogue knows, then at each line."""

    def __init__(
        self,
        session: Session,
        scope: Scope,
        kind: ArchiveKind,
        place: FilingPlace,
        options: Mapping[str, str],
    ) -> None:
        self._session, self._scope, self._kind = session, scope, kind
        self._place, self._options = place, options
        unit = get_unit(session, place.unit_id)
        self._today = local_date(session, unit, utc_now())
        self._defaults: dict[str, Level | None] = {}
        self._rules: dict[str, RetentionRule | None] = {}
        self._addresses = frozenset(
            session.scalars(select(StoragePlace.address).where(StoragePlace.office_id == unit.office_id))
        )
        slug = options.get("level", "")
        self._else_level = Level.from_slug(slug) if slug in {level.slug for level in Level} else None
        self._faults: list[Fault] = []
        self._remarks: list[Fault] = []

    def plan(self, reading: Reading, user_id: str) -> Plan:
        prefix, unit_id = self._options.get("prefix", ""), self._place.unit_id
        known = known_dossiers(self._session, self._scope, unit_id, numbers_in(reading.rows, prefix))
        said = grouped(reading.rows, known, prefix)
        scans = {each.id: each for each in self._scans(user_id)}
        names = {each.id: each.name for each in scans.values()}
        wanted = [Wanted(each.line, each.text("file"), each.text("document")) for each in said.items]
        joined = join(wanted, names)
        lines = tuple(self._lines(said, joined, scans))
        kept = {each.line: each.draft_id for each in lines if each.draft_id}
        taken = set(kept.values())
        left = tuple(each for each in names if each not in taken)
        told = {(fault.line, fault.column) for fault in reading.faults}
        more = [each for each in (*said.faults, *self._faults) if (each.line, each.column) not in told]
        return Plan(
            lines,
            _in_order((*reading.faults, *more)),
            _in_order((*said.remarks, *self._remarks)),
            Joined(kept, joined.ambiguous, joined.missing, left),
            names,
        )

    def _scans(self, user_id: str) -> Sequence[Scan]:
        batch_id = self._options.get("batch", "")
        if not batch_id or self._kind is not ArchiveKind.CONTENTS:
            return ()
        return scans_of(self._session, self._scope, user_id, batch_id, self._place.unit_id)

    def _lines(self, said: Grouped, joined: Joined, scans: Mapping[str, Scan]) -> Iterator[Planned]:
        inside: dict[int, list[ItemRow]] = defaultdict(list)
        for item in said.items:
            inside[item.dossier].append(item)
        place = 0
        for dossier in said.dossiers:
            its = [(item, self._level(item)) for item in inside[dossier.line]]
            parent = place
            yield self._dossier(place, dossier, [level for _, level in its if level is not None])
            place += 1
            for item, level in its:
                yield self._item(place, parent, item, level, self._scan(item, level, joined, scans))
                place += 1

    def _dossier(self, place: int, row: DossierRow, inside: Sequence[Level]) -> Planned:
        """The dossier at no less than the level of what lies in it, so that it need not rise later."""
        if row.known is not None:
            told = {"number": row.number, "title": row.title}
            return Planned(place, None, row.line, told, None, row.known.id)
        own = self._level(row)
        level = max([*inside, *([own] if own is not None else [])], default=Level.RESTRICTED)
        begins = row.period.begins if row.period else None
        self._refuse_wrong(row, begins, level)
        self._compare_retention(row)
        address, shelf = self._shelf(row)
        values: dict[str, Any] = {
            "number": row.number,
            "title": row.title,
            "code": row.code,
            "begins": begins.isoformat() if begins else "",
            "level": int(level),
            "remark": row.text("note"),
            "address": address,
            "shelf": shelf,
            "register": {name: row.text(name) for name in _ONLY_SAID if row.text(name)},
            **self._closing(row),
        }
        return Planned(place, None, row.line, values)

    def _refuse_wrong(self, row: DossierRow, begins: date | None, level: Level) -> None:
        """By the same rules as on the page of a new dossier; what is missing was told already."""
        wish = DossierWish(
            number=row.number,
            title=row.title,
            code=row.code,
            begins=begins,
            today=self._today,
            level=level,
            default=None,
            levels=self._place.levels,
            is_number_taken=False,
        )
        filled = {
            "number": row.number,
            "title": row.title,
            "code": row.code,
            "begins": row.period,
        }
        for name, problem in problems_of(wish).items():
            if problem is not None and filled.get(name):
                self._faults.append(Fault(row.line, COLUMN[name], problem))

    def _item(
        self, place: int, parent: int, row: ItemRow, level: Level | None, draft_id: str | None
    ) -> Planned:
        address, shelf = self._shelf(row)
        is_day = row.date is not None and row.date.is_day
        said = row.date.text if row.date is not None and not is_day else ""
        note = "; ".join(part for part in (said, row.text("note")) if part)
        if len(note) > LONGEST_NOTE:
            self._faults.append(Fault(row.line, COLUMN["note"], Sentence(N_("Terlalu panjang."))))
        values = {
            "number": row.number,
            "title": row.title,
            "document": row.text("document"),
            "date": row.date.begins.isoformat() if row.date is not None and is_day else "",
            "code": row.code,
            "level": int(level if level is not None else Level.RESTRICTED),
            "reason": row.text("reason"),
            "quantity": row.text("quantity"),
            "development": row.text("development"),
            "note": note,
            "address": address,
            "shelf": shelf,
        }
        return Planned(place, parent, row.line, values, draft_id)

    def _level(self, row: DossierRow | ItemRow) -> Level | None:
        """The line's level: as it says, else its code's, else the one chosen for all without one."""
        if not row.code:
            return None  # which is told of already
        default = self._default(row.code)
        level = row.level if row.level is not None else default if default is not None else self._else_level
        problem = level_problem(level, default, row.text("reason"), self._place.levels)
        if problem is not None:
            self._faults.append(Fault(row.line, COLUMN["level"], problem))
        return level

    def _default(self, code: str) -> Level | None:
        if code not in self._defaults:
            self._defaults[code] = level_of_code(self._session, code, self._today)
        return self._defaults[code]

    def _closing(self, row: DossierRow) -> dict[str, str]:
        if self._kind is not ArchiveKind.INACTIVE:
            return {}
        said: Span | None = row.values.get("closed_on")
        day = said.ends if said is not None else row.period.ends if row.period else None
        event = row.text("event") or self._options.get("event", "")
        if row.period is not None:
            for name, problem in closing_problems(day, event, row.period.begins, self._today).items():
                if problem is not None:
                    column = COLUMN["period"] if name == "closed_on" and said is None else COLUMN[name]
                    self._faults.append(Fault(row.line, column, problem))
        return {"closed_on": day.isoformat() if day else "", "event": event}

    def _compare_retention(self, row: DossierRow) -> None:
        said = row.text("retention")
        if not said or not row.code:
            return
        if row.code not in self._rules:
            self._rules[row.code] = rule_of(self._session, RetentionRule, row.code, self._today)
        rule = self._rules[row.code]
        if rule is None:
            self._remark(row.line, "retention", Sentence(NO_RULE))
        elif rule.fate not in said.lower():
            self._remark(row.line, "retention", Sentence(OTHER_FATE, {"fate": rule.fate}))

    def _shelf(self, row: DossierRow | ItemRow) -> tuple[str, str]:
        """The address of a known place, else the words of the register."""
        parts = [row.text(name).strip() for name in ("location", "box", "folder")]
        filled = [part for part in parts if part]
        address = "/".join(filled).upper()
        if not filled or address in self._addresses:
            return address, ""
        self._remark(row.line, "location", Sentence(NO_PLACE))
        return "", " / ".join(filled)

    def _scan(
        self, row: ItemRow, level: Level | None, joined: Joined, scans: Mapping[str, Scan]
    ) -> str | None:
        scan_id = joined.scans.get(row.line)
        words = ""
        if scan_id is None:
            is_asked = bool(self._options.get("batch"))
            if row.line in joined.ambiguous:
                words = TWO_FIT
            elif row.line in joined.missing and is_asked:
                words = NONE_FITS
        elif level is Level.TOP_SECRET:
            words = NO_FILE
        elif level is not None and level < scans[scan_id].floor:
            words = FROM_HIGHER
        if words:
            self._remark(row.line, "file", Sentence(words))
            return None
        return scan_id

    def _remark(self, line: int, name: str, sentence: Sentence) -> None:
        self._remarks.append(Fault(line, COLUMN[name], sentence))


def _in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """By line, each once: a dossier and the item on its line may lack the same."""
    once = {(each.line, each.column, str(each.sentence)): each for each in faults}
    return tuple(sorted(once.values(), key=lambda fault: fault.line)[:MOST_FAULTS])
