"""Dated rules by archive code: which is in force on a day, what a code inherits, which rules clash.

A rule holds from ``begins`` to ``ends``, both included; ``ends`` ``None`` is open, and ``ends`` before
``begins`` is a rule that was withdrawn before it ever held.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar

from classification.codes import code_parents
from classification.levels import Level

LONGEST_CODE = 40
_CODE = re.compile(r"[A-Z]{1,6}(\.[0-9A-Z]{1,6})*")


class Dated(Protocol):
    """Anything that holds for a code from a day to a day."""

    @property
    def code(self) -> str: ...
    @property
    def begins(self) -> date: ...
    @property
    def ends(self) -> date | None: ...


Rule = TypeVar("Rule", bound=Dated)


def as_code(text: str) -> str | None:
    """The code as it is stored (``pm.01`` is ``PM.01``); ``None`` for what has not the form of one.

    A code's parents are its own beginnings, so no chain of parents can ever close into a ring.
    """
    code = text.strip().upper()
    return code if len(code) <= LONGEST_CODE and _CODE.fullmatch(code) else None


def parent_of(code: str) -> str | None:
    """The code above, or ``None`` for a group: ``PM.01.02`` gives ``PM.01``."""
    parents = code_parents(code)
    return parents[-2] if len(parents) > 1 else None


def holds(rule: Dated, day: date) -> bool:
    """Whether the rule is in force on that day."""
    return rule.begins <= day and (rule.ends is None or day <= rule.ends)


def in_force(rules: Iterable[Rule], code: str, day: date) -> Rule | None:
    """The rule of just this code on that day."""
    wanted = code.strip().upper()
    return next((rule for rule in rules if rule.code == wanted and holds(rule, day)), None)


def inherited(rules: Iterable[Rule], code: str, day: date) -> Rule | None:
    """The rule of this code on that day, else of the nearest code above that has one."""
    held = {rule.code: rule for rule in rules if holds(rule, day)}
    return next((held[each] for each in reversed(code_parents(code)) if each in held), None)


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two rules of the same code hold on a common day."""
    if one.code != other.code or _is_withdrawn(one) or _is_withdrawn(other):
        return False
    return (one.ends is None or other.begins <= one.ends) and (other.ends is None or one.begins <= other.ends)


def first_clash(rules: Sequence[Rule]) -> tuple[Rule, Rule] | None:
    """Two rules of one code that hold on a common day, or ``None``."""
    ordered = sorted(
        (rule for rule in rules if not _is_withdrawn(rule)), key=lambda rule: (rule.code, rule.begins)
    )
    return next(((one, other) for one, other in pairwise(ordered) if overlap(one, other)), None)


def needs_reason(default: Level | None, chosen: Level) -> bool:
    """Whether this level lies below the one that the code gives; above it anyone may go without a reason."""
    return default is not None and chosen < default


def _is_withdrawn(rule: Dated) -> bool:
    return rule.ends is not None and rule.ends < rule.begins
