"""What the archive's instruments say of a classification code on a day, for all who file or keep records."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.schema import ClassificationCode, RetentionRule, SecurityRule
from classification.codes import code_parents
from classification.instruments import as_code, inherited
from classification.levels import Level

Rule = TypeVar("Rule", ClassificationCode, RetentionRule, SecurityRule)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the records of a code are kept. ``code`` is that of the rule, which may be wider."""

    code: str
    active_months: int
    inactive_months: int
    fate: str
    category: str
    source: str


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What holds for a code: its name, the level its records have, how long they are kept. A rule that the
    code has not itself is the nearest code's above it; what no instrument says is ``None`` or empty."""

    code: str
    name: str = ""
    level: Level | None = None
    retention: Retention | None = None


def code_facts(session: Session, code: str, day: date) -> CodeFacts:
    """The facts of a code as typed; of one that is no code, none."""
    known = as_code(code)
    if known is None:
        return CodeFacts(code)
    entry = rule_of(session, ClassificationCode, known, day)
    return CodeFacts(
        known,
        entry.name if entry and entry.code == known else "",
        level_of_code(session, known, day),
        _retention(rule_of(session, RetentionRule, known, day)),
    )


def level_of_code(session: Session, code: str, day: date) -> Level | None:
    """The level alone, for who files: one question in place of three."""
    known = as_code(code)
    rule = rule_of(session, SecurityRule, known, day) if known else None
    return Level(rule.level) if rule else None


def is_in_force(session: Session, code: str, day: date) -> bool:
    """Whether the code stands in the classification of that day; true of any code where none is loaded."""
    known = as_code(code)
    if known is None:
        return False
    rule = rule_of(session, ClassificationCode, known, day)
    if rule is not None and rule.code == known:
        return True
    held = or_(ClassificationCode.ends.is_(None), ClassificationCode.ends >= day)
    return session.scalar(select(ClassificationCode.id).where(held).limit(1)) is None


def _retention(rule: RetentionRule | None) -> Retention | None:
    if rule is None:
        return None
    return Retention(
        rule.code, rule.active_months, rule.inactive_months, rule.fate, rule.category, rule.source
    )


def rule_of(session: Session, table: type[Rule], code: str, day: date) -> Rule | None:
    """The rule of this code on that day, else that of the nearest code above it."""
    query = select(table).where(
        table.code.in_(code_parents(code)),
        table.begins <= day,
        or_(table.ends.is_(None), table.ends >= day),
    )
    return inherited(session.scalars(query).all(), code, day)
