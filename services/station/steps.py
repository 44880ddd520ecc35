"""Mends a batch step by step: pages replaced, turned, moved or dropped, records split and merged.

Each step makes a new version of a record from the pages of the old one, none of them compressed anew; the old
version stays. The file is made first, outside of any transaction; one transaction then writes all, so that a
step is done whole or not at all.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from catalog.access import find_record
from catalog.audit import note
from catalog.database import Database
from catalog.errors import Conflict, NotVisible, Refused
from catalog.files import current_version
from catalog.schema import FileVersion, Record, ScanBatch, ScanItem
from catalog.sentences import N_
from catalog.storage import FileStore, Stored
from classification.scopes import Scope
from ingest.formats.media_types import PDF
from ingest.reading import PagePart
from services.archive.held import refuse_if_held
from services.station import reading
from services.station.opening import take_turn
from services.station.rules import Origin, StepKind, Taken, Wish, merge_refusal, plan, refusal_of
from services.station.sent_scans import SENT
from services.station.writing import (
    Hand,
    NewFile,
    Sent,
    Source,
    current_name,
    keep_sent,
    new_part,
    next_version,
    note_step,
    state_of,
    take_over,
    values_of,
)

NO_PAGES = N_("Arsip ini belum dibaca, atau bukan PDF atau JPEG, jadi halamannya belum dapat diubah.")
NO_NEXT = N_("Tidak ada arsip sesudah ini dalam kumpulan.")


class PageTools(Protocol):
    """Counts and joins pages; ``ingest.reading.Reader`` does."""

    def identify(self, path: Path, name: str) -> str: ...
    def count_pages(self, path: Path, media_type: str) -> int: ...
    def assemble(self, parts: Sequence[PagePart], target: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a step works with. ``work_folder`` holds a file while it is made."""

    db: Database
    files: FileStore
    pages: PageTools
    work_folder: Path


@dataclass(frozen=True, slots=True)
class Person:
    """Who does it, with the sight of this moment."""

    id: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Fresh:
    """A scan that was sent for this step: where its bytes lie for now, and the name it was given."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """The files that a step made, each with where its pages came from."""

    source: Source
    other: Source | None
    files: tuple[tuple[Stored, tuple[Taken, ...]], ...]
    sent: Sent | None = None


def carry_out(
    tools: Tools,
    person: Person,
    batch_id: str,
    record_id: str,
    revision: int,
    wish: Wish,
    fresh: Fresh | None = None,
) -> None:
    """Do one step. Raises ``NotVisible``, ``Conflict``, ``Refused``; ``Rejected`` for a scan that is none."""
    with tools.db.reading() as session:
        source, other = _sources(session, person, batch_id, record_id, wish)
    ready = _made(tools, source, other, wish, fresh)
    with tools.db.writing() as session:
        batch = take_turn(session, person.scope, person.id, batch_id, revision)
        _check_unchanged(session, person, ready)
        _write(session, person, batch, ready, wish)


def _sources(
    session: Session, person: Person, batch_id: str, record_id: str, wish: Wish
) -> tuple[Source, Source | None]:
    row = reading.find(session, person.scope, person.id, batch_id)
    if not reading.may_work(session, person.scope, person.id, row):
        raise NotVisible(batch_id)
    source = _source(session, person, batch_id, record_id)
    if wish.kind is not StepKind.MERGE:
        return source, None
    following = reading.next_record(session, person.scope, batch_id, record_id)
    if following is None:
        raise Refused(NO_NEXT)
    other = _source(session, person, batch_id, following)
    one, two = values_of(session, record_id), values_of(session, following)
    if (refusal := merge_refusal(one, two)) is not None:
        raise Refused(refusal.text, refusal.values)
    return source, other


def _source(session: Session, person: Person, batch_id: str, record_id: str) -> Source:
    record = find_record(session, person.scope, record_id)
    item = session.get(ScanItem, record_id)
    if item is None or item.batch_id != batch_id or item.is_set_aside:
        raise NotVisible(record_id)
    refuse_if_held(session, person.scope, record.id)
    version = current_version(session, record.id)
    if version is None or not version.page_count or not _has_pages(version):
        raise Refused(NO_PAGES)
    return Source(record.id, version.id, version.sha256, version.media_type, version.page_count)


def _has_pages(version: FileVersion) -> bool:
    return version.media_type in {PDF, "image/jpeg"} and not version.sealed_password


def _made(tools: Tools, source: Source, other: Source | None, wish: Wish, fresh: Fresh | None) -> _Ready:
    more, fresh_type = 0, ""
    if other is not None:
        more = other.page_count
    elif fresh is not None:
        fresh_type = tools.pages.identify(fresh.path, fresh.name)
        more = tools.pages.count_pages(fresh.path, fresh_type)
    if (refusal := refusal_of(wish, source.page_count, more)) is not None:
        raise Refused(refusal.text, refusal.values)

    def part(taken: Taken) -> PagePart:
        if taken.origin is Origin.FRESH:
            assert fresh is not None  # the rules refuse such a step without one
            return PagePart(fresh.path, fresh_type, taken.page, taken.turn)
        origin = source if taken.origin is Origin.OWN else other
        assert origin is not None  # only a merge takes from another
        return PagePart(tools.files.path(origin.sha256), origin.media_type, taken.page, taken.turn)

    files = []
    for pages in plan(wish, source.page_count, more):
        with _folder(tools.work_folder) as folder:
            target = folder / "pages.pdf"
            tools.pages.assemble([part(each) for each in pages], target)
            with target.open("rb") as stream:
                files.append((tools.files.put(stream), pages))
    return _Ready(source, other, tuple(files), _sent(tools, fresh, fresh_type, more))


def _sent(tools: Tools, fresh: Fresh | None, media_type: str, pages: int) -> Sent | None:
    """The scan's own bytes, kept; not of one that the step does not take pages from."""
    if fresh is None or not media_type:
        return None
    with fresh.path.open("rb") as stream:
        return Sent(tools.files.put(stream), fresh.name, media_type, pages)


@contextmanager
def _folder(work_folder: Path) -> Iterator[Path]:
    work_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work_folder, prefix="station-") as folder:
        yield Path(folder)


def _check_unchanged(session: Session, person: Person, ready: _Ready) -> None:
    for source in filter(None, (ready.source, ready.other)):
        find_record(session, person.scope, source.record_id)
        refuse_if_held(session, person.scope, source.record_id)
        version = current_version(session, source.record_id)
        if version is None or version.id != source.version_id:
            raise Conflict(source.record_id)


def _write(session: Session, person: Person, batch: ScanBatch, ready: _Ready, wish: Wish) -> None:
    record = session.get_one(Record, ready.source.record_id)
    touched = [record.id, *([ready.other.record_id] if ready.other else [])]
    before = {each: state_of(session, each) for each in touched}
    if ready.other is not None:
        take_over(session, record, session.get_one(Record, ready.other.record_id))
    origins = {Origin.OWN: ready.source, Origin.OTHER: ready.other}
    first, *rest = [NewFile(stored, pages, origins) for stored, pages in ready.files]
    hand, name = Hand(batch, person.id), current_name(session, record.id)
    sent = keep_sent(session, record, ready.sent, person.id) if ready.sent else None
    version = next_version(session, hand, record, name, first)
    made_id = new_part(session, hand, record, rest[0]) if rest else None
    after = {each: state_of(session, each) for each in touched}
    if sent is not None:
        after[record.id][SENT] = sent
    note_step(session, batch, wish, record.id, version.id, made_id, before, after, person.id)
    about = {"step": wish.kind.value, "page": wish.page, "version": version.number}
    note(session, person.id, "scan-step", f"record:{record.id}", about)
