"""The only way from a query to an engine: a tree joined with the reader's guard.

An engine takes ``Restricted`` and nothing else, so an unrestricted query does not type-check.
"""

from dataclasses import dataclass

from classification.access import content_tokens
from classification.scopes import Scope
from search.query import Node


@dataclass(frozen=True, slots=True)
class Guard:
    """Records whose tokens meet ``tokens`` and whose id is not in ``excluded``.

    ``excluded`` are the ids whose narrowing change still waits for the index.
    """

    tokens: frozenset[str]
    excluded: frozenset[str]


@dataclass(frozen=True, slots=True)
class Restricted:
    """A query that carries its reader's guard."""

    node: Node
    guard: Guard


def guard_for(scope: Scope, narrowing: frozenset[str]) -> Guard:
    """The guard of one reader at this moment; an empty scope yields the public's tokens only."""
    return Guard(tokens=content_tokens(scope), excluded=narrowing)


def restrict(node: Node, guard: Guard) -> Restricted:
    """Join a parsed query with its reader's guard."""
    return Restricted(node=node, guard=guard)
