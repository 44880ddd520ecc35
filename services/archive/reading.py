"""Pages of a stored version, one at a time: what the viewer draws and what its column of thumbnails asks."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from catalog.pages import PageSource, unpack, unpack_text
from catalog.pairs import is_one_of, values_of
from catalog.schema import PageRow, Unit
from services.archive.models import PageFacts, PageSize


def page_of(session: Session, version_id: str, number: int) -> PageFacts | None:
    """Page ``number`` (from 1) with its text and boxes, or ``None`` where there is none."""
    row = session.get(PageRow, (version_id, number))
    if row is None:
        return None
    return PageFacts(
        number=row.number,
        width=row.width,
        height=row.height,
        rotation=row.rotation,
        source=PageSource(row.source),
        confidence=row.confidence,
        content=unpack(row.content),
    )


def page_count(session: Session, version_id: str) -> int:
    """How many pages have been read so far."""
    return session.scalar(select(func.count()).where(PageRow.version_id == version_id)) or 0


def page_sizes(session: Session, version_id: str, first: int, last: int) -> Sequence[PageSize]:
    """Sizes of the pages from ``first`` to ``last``, both included, without reading their text."""
    rows = session.execute(
        select(PageRow.number, PageRow.width, PageRow.height)
        .where(PageRow.version_id == version_id, PageRow.number.between(first, last))
        .order_by(PageRow.number)
    )
    return tuple(PageSize(number, width, height) for number, width, height in rows)


def office_names(session: Session, units: Collection[str]) -> dict[str, str]:
    """The name of the office that each unit is in, by the unit's id."""
    office = aliased(Unit)
    rows = session.execute(
        select(Unit.id, office.name).join(office, office.id == Unit.office_id).where(Unit.id.in_(units))
    )
    return {unit: name for unit, name in rows}  # noqa: C416 - a Row is no pair to mypy


def texts_of(session: Session, version_id: str, numbers: Collection[int]) -> dict[int, str]:
    """Texts of single pages by number, without their boxes."""
    rows = session.execute(
        select(PageRow.number, PageRow.content).where(
            PageRow.version_id == version_id, PageRow.number.in_(numbers)
        )
    )
    return {number: unpack_text(content) for number, content in rows}


def all_pages(session: Session, version_id: str) -> Sequence[PageFacts]:
    """Every page in order, for the searchable PDF that is made when asked for."""
    rows = session.scalars(select(PageRow).where(PageRow.version_id == version_id).order_by(PageRow.number))
    return tuple(
        PageFacts(
            row.number,
            row.width,
            row.height,
            row.rotation,
            PageSource(row.source),
            row.confidence,
            unpack(row.content),
        )
        for row in rows
    )


def sizes_of(session: Session, wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], PageSize]:
    """Sizes of single pages by (version id, page number); unknown pages are absent."""
    if not wanted:
        return {}
    rows = session.execute(_sizes(len(wanted)), values_of(wanted))
    return {(version, number): PageSize(number, width, height) for version, number, width, height in rows}


@lru_cache(maxsize=128)
def _sizes(count: int) -> Select[str, int, float, float]:
    return select(PageRow.version_id, PageRow.number, PageRow.width, PageRow.height).where(
        is_one_of(PageRow.version_id, PageRow.number, count)
    )
