"""Records as the search engine takes them, read from the catalogue in few statements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import case, func, null, select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.legal_holds import outer_of
from catalog.pages import unpack_text, unpack_tokens
from catalog.records import register_words
from catalog.schema import (
    Dossier,
    DossierItem,
    ExternalNumber,
    FileVersion,
    PageRow,
    Record,
    RecordToken,
    Unit,
)
from classification.codes import code_parents
from search.analysis import VERSION, Analysed, analyse, analyse_number
from search.contract import PageDocument, RecordDocument

RECORDS_AT_ONCE = 200
PAGES_AT_ONCE = 2_000  # of all records of one batch, unless a single one has more


@dataclass(frozen=True, slots=True)
class _Words:
    """All pages of one record, and what is told of it beside its title to who reads its content."""

    pages: list[PageDocument] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    told: list[Analysed] = field(default_factory=list)


def documents(session: Session, ids: Sequence[str], *, with_words: bool = True) -> list[RecordDocument]:
    """The records of ``ids`` that exist, in few statements; at most ``RECORDS_AT_ONCE`` ids.

    Without ``with_words`` the pages and their words are left out, and not read.
    """
    records = session.execute(
        select(Record, Unit.office_id).join(Unit, Unit.id == Record.unit_id).where(Record.id.in_(ids))
    ).all()
    tokens = _grouped(session, RecordToken.record_id, RecordToken.token, ids)
    elsewhere = _grouped(session, ExternalNumber.record_id, ExternalNumber.number, ids)
    kept, outer = _retention(session, ids), outer_of(session, ids)
    words = _words(session, ids) if with_words else defaultdict(_Words)
    if with_words:
        _add_told(session, [record for record, _ in records], words)
    return [
        replace(
            _document(record, office, tokens[record.id], elsewhere[record.id], words[record.id]),
            within=tuple(sorted(outer[record.id])),
            **kept.get(record.id, {}),
        )
        for record, office in records
    ]


def batches(session: Session, ids: Iterable[str]) -> Iterator[list[str]]:
    """``ids`` in groups that fit into memory together."""
    group: list[str] = []
    pages = 0
    for record_id, count in _page_counts(session, list(ids)):
        if group and (len(group) >= RECORDS_AT_ONCE or pages + count > PAGES_AT_ONCE):
            yield group
            group, pages = [], 0
        group.append(record_id)
        pages += count
    if group:
        yield group


def all_documents(db: Database) -> Iterator[RecordDocument]:
    """Every record, in short transactions; changes made meanwhile may or may not be in it."""
    for group in all_groups(db):
        with db.reading() as session:
            found = documents(session, group)
        yield from found


def all_groups(db: Database) -> Iterator[list[str]]:
    """The ids of every record, in groups that fit into memory together."""
    last = ""
    while True:
        with db.reading() as session:
            ids = session.scalars(
                select(Record.id).where(Record.id > last).order_by(Record.id).limit(1000)
            ).all()
            groups = list(batches(session, ids))
        if not ids:
            return
        yield from groups
        last = ids[-1]


def _page_counts(session: Session, ids: list[str]) -> Iterator[tuple[str, int]]:
    counted: dict[str, int] = {}
    for start in range(0, len(ids), 1000):
        rows = session.execute(
            select(FileVersion.record_id, func.coalesce(FileVersion.page_count, 0)).where(
                FileVersion.record_id.in_(ids[start : start + 1000]), FileVersion.is_current
            )
        )
        counted.update((record_id, count) for record_id, count in rows)
    return ((record_id, counted.get(record_id, 0)) for record_id in ids)


def _grouped(session: Session, key: Any, value: Any, ids: Sequence[str]) -> defaultdict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for record_id, item in session.execute(select(key, value).where(key.in_(ids))):
        groups[record_id].append(item)
    return groups


def _retention(session: Session, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the dossier says of each record in it, and of itself. While it is open, its active time has no
    end; closed without a rule, it has neither end, and no question for either finds it."""
    as_item = (
        select(DossierItem.record_id, Dossier)
        .join(Dossier, Dossier.record_id == DossierItem.dossier_id)
        .where(DossierItem.record_id.in_(ids))
    )
    itself = select(Dossier.record_id, Dossier).where(Dossier.record_id.in_(ids))
    found: dict[str, dict[str, Any]] = {}
    for record_id, dossier in (*session.execute(as_item), *session.execute(itself)):
        is_open = dossier.closed_on is None
        ends = (date.max, date.max) if is_open else (dossier.active_until, dossier.inactive_until)
        found[record_id] = {
            "dossier": dossier.record_id,
            "fate": dossier.fate,
            "active_until": ends[0].isoformat() if ends[0] else "",
            "inactive_until": ends[1].isoformat() if ends[1] else "",
        }
    return found


def _words(session: Session, ids: Sequence[str]) -> defaultdict[str, _Words]:
    """Analysed words by record; a page analysed by another version is analysed again."""
    found: defaultdict[str, _Words] = defaultdict(_Words)
    old_content = case((PageRow.analyser == VERSION, null()), else_=PageRow.content)
    rows = session.execute(
        select(FileVersion.record_id, PageRow.number, PageRow.tokens, old_content)
        .join(FileVersion, FileVersion.id == PageRow.version_id)
        .where(FileVersion.record_id.in_(ids), FileVersion.is_current)
        .order_by(FileVersion.record_id, PageRow.number)
    )
    for record_id, number, tokens, content in rows:
        exact, stem, numbers = _tokens_of(tokens, content)
        words = found[record_id]
        words.pages.append(PageDocument(number, exact, stem))
        words.numbers.append(numbers)
    return found


def _add_told(session: Session, records: Sequence[Record], words: defaultdict[str, _Words]) -> None:
    """What describes a dossier beside its title. What describes an item's paper is not among it: that is
    told with the dossier, of which a reader of the item need not know."""
    ids = [record.id for record in records if record.kind == "dossier"]
    rows = session.execute(select(Dossier.record_id, Dossier.remark).where(Dossier.record_id.in_(ids)))
    remarks = {record_id: remark for record_id, remark in rows}  # noqa: C416 - a Row is no pair to mypy
    for record in records:
        said = [remarks.get(record.id, ""), *register_words(record).values()]
        words[record.id].told.extend(analyse(each) for each in said if each)


def _tokens_of(tokens: bytes | None, content: bytes | None) -> tuple[str, str, str]:
    if content is None and tokens is not None:
        return unpack_tokens(tokens)
    words = analyse(unpack_text(content) if content else "")
    return words.exact, words.stem, words.numbers


def _document(
    record: Record, office: str, tokens: list[str], elsewhere: list[str], words: _Words
) -> RecordDocument:
    title = analyse(record.title)
    told_numbers = (each.numbers for each in words.told)
    parts: list[PageDocument | Analysed] = [*words.pages, *words.told]
    own_numbers = (analyse_number(number) for number in (record.number, *elsewhere))
    return RecordDocument(
        id=record.id,
        kind=record.kind,
        level=record.level,
        unit=record.unit_id,
        office=office,
        access=tuple(tokens),
        title_exact=title.exact,
        title_stem=title.stem,
        numbers=_joined([*own_numbers, title.numbers, *words.numbers, *told_numbers]),
        body_exact=_joined(part.exact for part in parts),
        body_stem=_joined(part.stem for part in parts),
        codes=code_parents(record.code),
        date=record.date.isoformat() if record.date else "",
        election=record.election,
        stage=record.stage,
        status=record.status,
        pages=tuple(words.pages),
    )


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
