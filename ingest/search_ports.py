"""The catalogue as searching sees it: hits read again under the access clause, page texts, unit names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from catalog.access import content_clause, content_values, narrowing_ids, readable_clause, reader_clause
from catalog.database import Database
from catalog.legal_holds import IN_FORCE
from catalog.pages import PageContent, unpack, unpack_text
from catalog.pairs import is_one_of, values_of
from catalog.schema import Dossier, FileVersion, LegalHold, PageRow, Record, Unit, utc_now
from classification.levels import Level
from classification.scopes import Scope
from search.ports import PageKey
from search.results import HitRecord

_WITH_PICTURES = ("image/", "application/pdf")
_OFFICE = aliased(Unit)
_HITS = (
    select(
        Record.id,
        Record.kind,
        Record.title,
        Record.number,
        Record.date,
        Record.level,
        Record.standing,
        Unit.name.label("unit_name"),
        _OFFICE.name.label("office_name"),
        Record.code,
        Record.status,
        Record.election,
        Record.stage,
        FileVersion.original_name.label("file_name"),
        FileVersion.media_type,
        FileVersion.id.label("version_id"),
        FileVersion.page_count,
    )
    .join(Unit, Unit.id == Record.unit_id)
    .join(_OFFICE, _OFFICE.id == Unit.office_id)
    .outerjoin(FileVersion, and_(FileVersion.record_id == Record.id, FileVersion.is_current))
    .where(Record.id.in_(bindparam("ids", expanding=True)), reader_clause())
)
_NAMES = select(Unit.id, Unit.name).where(Unit.id.in_(bindparam("units", expanding=True)))


@lru_cache(maxsize=128)
def _pages(count: int) -> Select[str, int, bytes]:
    return (
        select(FileVersion.record_id, PageRow.number, PageRow.content)
        .join(PageRow, PageRow.version_id == FileVersion.id)
        .where(FileVersion.is_current, is_one_of(FileVersion.record_id, PageRow.number, count))
    )


class CatalogueReader:
    """``search.ports.Catalogue`` over the database; each call is one or two statements."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def narrowing(self) -> frozenset[str]:
        with self._db.reading() as session:
            return narrowing_ids(session)

    def readable(self, ids: Sequence[str], scope: Scope) -> Mapping[str, HitRecord]:
        if not ids:
            return {}
        # A name in a grant opens the record of that id and no other; a reader may be named in hundreds.
        named = scope.named_records.intersection(ids)
        scope = replace(scope, named_records=named) if len(named) < len(scope.named_records) else scope
        with self._db.reading() as session:
            rows = session.execute(_HITS, {"ids": list(ids), **content_values(scope, utc_now())})
            return {row["id"]: _hit(row) for row in rows.mappings()}

    def page_texts(self, keys: Sequence[PageKey], with_words: bool = False) -> Mapping[PageKey, PageContent]:
        if not keys:
            return {}
        with self._db.reading() as session:
            rows = session.execute(_pages(len(keys)), values_of(keys)).all()
        return {
            (record_id, number): unpack(content) if with_words else PageContent(unpack_text(content))
            for record_id, number, content in rows
        }

    def names(self, units: Collection[str]) -> Mapping[str, str]:
        with self._db.reading() as session:
            rows = session.execute(_NAMES, {"units": list(units)}).all()
        return {unit_id: name for unit_id, name in rows}  # noqa: C416 - a Row is no pair to mypy

    def units_called(self, words: str) -> frozenset[str]:
        parts = words.lower().split()
        if not parts:
            return frozenset()
        whole = " ".join(parts)
        in_name = and_(*(func.lower(Unit.name).contains(part, autoescape=True) for part in parts))
        with self._db.reading() as session:
            called = or_(func.lower(Unit.id) == whole, func.lower(Unit.code) == whole, in_name)
            return frozenset(session.scalars(select(Unit.id).where(called)))

    def dossiers_called(self, words: str, scope: Scope, limit: int) -> Sequence[str]:
        parts = words.lower().split()
        if not parts:
            return ()
        in_title = and_(*(func.lower(Record.title).contains(part, autoescape=True) for part in parts))
        called = or_(Record.id == words.strip(), func.lower(Record.number) == " ".join(parts), in_title)
        found = select(Record.id).join(Dossier, Dossier.record_id == Record.id)
        found = found.where(called, content_clause(scope, utc_now())).order_by(Record.id).limit(limit)
        with self._db.reading() as session:
            return session.scalars(found).all()

    def bearers_known(self, scope: Scope) -> frozenset[str]:
        bears = select(LegalHold.record_id).join(Record, Record.id == LegalHold.record_id)
        with self._db.reading() as session:
            return frozenset(session.scalars(bears.where(IN_FORCE, readable_clause(scope, utc_now()))))


def _hit(row: RowMapping) -> HitRecord:
    media_type = row["media_type"] or ""
    page_count = row["page_count"] or 0
    values: dict[str, Any] = {
        **row,
        "level": Level(row["level"]),
        "file_name": row["file_name"] or "",
        "media_type": media_type,
        "page_count": page_count,
        "has_images": page_count > 0 and media_type.startswith(_WITH_PICTURES),
    }
    return HitRecord(**values)
