"""Which batches of the station a list keeps to, and which of them a person may see."""

from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, or_, select

from catalog.access import content_clause
from catalog.brought import served_offices
from catalog.pages import PageSource
from catalog.schema import Batch, FileVersion, PageRow, Record, ScanBatch, ScanItem, ScanState, utc_now
from classification.scopes import PostKind, Scope


class BatchSort(StrEnum):
    """Which batches a list keeps to."""

    UNDER_WAY = ""
    TO_RELEASE = "handed"
    TO_CHECK = "periksa"
    RELEASED = "released"


def batches_query(scope: Scope, user_id: str, sort: BatchSort, threshold: int) -> Select[ScanBatch]:
    """The batches of this person and, for an archivist, of the office.

    ``TO_RELEASE``: handed over to this archivist; ``TO_CHECK``: those that this person may work on and that
    have a page which was read poorly, in a record that this person may read.
    """
    query = select(ScanBatch).join(Batch, Batch.id == ScanBatch.batch_id).where(watched(scope, user_id))
    is_handed, is_kept = ScanBatch.state == ScanState.HANDED, ScanBatch.office_id.in_(archives_of(scope))
    match sort:
        case BatchSort.UNDER_WAY:
            return query.where(ScanBatch.state != ScanState.RELEASED)
        case BatchSort.RELEASED:
            return query.where(ScanBatch.state == ScanState.RELEASED)
        case BatchSort.TO_RELEASE:
            return query.where(is_handed, is_kept)
        case BatchSort.TO_CHECK:
            may_work = (ScanBatch.state == ScanState.OPEN) | (is_handed & is_kept)
            return query.where(may_work, _has_bad_page(scope, threshold))


def _has_bad_page(scope: Scope, threshold: int) -> ColumnElement[bool]:
    return exists(
        select(PageRow.number)
        .select_from(ScanItem)
        .join(Record, Record.id == ScanItem.record_id)
        .join(FileVersion, (FileVersion.record_id == Record.id) & FileVersion.is_current)
        .join(PageRow, PageRow.version_id == FileVersion.id)
        .where(ScanItem.batch_id == ScanBatch.batch_id, ~ScanItem.is_set_aside)
        .where(is_bad(threshold), content_clause(scope, utc_now()))
        .correlate(ScanBatch)
    )


def watched(scope: Scope, user_id: str) -> ColumnElement[bool]:
    """True for each ``ScanBatch`` (joined with its ``Batch``) that this person may see."""
    is_own = (Batch.user_id == user_id) & ScanBatch.office_id.in_(served_offices(scope))
    return or_(is_own, ScanBatch.office_id.in_(archives_of(scope)))


def archives_of(scope: Scope) -> frozenset[str]:
    """The offices whose archivist this person is now."""
    return frozenset(post.office for post in scope.posts if post.kind is PostKind.ARCHIVIST)


def is_bad(threshold: int) -> ColumnElement[bool]:
    """True for each ``PageRow`` that was read poorly or not at all."""
    is_poor = (PageRow.source == PageSource.OCR) & (PageRow.confidence < threshold)
    return or_(is_poor, (PageRow.source == PageSource.BLANK) & (PageRow.width == 0))
