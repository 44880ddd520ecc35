"""A record's facet values, derived from its document in one way for every engine, and their labels."""

from collections.abc import Mapping

from classification.levels import Level
from search.contract import RecordDocument
from search.query import Facet
from search.results import FacetValue

Counts = Mapping[Facet, Mapping[str, int]]

FACETS: tuple[Facet, ...] = (
    "unit",
    "office",
    "kind",
    "level",
    "code",
    "year",
    "month",
    "election",
    "stage",
    "status",
)
"""What is counted for a page of results."""

INDEXED: tuple[Facet, ...] = (*FACETS, "dossier", "fate", "within")
"""What can be asked for: nobody reads counts of single dossiers, or of what came out of one container."""


def facet_values(document: RecordDocument) -> Mapping[Facet, tuple[str, ...]]:
    """The values under which ``document`` counts; a facet without a value is absent.

    ``level`` is the level's slug, ``year`` is ``YYYY``, ``month`` is ``YYYY-MM``, ``code`` is the code with
    its parents.
    """
    values: dict[Facet, tuple[str, ...]] = {
        "unit": (document.unit,),
        "office": (document.office,),
        "kind": (document.kind,),
        "level": (Level(document.level).slug,),
        "code": tuple(dict.fromkeys(document.codes)),
        "year": (document.date[:4],),
        "month": (document.date[:7],),
        "election": (document.election,),
        "stage": (document.stage,),
        "status": (document.status,),
        "dossier": (document.dossier,),
        "fate": (document.fate,),
        "within": document.within,
    }
    return {facet: tuple(filter(None, found)) for facet, found in values.items() if any(found)}


def labelled(counts: Counts, names: Mapping[str, str]) -> Mapping[Facet, tuple[FacetValue, ...]]:
    """Facet values with labels: years from the newest on, all others from the most frequent on.

    ``names`` are those of the units and offices by id. Months are not among them (see ``months``).
    """
    return {
        facet: _in_order(facet, [FacetValue(value, _label(facet, value, names), n) for value, n in found])
        for facet, found in ((facet, values.items()) for facet, values in counts.items())
        if facet != "month" and found
    }


def months(counts: Counts) -> tuple[tuple[str, int], ...]:
    """(``YYYY-MM``, count) in order of time; months without records are left out."""
    return tuple(sorted(counts.get("month", {}).items()))


def unit_ids(counts: Counts) -> frozenset[str]:
    """The units and offices that need a name."""
    return frozenset((*counts.get("unit", {}), *counts.get("office", {})))


def _label(facet: Facet, value: str, names: Mapping[str, str]) -> str:
    match facet:
        case "unit" | "office":
            return names.get(value, value)
        case "level":
            return Level.from_slug(value).term
        case _:
            return value


def _in_order(facet: Facet, values: list[FacetValue]) -> tuple[FacetValue, ...]:
    if facet == "year":
        return tuple(sorted(values, key=lambda each: each.value, reverse=True))
    return tuple(sorted(values, key=lambda each: (-each.count, each.label, each.value)))
