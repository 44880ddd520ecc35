"""A page of results as the template draws it: what was asked, facets as links, bars of time, hits."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote_plus, urlencode

from werkzeug.datastructures import MultiDict

from catalog.sentences import N_
from search.contract import SortOrder
from search.query import Equals, Facet
from search.results import Hit, ResultPage
from services.archive.models import PageSize
from webapp.formats import month_short
from webapp.terms import term

RESULTS = "/cari"
PARAMETERS: dict[str, Facet] = {
    "jenis": "kind",
    "tingkat": "level",
    "unit": "unit",
    "kantor": "office",
    "kode": "code",
    "tahun": "year",
    "bulan": "month",
    "perhelatan": "election",
    "tahapan": "stage",
    "status": "status",
}
HEADINGS: dict[str, str] = {
    "jenis": N_("Jenis"),
    "tingkat": N_("Tingkat"),
    "unit": N_("Unit"),
    "kantor": N_("Kantor"),
    "kode": N_("Kode klasifikasi"),
    "perhelatan": N_("Perhelatan"),
    "tahapan": N_("Tahapan"),
    "status": N_("Status"),
}
SORTS: dict[str, SortOrder] = {"relevan": "relevance", "terbaru": "newest", "terlama": "oldest"}
TRANSLATED = {"kind", "level", "status"}
OPEN_VALUES = 6
LONGEST_QUERY = 1000
YEARS_FROM_MONTHS = 36  # more months than this are drawn as years
_MONTH = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])", re.ASCII)
BAR_WIDTH = 10
BAR_HEIGHT = 36


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. ``first`` is the number of the first hit, for display only."""

    text: str
    sort: str
    chosen: tuple[tuple[str, str], ...]
    cursor: str | None
    first: int

    @property
    def filters(self) -> tuple[Equals, ...]:
        return tuple(Equals(PARAMETERS[name], value) for name, value in self.chosen)

    @property
    def tail(self) -> str:
        """What an address of a found page says after its own words: ``&q=...``, or nothing."""
        return f"&{urlencode({'q': self.text})}" if self.text else ""

    def address(self, *, cursor: str | None = None, first: int = 1) -> str:
        pairs = [("q", self.text), *self.chosen]
        if self.sort != "relevan":
            pairs.append(("urut", self.sort))
        if cursor:
            pairs += [("mulai", str(first)), ("lanjut", cursor)]
        return f"{RESULTS}?{urlencode(pairs)}"

    def toggled(self, name: str, value: str) -> str:
        pair = (name, value)
        kept = tuple(each for each in self.chosen if each != pair)
        return replace(self, chosen=kept if pair in self.chosen else (*kept, pair)).address()

    def sorted_by(self, sort: str) -> str:
        return replace(self, sort=sort).address()

    def without(self, *names: str) -> "Asked":
        return replace(self, chosen=tuple(each for each in self.chosen if each[0] not in names))


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses one filter away from a question: what they have in common is written once."""

    asked: Asked
    before: str
    after: str

    @classmethod
    def of(cls, asked: Asked) -> "Ways":
        before = urlencode([("q", asked.text), *asked.chosen])
        return cls(asked, f"{RESULTS}?{before}", "" if asked.sort == "relevan" else f"&urut={asked.sort}")

    def toggled(self, name: str, value: str) -> str:
        """The address that takes this filter, or leaves it where it is in use."""
        if (name, value) in self.asked.chosen:
            return self.asked.toggled(name, value)
        return f"{self.before}&{name}={quote_plus(value)}{self.after}"


@dataclass(frozen=True, slots=True)
class FacetLine:
    label: str
    count: int
    is_chosen: bool
    address: str
    depth: int = 0
    more: str = ""


@dataclass(frozen=True, slots=True)
class FacetBox:
    heading: str
    lines: tuple[FacetLine, ...]
    folded: tuple[FacetLine, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One month (``2024-02``) or year; ``x``, ``y`` and ``height`` are units of the drawing."""

    label: str
    name: str
    count: int
    x: int
    y: float
    height: float
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The image of a hit's best page; ``width`` and ``height`` are points."""

    page: int
    width: float
    height: float


def read_address(arguments: "MultiDict[str, str]") -> Asked:
    """The question in an address; what is unknown or senseless in it is left out."""
    chosen = [
        (name, _clean(value)[:200]) for name in PARAMETERS for value in arguments.getlist(name) if value
    ]
    sort = arguments.get("urut", "relevan")
    first = arguments.get("mulai", "1")
    return Asked(
        text=_clean(arguments.get("q", "")).strip()[:LONGEST_QUERY],
        sort=sort if sort in SORTS else "relevan",
        chosen=tuple(dict.fromkeys(chosen))[:50],
        cursor=_clean(arguments.get("lanjut", ""))[:2000] or None,
        first=int(first) if first.isascii() and first.isdecimal() and len(first) < 9 else 1,
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def alike_units(page: ResultPage) -> frozenset[str]:
    """Ids of units that share their name with another unit of these results."""
    values = page.facets.get("unit", ())
    often = {label for label, count in Counter(value.label for value in values).items() if count > 1}
    return frozenset(value.value for value in values if value.label in often)


def facet_boxes(asked: Asked, page: ResultPage, offices: Mapping[str, str]) -> tuple[FacetBox, ...]:
    """The facets that divide these results, each value a link that takes it or leaves it.

    ``offices`` names the office of each of ``alike_units``, by the unit's id.
    """
    ways = Ways.of(asked)
    boxes = (_box(ways, page, name, heading, offices) for name, heading in HEADINGS.items())
    return tuple(box for box in boxes if box is not None)


def _box(
    ways: Ways, page: ResultPage, name: str, heading: str, offices: Mapping[str, str]
) -> FacetBox | None:
    facet = PARAMETERS[name]
    values = page.facets.get(facet, ())
    lines = [
        FacetLine(
            label=term(value.value, facet) if facet in TRANSLATED else value.label,
            count=value.count,
            is_chosen=(name, value.value) in ways.asked.chosen,
            address=ways.toggled(name, value.value),
            more=offices.get(value.value, "") if name == "unit" else "",
            depth=value.value.count(".") if name == "kode" else 0,
        )
        for value in values
    ]
    if not lines or (len(lines) == 1 and name == "kantor"):
        return None
    open_lines = [line for at, line in enumerate(lines) if at < OPEN_VALUES or line.is_chosen]
    folded = [line for line in lines if line not in open_lines]
    return FacetBox(heading, tuple(open_lines), tuple(folded))


def chosen_labels(asked: Asked, page: ResultPage) -> dict[tuple[str, str], str]:
    """What each filter in use is called on the screen."""
    found = {}
    for name, value in asked.chosen:
        facet = PARAMETERS[name]
        known = {each.value: each.label for each in page.facets.get(facet, ())}
        found[name, value] = (
            term(value, facet) if facet in TRANSLATED else known.get(value, _period_name(value))
        )
    return found


def bars_of(asked: Asked, months: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """The results over time: months, or years where the months are many; gaps are drawn as gaps."""
    if not months:
        return ()
    counts = dict(months)
    span = _month_index(months[-1][0]) - _month_index(months[0][0]) + 1
    if span > YEARS_FROM_MONTHS:
        counts, labels, name = _by_year(counts), _years(counts), "tahun"
    else:
        labels, name = _months(months[0][0], span), "bulan"
    most = max(counts.values())
    ways = Ways.of(asked.without("tahun", "bulan"))
    return tuple(
        _bar(ways, (name, label) in asked.chosen, name, label, counts.get(label, 0), most, at)
        for at, label in enumerate(labels)
    )


def _bar(ways: Ways, is_chosen: bool, name: str, label: str, count: int, most: int, at: int) -> Bar:
    height = max(2.0, round(BAR_HEIGHT * count / most, 1)) if count else 0.0
    address = ways.before + ("" if is_chosen else f"&{name}={label}") + ways.after
    return Bar(
        label,
        _period_name(label),
        count,
        at * BAR_WIDTH,
        round(BAR_HEIGHT - height, 1),
        height,
        is_chosen,
        address,
    )


def _period_name(label: str) -> str:
    if _MONTH.fullmatch(label) is None:
        return label
    year, month = label.split("-")
    return month_short(date(int(year), int(month), 1))


def _month_index(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _months(first: str, span: int) -> list[str]:
    start = _month_index(first)
    return [f"{index // 12:04}-{index % 12 + 1:02}" for index in range(start, start + span)]


def _by_year(counts: Mapping[str, int]) -> dict[str, int]:
    years: dict[str, int] = {}
    for month, count in counts.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return years


def _years(counts: Mapping[str, int]) -> list[str]:
    years = [int(month[:4]) for month in counts]
    return [f"{year:04}" for year in range(min(years), max(years) + 1)]


def picture_of(hit: Hit, sizes: Mapping[tuple[str, int], PageSize]) -> Picture | None:
    """The page to show beside a hit: its best page, else the first; ``None`` where there are no images."""
    record = hit.record
    if not record.has_images or record.version_id is None:
        return None
    number = hit.pages[0].page if hit.pages else 1
    size = sizes.get((record.version_id, number))
    return None if size is None or size.width <= 0 else Picture(number, size.width, size.height)


def wanted_pages(page: ResultPage) -> list[tuple[str, int]]:
    """The pages whose sizes the pictures need: (version id, page number)."""
    return [
        (hit.record.version_id, hit.pages[0].page if hit.pages else 1)
        for hit in page.hits
        if hit.record.version_id is not None and hit.record.has_images
    ]
