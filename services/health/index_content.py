"""Holds the index against the database: every record in it as it is now, and nothing besides."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.schema import FileVersion, OutboxRow, PageRow, Record
from catalog.sentences import N_
from ingest.documents import all_groups, documents
from search.contract import Held, Inventory, RecordDocument
from search.errors import IndexMissing, SearchUnavailable
from search.stamps import facts_stamp, words_stamp
from services.health.findings import Finding, Repair, RepairKind, ok, warning, wrong
from services.health.flight import Mark, marks

MOST = 10_000  # differing ids that are kept; mending takes the rest the next time
AT_ONCE = 1_000


@dataclass(slots=True)
class IndexDifferences:
    """How many records differ, and the first ids of them; ``pages`` are those seen of records that agree."""

    checked: int = 0
    absent: int = 0
    stale: int = 0
    surplus: int = 0
    pages: int = 0
    ids: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.absent + self.stale + self.surplus

    def keep(self, ids: Collection[str]) -> None:
        self.ids += list(ids)[: MOST - len(self.ids)]


def check_index_content(db: Database, inventory: Inventory, *, is_thorough: bool) -> Finding:
    """``is_thorough`` compares the words too; else each record's facts and the number of its pages."""
    try:
        before = _last_change(db)
        found = compare_index(db, inventory, is_thorough=is_thorough)
        strays = _stray_pages(db, inventory, found, before)
    except IndexMissing:  # of an empty archive; ``check_index`` speaks of every other
        return ok("index-content", N_("Belum ada yang perlu dicocokkan dengan indeks."))
    except SearchUnavailable as error:
        return warning("index-content", error.message, N_("Ulangi setelah mesin pencari dapat dihubungi."))
    return _finding(found, strays)


def _finding(found: IndexDifferences, strays: int) -> Finding:
    values: dict[str, str | int] = {
        "checked": found.checked,
        "absent": found.absent,
        "stale": found.stale,
        "surplus": found.surplus,
    }
    if found.count:
        text = N_(
            "Indeks berbeda dari basis data: %(absent)s arsip tidak ada, %(stale)s lain, %(surplus)s lebih."
        )
        mend = N_("Jalankan `telusur doctor --mend`; bila banyak, `telusur reindex`.")
        repair = Repair(RepairKind.INDEX, tuple(found.ids))
        return wrong("index-content", text, mend, values).mended_by(repair)
    if strays:
        text = N_("Indeks memuat %(count)s halaman tanpa arsip.")
        return wrong("index-content", text, N_("Jalankan `telusur reindex`."), {"count": strays})
    return ok("index-content", N_("%(checked)s arsip dicocokkan dengan indeks, semuanya sama."), values)


def compare_index(db: Database, inventory: Inventory, *, is_thorough: bool) -> IndexDifferences:
    """Walk both, a group of records at a time; what is on its way is passed over."""
    found = IndexDifferences()
    for group in all_groups(db):
        _compare_group(db, inventory, group, found, is_thorough)
    for ids in _indexed(inventory):
        gone = [each.id for each in inventory.held(_unknown(db, ids))]  # still there, now that nothing waits
        found.surplus += len(gone)
        found.keep(gone)
    return found


def _compare_group(
    db: Database, inventory: Inventory, group: Sequence[str], found: IndexDifferences, is_thorough: bool
) -> None:
    with db.reading() as session:
        before = marks(session, group)
    held = {each: list(them) for each, them in groupby(sorted(inventory.held(group), key=_id), key=_id)}
    with db.reading() as session:
        present = documents(session, group, with_words=is_thorough)
        pages = _pages_of(session, group)
    wrongly = [
        each.id
        for each in present
        if not _agrees(each, held.get(each.id, []), pages.get(each.id, 0), before[each.id], is_thorough)
    ]
    differing = _settled(db, wrongly, before)
    found.checked += len(present)
    found.absent += sum(each not in held for each in differing)
    found.stale += sum(each in held for each in differing)
    found.pages += sum(each.pages for them in held.values() for each in them)
    found.keep(differing)


def _id(held: Held) -> str:
    return held.id


def _agrees(
    document: RecordDocument, held: Sequence[Held], pages: int, mark: Mark, is_thorough: bool
) -> bool:
    if len(held) != 1 or held[0].facts != facts_stamp(document):
        return False
    if not mark.is_read:  # its job ended before its end: what it had read stays out of the index
        return True
    return held[0].pages == pages and (not is_thorough or held[0].words == words_stamp(document))


def _settled(db: Database, ids: Sequence[str], before: Mapping[str, Mark]) -> list[str]:
    """Those of ``ids`` that nobody changed since ``before`` was read."""
    if not ids:
        return []
    with db.reading() as session:
        now = marks(session, ids)
    return [each for each in ids if now[each] == before[each] and not now[each].is_under_way]


def _pages_of(session: Session, ids: Sequence[str]) -> Mapping[str, int]:
    rows = session.execute(
        select(FileVersion.record_id, func.count())
        .join(PageRow, PageRow.version_id == FileVersion.id)
        .where(FileVersion.record_id.in_(ids), FileVersion.is_current)
        .group_by(FileVersion.record_id)
    ).all()
    return {record_id: count for record_id, count in rows}  # noqa: C416 - a Row is no pair to mypy


def _indexed(inventory: Inventory) -> Iterator[Sequence[str]]:
    last = ""
    while ids := inventory.ids_after(last, AT_ONCE):
        yield ids
        last = ids[-1]


def _unknown(db: Database, ids: Sequence[str]) -> list[str]:
    """Ids that no record has, and whose going is not on its way to the index."""
    with db.reading() as session:
        known = set(session.scalars(select(Record.id).where(Record.id.in_(ids))))
        gone = [each for each in ids if each not in known]
        under_way = marks(session, gone) if gone else {}
    return [each for each in gone if not under_way[each].is_under_way]


def _last_change(db: Database) -> tuple[int, int]:
    with db.reading() as session:
        waiting = select(func.count()).where(OutboxRow.done_at.is_(None))
        return session.scalar(select(func.max(OutboxRow.id))) or 0, session.scalar(waiting) or 0


def _stray_pages(db: Database, inventory: Inventory, found: IndexDifferences, before: tuple[int, int]) -> int:
    """Pages that belong to no record of the index; not told where the index changed meanwhile."""
    if found.count:
        return 0
    total = inventory.count_pages()
    return total - found.pages if total > found.pages and _last_change(db) == before else 0
