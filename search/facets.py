"""A record's facet values, derived from its document in one way for every engine."""

from collections.abc import Mapping

from classification.levels import Level
from search.contract import RecordDocument
from search.query import Facet

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
    }
    return {facet: tuple(filter(None, found)) for facet, found in values.items() if any(found)}
