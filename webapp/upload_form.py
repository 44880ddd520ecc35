"""What the upload form says of the files: read, checked and turned into the intake's values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from catalog.sentences import N_, Sentence
from classification.levels import Level
from ingest.arrivals import IntakeValues
from ingest.filing_right import NOT_YOUR_LEVEL, NOT_YOUR_UNIT
from services.archive.filing import FilingPlace
from webapp.forms import Form
from webapp.terms import KINDS, MADE_ELSEWHERE

FIELDS = ("unit", "level", "kind", "code", "election", "stage", "title", "number", "date", "reason", "stack")
MOST_PROMISED = 5000


@dataclass(frozen=True, slots=True)
class Wish:
    """The values that every file of a batch gets, and the seat from which they come."""

    values: IntakeValues
    seat: str


def read_form(form: Form, places: Sequence[FilingPlace]) -> Wish | None:
    """The wish, or ``None`` with the problems noted in the form."""
    place = next((each for each in places if each.unit_id == form["unit"]), None)
    if place is None:
        form.problems["unit"] = Sentence(NOT_YOUR_UNIT)
        return None
    level = _level(form, place)
    day = _day(form)
    if form["kind"] not in KINDS or form["kind"] in MADE_ELSEWHERE:
        form.problems["kind"] = Sentence(N_("Pilih salah satu jenis."))
    if level is Level.TOP_SECRET and not form["title"]:
        form.problems["title"] = Sentence(N_("Arsip Sangat Rahasia dicatat tanpa file, jadi perlu judul."))
    if form.problems:
        return None
    return Wish(_values(form, place, level, day), place.seat)


def _values(form: Form, place: FilingPlace, level: Level | None, day: date | None) -> IntakeValues:
    is_described = level is Level.TOP_SECRET  # the others take title, number and date from each file
    return IntakeValues(
        unit_id=place.unit_id,
        level=level,
        kind=form["kind"],
        title=form["title"][:500] if is_described else "",
        number=form["number"][:200] if is_described else "",
        date=day if is_described else None,
        code=form["code"][:40],
        election=form["election"][:60],
        stage=form["stage"][:60],
        reason=form["reason"][:1000],
        is_stack=form.is_on("stack"),
    )


def _level(form: Form, place: FilingPlace) -> Level | None:
    if not form["level"]:
        return None
    try:
        level = Level.from_slug(form["level"])
    except ValueError:
        form.problems["level"] = Sentence(N_("Pilih salah satu tingkat."))
        return None
    if level not in place.levels:
        form.problems["level"] = Sentence(NOT_YOUR_LEVEL)
    return level


def _day(form: Form) -> date | None:
    if not form["date"]:
        return None
    try:
        return date.fromisoformat(form["date"])
    except ValueError:
        form.problems["date"] = Sentence(N_("Tulis tanggal seperti 2024-02-14."))
        return None


def stored_wish(wish: Wish, promised: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """The wish as the batch keeps it, with the names and sizes of the files that were promised."""
    values = asdict(wish.values)
    values["level"] = wish.values.level.slug if wish.values.level else None
    values["date"] = wish.values.date.isoformat() if wish.values.date else None
    return {**values, "seat": wish.seat, "promised": [list(each) for each in promised]}


def kept_wish(stored: Mapping[str, Any]) -> Wish:
    """The wish that ``stored_wish`` made."""
    names = ("unit_id", "kind", "title", "number", "code", "election", "stage", "reason")
    values = IntakeValues(
        **{name: stored.get(name, "") for name in names},
        level=Level.from_slug(stored["level"]) if stored["level"] else None,
        date=date.fromisoformat(stored["date"]) if stored["date"] else None,
        is_stack=bool(stored.get("is_stack")),
    )
    return Wish(values, stored["seat"])


def read_promised(text: str) -> tuple[tuple[str, int], ...]:
    """Names and sizes as the script sent them; what is no such list is an empty one."""
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, list):
        return ()
    return tuple((well_formed(each[0]), each[1]) for each in found[:MOST_PROMISED] if _is_promise(each))


def _is_promise(each: object) -> bool:
    return (
        isinstance(each, list)
        and len(each) == 2
        and isinstance(each[0], str)
        and isinstance(each[1], int)
        and 0 <= each[1] < 2**53
    )


def well_formed(name: str) -> str:
    """A file's name without what no database keeps: halves of characters and NUL."""
    plain = name.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    return plain[:1000]
