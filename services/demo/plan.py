"""What the sample office consists of, read from the two TOML files in ``samples``."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from catalog.errors import SettingsError

SAMPLES = Path(__file__).parents[2] / "samples"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """An office, division or ad hoc body; ``parent`` and ``heir`` are codes."""

    code: str
    name: str
    kind: str
    parent: str = ""
    function: str = ""
    is_archive_unit: bool = False
    begins: dt.date | None = None
    ends: dt.date | None = None
    heir: str = ""


@dataclass(frozen=True, slots=True)
class PlannedUser:
    """A person; without ``post`` the sight comes from a mandate. ``sees`` tells it in words."""

    username: str
    name: str
    sees: str
    post: str = ""
    unit: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMandate:
    """An auditor's mandate that holds for ``days`` from the day of loading."""

    user: str
    kind: str
    number: str
    offices: tuple[str, ...]
    max_level: str
    days: int
    opened_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """One record. ``file`` is empty for a case and for Sangat Rahasia; ``level`` is empty for a draft."""

    title: str
    unit: str
    level: str = ""
    file: str = ""
    kind: str = "archive"
    number: str = ""
    date: dt.date | None = None
    received: dt.date | None = None
    code: str = ""
    election: str = ""
    stage: str = ""
    status: str = ""
    case: str = ""
    id: str = ""
    team: tuple[str, ...] = ()
    sender: str = ""
    addressee: str = ""
    srikandi: str = ""
    sigaplapor: str = ""
    brought_by: str = ""
    of: str = ""
    released: dt.date | None = None
    tier: int = 1
    place: str = ""
    form: str = ""
    source: str = ""
    contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole sample office, in the order in which it is to be made."""

    main_office: str
    units: tuple[PlannedUnit, ...]
    users: tuple[PlannedUser, ...]
    mandates: tuple[PlannedMandate, ...]
    cases: tuple[PlannedRecord, ...]
    descriptions: tuple[PlannedRecord, ...]
    documents: tuple[PlannedRecord, ...]
    editions: tuple[PlannedRecord, ...]


def read_plan(folder: Path = SAMPLES) -> Plan:
    """Read both files; raises ``SettingsError`` where the samples are not beside the program."""
    try:
        organisation = tomllib.loads((folder / "organisation.toml").read_text())
        manifest = tomllib.loads((folder / "manifest.toml").read_text())
    except FileNotFoundError as error:
        raise SettingsError(
            f"Arsip contoh tidak ada di {error.filename}. Pakai salinan repositori yang utuh."
        ) from None
    return Plan(
        main_office=organisation["office"]["main"],
        units=_units(organisation),
        users=_each(PlannedUser, organisation["user"]),
        mandates=_each(PlannedMandate, organisation["mandate"]),
        cases=_each(PlannedRecord, [entry | {"kind": "case"} for entry in manifest["case"]]),
        descriptions=_each(
            PlannedRecord, [entry | {"level": "sangat-rahasia"} for entry in manifest["description"]]
        ),
        documents=_each(PlannedRecord, manifest["document"]),
        editions=_each(PlannedRecord, manifest["public_edition"]),
    )


def _each(kind: type[Value], entries: list[dict[str, Any]]) -> tuple[Value, ...]:
    return tuple(kind(**{key: _frozen(value) for key, value in entry.items()}) for entry in entries)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _units(organisation: dict[str, Any]) -> tuple[PlannedUnit, ...]:
    """Offices, then their divisions, then ad hoc bodies, whose heirs are divisions."""
    named = _each(PlannedUnit, organisation["unit"])
    divisions = tuple(
        PlannedUnit(
            code=f"{office}.{entry['suffix']}",
            name=entry["name"],
            kind="division",
            parent=office,
            function=entry["function"],
            is_archive_unit=entry.get("is_archive_unit", False),
        )
        for group in organisation["divisions"]
        for office in group["offices"]
        for entry in group["division"]
    )
    lasting = tuple(unit for unit in named if unit.ends is None)
    return (*lasting, *divisions, *(unit for unit in named if unit.ends is not None))
