"""Turns the names that people type for units, elections and the like into the values that are stored."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import assert_never

from search.errors import QueryError
from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    Facet,
    Fuzzy,
    HeldBy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from search.sentences import N_

UnitsCalled = Callable[[str], Collection[str]]
DossiersCalled = Callable[[str], Collection[str]]
"""At most ``MOST_DOSSIERS`` and one more."""

BearersKnown = Callable[[], frozenset[str]]
"""What bears a hold that the reader may know of; asked only when a query asks for holds."""

MOST_DOSSIERS = 100

Values = Callable[[], Mapping[Facet, Collection[str]]]
"""The values of permitted records by facet; asked only when a query names one."""

NAMED: tuple[Facet, ...] = ("election", "stage", "status")


def resolve(
    node: Node,
    text: str,
    units: UnitsCalled,
    values: Values,
    dossiers: DossiersCalled = lambda _: (),
    bearers: BearersKnown = frozenset,
) -> Node:
    """``node`` with names replaced; raises ``QueryError`` where no unit is called so.

    Case does not count, and a part of the name's words is enough. An election, stage or status that no
    permitted record has stays as typed and finds nothing, and so does a dossier.
    """

    def each_of(children: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(resolve(child, text, units, values, dossiers, bearers) for child in children)

    match node:
        case Equals("unit", name):
            ids = _units(name, text, units)
            return _any([*_each("unit", ids), *_each("office", ids)])
        case Equals("office", name):
            return _any(_each("office", _units(name, text, units)))
        case Equals("dossier", name):
            return _dossiers(name, text, dossiers(name))
        case Equals(("election" | "stage" | "status") as facet, name):
            return _any(_each(facet, like(name, values().get(facet, ())) or [name]))
        case HeldBy():
            return HeldBy(bearers())
        case And(children):
            return And(each_of(children))
        case Or(children):
            return Or(each_of(children))
        case Not(child):
            return Not(*each_of((child,)))
        case Equals() | DateRange() | Word() | Phrase() | Prefix() | Fuzzy() | InField() | Everything():
            return node
        case _:
            assert_never(node)


def narrowed(node: Node, filters: Iterable[Equals | DateRange]) -> Node:
    """``node`` within ``filters``: alternatives within one facet, all of different ones."""
    by_facet: dict[str, list[Node]] = {}
    for each in filters:
        by_facet.setdefault(each.facet if isinstance(each, Equals) else "", []).append(each)
    ranges = by_facet.pop("", [])
    clauses = [*(_any(choices) for choices in by_facet.values()), *ranges]
    return And((node, *clauses)) if clauses else node


def like(name: str, values: Collection[str]) -> list[str]:
    """The values called ``name``; where none is, those that hold all its words. Case does not count."""
    wanted = name.casefold()
    exact = [value for value in values if value.casefold() == wanted]
    words = set(wanted.split())
    return sorted(exact or [value for value in values if words <= set(value.casefold().split())])


def _units(name: str, text: str, units: UnitsCalled) -> list[str]:
    if found := sorted(units(name)):
        return found
    raise QueryError(
        N_('Tidak ada unit atau kantor bernama "%(name)s". Periksa ejaannya, atau hapus saringan itu.'),
        {"name": name},
        max(0, text.find(name)),
    )


def _dossiers(name: str, text: str, found: Collection[str]) -> Node:
    if len(found) > MOST_DOSSIERS:
        raise QueryError(
            N_('Lebih dari %(limit)d berkas cocok dengan "%(name)s". Tulis lebih banyak kata atau nomornya.'),
            {"limit": MOST_DOSSIERS, "name": name},
            max(0, text.find(name)),
        )
    return Or(tuple(_each("dossier", sorted(found))))


def _each(facet: Facet, values: Iterable[str]) -> list[Node]:
    return [Equals(facet, value) for value in values]


def _any(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))
