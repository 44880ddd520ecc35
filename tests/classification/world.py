"""A small world of offices, and hypothesis strategies for readers and records in it."""

from functools import lru_cache
from random import Random

from hypothesis import strategies as st

from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Mandate, MandateKind, Post, PostKind, Scope

# office -> (office above, divisions with their function)
OFFICES: dict[str, tuple[str | None, dict[str, str | None]]] = {
    "ri": (None, {"ri-pp": "pp", "ri-ps": "ps"}),
    "prov": ("ri", {"prov-pp": "pp", "prov-ps": "ps", "prov-arsip": "arsip"}),
    "kota": ("prov", {"kota-pp": "pp", "kota-sek": None}),
    "desa": ("kota", {}),
    "kab": ("prov", {"kab-pp": "pp"}),
}
DIVISIONS = {
    unit: (office, function) for office, (_, inside) in OFFICES.items() for unit, function in inside.items()
}
UNITS = [*OFFICES, *DIVISIONS]
SEATS = ["seat-1", "seat-2", "seat-3"]
CASES = ["case-1", "case-2"]
RECORDS = ["rec-1", "rec-2", "rec-3"]


def office_of(unit: str) -> str:
    return unit if unit in OFFICES else DIVISIONS[unit][0]


def function_of(unit: str) -> str | None:
    return None if unit in OFFICES else DIVISIONS[unit][1]


def some(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


@st.composite
def posts(draw: st.DrawFn, kinds: tuple[PostKind, ...] = tuple(PostKind)) -> Post:
    unit = draw(st.sampled_from(UNITS))
    return Post(
        seat=draw(st.sampled_from(SEATS)),
        kind=draw(st.sampled_from(kinds)),
        unit=unit,
        office=office_of(unit),
        function=function_of(unit),
        tier=draw(st.integers(1, 9)),
    )


mandates = st.builds(
    Mandate,
    kind=st.sampled_from(MandateKind),
    offices=some(UNITS),
    cases=some(CASES),
    max_level=st.sampled_from(Level),
)


def scopes(records: list[str] = RECORDS) -> st.SearchStrategy[Scope]:
    return st.builds(
        Scope,
        posts=st.lists(posts(), max_size=3).map(tuple),
        mandates=st.lists(mandates, max_size=2).map(tuple),
        cases=some(CASES),
        named_records=some(records),
    )


@st.composite
def labels(draw: st.DrawFn) -> Label:
    unit = draw(st.sampled_from(UNITS))
    return Label(
        record_id=draw(st.sampled_from(RECORDS)),
        level=draw(st.sampled_from(Level)),
        standing=draw(st.sampled_from(Standing)),
        office=office_of(unit),
        division=unit,
        parent_office=OFFICES[office_of(unit)][0],
        function=function_of(unit),
        creator_tier=draw(st.integers(1, 9)),
        seats=draw(some(SEATS)),
        cases=draw(some(CASES)),
        head_confirmed=draw(st.booleans()),
        is_released=draw(st.booleans()),
        is_embargoed=draw(st.booleans()),
    )


@lru_cache
def many_labels(count: int, seed: int = 12) -> tuple[Label, ...]:
    """The same labels at each run, more quickly made than drawn."""
    return tuple(_label(Random(f"{seed}-{number}"), f"rec-{number}") for number in range(count))


def _label(random: Random, record_id: str) -> Label:
    unit = random.choice(UNITS)
    return Label(
        record_id=record_id,
        level=random.choice(list(Level)),
        standing=random.choices(list(Standing), weights=(1, 3, 1))[0],
        office=office_of(unit),
        division=unit,
        parent_office=OFFICES[office_of(unit)][0],
        function=function_of(unit),
        creator_tier=random.randint(1, 9),
        seats=frozenset(random.sample(SEATS, random.randint(0, 2))),
        cases=frozenset(random.sample(CASES, random.randint(0, 2))),
        head_confirmed=random.random() < 0.5,
        is_released=random.random() < 0.7,
        is_embargoed=random.random() < 0.3,
    )
