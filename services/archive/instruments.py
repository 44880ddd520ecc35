"""Keeps the classification scheme, the retention schedule and the security classification as dated rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.listing import Page, contains, page_of
from catalog.locks import Lock, hold
from catalog.people.desk import is_in_force
from catalog.people.errors import Invalid
from catalog.schema import Assignment, Unit, utc_now
from catalog.sentences import N_, Sentence
from catalog.units import office_above
from classification.instruments import parent_of
from classification.scopes import PostKind, Scope
from services.archive.instrument_columns import COLUMNS, TABLES, Instrument, Rule, read_typed
from services.archive.retention import mark_stale
from services.registers.columns import Column, Fault, Row, Unfit, Values, day

FOREVER = date.max


def may_keep(session: Session, scope: Scope) -> bool:
    """Whether this person keeps the instruments: an archivist with no archivist in any office above.

    All offices of an installation share one set, as the regulations that they come from do.
    """
    offices = [post.office for post in scope.posts if post.kind is PostKind.ARCHIVIST]
    return any(not _has_archivist_above(session, office) for office in offices)


def list_rules(
    session: Session, instrument: Instrument, on: date | None, text: str = "", number: int = 1
) -> Page[Rule]:
    """The rules in force on a day, or of all times (``on`` empty), by code. Everybody signed in may read."""
    table: Any = TABLES[instrument]
    query = select(table).order_by(table.code, table.begins.desc(), table.id)
    if on is not None:
        query = query.where(table.begins <= on, or_(table.ends.is_(None), table.ends >= on))
    words = [table.code, table.source, table.name if instrument is Instrument.CODES else table.note]
    matches = contains(text, *words)
    page: Page[Rule] = page_of(session, query if matches is None else query.where(matches), number)
    return page


def all_rules(session: Session, instrument: Instrument) -> Sequence[Rule]:
    """All rules of all times, by code and then by day."""
    table: Any = TABLES[instrument]
    return session.scalars(select(table).order_by(table.code, table.begins)).all()


def find_rule(session: Session, instrument: Instrument, rule_id: str) -> Rule:
    """Raises ``NotVisible``."""
    table: Any = TABLES[instrument]
    rule: Rule | None = session.get(table, rule_id)
    if rule is None:
        raise NotVisible(rule_id)
    return rule


def history_of(session: Session, instrument: Instrument, code: str) -> Sequence[Rule]:
    """All rules that this code ever had, the newest first."""
    table: Any = TABLES[instrument]
    return session.scalars(select(table).where(table.code == code).order_by(table.begins.desc())).all()


def add_rule(
    session: Session, scope: Scope, instrument: Instrument, typed: Mapping[str, str], *, actor: str
) -> Rule:
    """A new rule; the one in force before it ends the day before.

    Raises ``NotVisible`` for who does not keep them, ``Invalid`` with a sentence for each wrong field.
    """
    _require_keeper(session, scope)
    values, problems = read_typed(instrument, typed)
    if not problems and values["begins"] is None:
        problems["begins"] = Sentence(N_("Belum diisi."))
    if problems:
        raise Invalid(problems)
    hold(session, Lock.INSTRUMENTS)
    problem = _Rules(session, instrument).problem_of(values)
    if problem is not None:
        raise Invalid({"begins" if problem is OVERLAPS else "code": Sentence(problem)})
    rule = _Rules(session, instrument).put(values)
    _tell_retention(session, instrument)
    note(session, actor, "add-rule", f"{instrument}:{rule.code}", {"begins": rule.begins.isoformat()})
    return rule


def end_rule(
    session: Session, scope: Scope, instrument: Instrument, rule_id: str, last_day: date | None, *, actor: str
) -> Rule:
    """Let a rule end on ``last_day``, or (``None``) hold on. Raises ``NotVisible``, ``Refused``."""
    _require_keeper(session, scope)
    hold(session, Lock.INSTRUMENTS)
    rule = find_rule(session, instrument, rule_id)
    table = TABLES[instrument]
    following = session.scalar(
        select(func.min(table.begins)).where(table.code == rule.code, table.begins > rule.begins)
    )
    if following is not None and (last_day is None or last_day >= following):
        raise Refused(
            N_("Sesudahnya sudah ada aturan lain untuk kode ini, jadi aturan ini berakhir sebelum itu.")
        )
    was, rule.ends, rule.ended_by = rule.ends, last_day, None
    _tell_retention(session, instrument)
    ends = [each.isoformat() if each else "" for each in (was, last_day)]
    note(session, actor, "end-rule", f"{instrument}:{rule.code}", {"ends": ends})
    return rule


OVERLAPS = N_("Untuk kode ini sudah ada aturan yang mulai berlaku pada atau sesudah tanggal itu.")
TWICE = N_("Kode dan tanggal mulai yang sama sudah ada di baris lain.")
WITHOUT_PARENT = N_("Kode di atasnya belum ada. Masukkan kode yang lebih luas dahulu.")


class _Rules:
    """The rules of one instrument as they would be with the new ones among them."""

    def __init__(self, session: Session, instrument: Instrument) -> None:
        self._session, self._instrument = session, instrument
        table = TABLES[instrument]
        latest = select(table.code, func.max(table.begins), func.max(func.coalesce(table.ends, FOREVER)))
        self._latest = {
            code: (begins, ends) for code, begins, ends in session.execute(latest.group_by(table.code))
        }

    def problem_of(self, values: Values) -> str | None:
        """Why this rule cannot be put behind those before it (a message id)."""
        code, begins = values["code"], values["begins"]
        known = self._latest.get(code)
        if known is not None and (known[0] >= begins or begins <= known[1] < FOREVER):
            return OVERLAPS
        above = parent_of(code)
        if self._instrument is Instrument.CODES and above is not None and above not in self._latest:
            return WITHOUT_PARENT
        return None

    def put(self, values: Values, import_id: str | None = None) -> Rule:
        """Make the rule, and end the one that is open."""
        table = TABLES[self._instrument]
        ending = {"ends": values["begins"] - timedelta(days=1), "ended_by": import_id}
        open_one = update(table).where(table.code == values["code"], table.ends.is_(None))
        self._session.execute(open_one.values(ending))
        rule = table(**values, import_id=import_id)
        self._session.add(rule)
        self._session.flush()
        return rule

    def know(self, values: Values) -> None:
        self._latest[values["code"]] = (values["begins"], FOREVER)


@dataclass(frozen=True, slots=True)
class InstrumentRegister:
    """An instrument as a register that is taken in; option ``begins`` holds for lines without a day."""

    instrument: Instrument

    @property
    def name(self) -> str:
        return self.instrument.value

    @property
    def columns(self) -> Sequence[Column]:
        return COLUMNS[self.instrument]

    @property
    def owner(self) -> str | None:
        return None  # whoever keeps the instruments sees what was brought of them

    @property
    def office_id(self) -> str | None:
        return None

    def may_take_in(self, session: Session, scope: Scope) -> bool:
        return may_keep(session, scope)

    def faults(self, session: Session, rows: Sequence[Row], options: Mapping[str, str]) -> Sequence[Fault]:
        rules, seen, found = _Rules(session, self.instrument), set[tuple[str, date]](), list[Fault]()
        for row in sorted(rows, key=lambda row: (len(row.values["code"]), row.line)):
            values = _dated(row.values, options)
            if values is None:
                found.append(Fault(row.line, N_("Berlaku mulai"), Sentence(N_("Belum diisi."))))
                continue
            key = (values["code"], values["begins"])
            problem = TWICE if key in seen else rules.problem_of(values)
            if problem is not None:
                found.append(Fault(row.line, N_("Kode"), Sentence(problem)))
            seen.add(key)
            rules.know(values)
        return sorted(found, key=lambda fault: fault.line)

    def take_in(
        self, session: Session, rows: Sequence[Row], options: Mapping[str, str], import_id: str
    ) -> None:
        hold(session, Lock.INSTRUMENTS)
        if self.faults(session, rows, options):  # somebody else was quicker
            raise Refused(N_("Tabel berubah sejak pratinjau. Periksa lagi, lalu masukkan."))
        rules = _Rules(session, self.instrument)
        dated = [values for row in rows if (values := _dated(row.values, options))]
        for values in sorted(dated, key=lambda values: (values["code"], values["begins"])):
            rules.put(values, import_id)
        _tell_retention(session, self.instrument)

    def undo(self, session: Session, import_id: str) -> None:
        hold(session, Lock.INSTRUMENTS)
        table = TABLES[self.instrument]
        made = aliased(table)
        newer = (
            select(table.id)
            .join(made, and_(made.code == table.code, made.import_id == import_id))
            .where(table.begins > made.begins, table.import_id.is_distinct_from(import_id))
        )
        if session.scalar(newer.limit(1)) is not None:
            raise Refused(
                N_("Sesudah impor ini ada aturan yang lebih baru. Batalkan yang lebih baru dahulu.")
            )
        session.execute(delete(table).where(table.import_id == import_id))
        reopened = update(table).where(table.ended_by == import_id)
        session.execute(reopened.values(ends=None, ended_by=None))
        _tell_retention(session, self.instrument)


def _tell_retention(session: Session, instrument: Instrument) -> None:
    if instrument is Instrument.RETENTION:
        mark_stale(session)


def _dated(values: Values, options: Mapping[str, str]) -> Values | None:
    if values["begins"] is not None:
        return values
    try:
        begins = day(options.get("begins", ""))
    except Unfit:
        return None
    return {**values, "begins": begins, "source": values["source"] or options.get("source", "")[:200]}


def _require_keeper(session: Session, scope: Scope) -> None:
    if not may_keep(session, scope):
        raise NotVisible("instruments")


def _has_archivist_above(session: Session, office_id: str) -> bool:
    above: list[str] = []
    office = session.get(Unit, office_id)
    while office is not None and (office := office_above(session, office)) is not None:
        above.append(office.id)
    held = (
        select(Assignment.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Unit.office_id.in_(above), Assignment.post == PostKind.ARCHIVIST.value)
        .where(is_in_force(utc_now()))
    )
    return session.scalar(held.limit(1)) is not None
