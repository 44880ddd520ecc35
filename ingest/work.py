"""What a stage works with: the tools, and the facts about one file that the stages find out in turn."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.claims import Claim
from catalog.database import Database
from catalog.files import pages_read
from catalog.records import depth_of
from catalog.schema import FileVersion, Record, ScannedStack, StoredFile
from catalog.storage import FileStore
from ingest.extraction import ReadPage
from ingest.ledger import Effect, Ledger, Row, RowsEffect
from ingest.passwords import unseal
from ingest.ports import DocumentReader


@dataclass(frozen=True, slots=True)
class Tools:
    """What all jobs of a process share. ``pages`` runs a page on each of ``processes`` sandbox processes.

    A page of a stack with a smaller share of ink than ``blank_ink`` is blank."""

    db: Database
    files: FileStore
    reader: DocumentReader
    pages: ThreadPoolExecutor
    processes: int
    secret: str
    blank_ink: float = 0.0005


@dataclass(slots=True)
class Facts:
    """What is known of the file so far.

    ``was_read``: pages of an earlier run may be stored. ``to_recognise`` are the pages that still wait for
    OCR, ``unreadable`` those where it failed. ``said`` is what the file says of itself; ``edges`` the texts
    of its first and last pages, as far as they were read in this run. ``is_stack``: it is to be divided, and
    its parts are read in its place.
    """

    record_id: str
    version_id: str
    sha256: str
    size: int
    name: str
    media_type: str = ""
    password: str | None = None
    depth: int = 0
    was_read: bool = False
    page_count: int = 0
    to_recognise: tuple[int, ...] = ()
    unreadable: list[int] = field(default_factory=list)
    said: Mapping[str, Any] = field(default_factory=dict)
    edges: dict[int, str] = field(default_factory=dict)
    is_stack: bool = False

    @property
    def edge_numbers(self) -> frozenset[int]:
        """The pages where a document says what it is: the first and the last two."""
        count = self.page_count
        return frozenset(n for n in (1, 2, count - 1, count) if 1 <= n <= count)

    def note_page(self, page: ReadPage) -> None:
        """Remember the words of a page at the edge."""
        if page.number in self.edge_numbers:
            self.edges[page.number] = page.content.text


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed job. ``check`` raises ``LeaseLost`` once it is to stop; ``make_way`` before long work."""

    held: Claim
    tools: Tools
    ledger: Ledger
    facts: Facts
    check: Callable[[], None]
    make_way: Callable[[], None]

    @property
    def path(self) -> Path:
        """The original, for parsers; read-only."""
        return self.tools.files.path(self.facts.sha256)

    def save(self, effect: Effect) -> None:
        """Have a result written soon; only if the job is still held then."""
        self.ledger.add(self.held, effect)

    def save_rows(self, effect: RowsEffect, *rows: Row) -> None:
        """The same for rows that ``effect`` may write together with those of other jobs."""
        self.ledger.add_rows(self.held, effect, *rows)

    def set_job(self, **columns: Any) -> None:
        """Columns of the job's row, written soon."""
        self.ledger.set(self.held, **columns)

    def pause_to_write(self) -> None:
        """Between two pieces of work: write what is due, and stop where it is to stop."""
        self.ledger.write_if_due()
        self.check()


def facts_of(session: Session, hand: Collection[Claim], secret: str) -> dict[Claim, Facts]:
    """What the database knows of each file; one whose record has gone meanwhile is absent."""
    rows = session.execute(
        select(FileVersion, StoredFile.size, Record, ScannedStack.record_id)
        .join(StoredFile, StoredFile.sha256 == FileVersion.sha256)
        .join(Record, Record.id == FileVersion.record_id)
        .outerjoin(ScannedStack, ScannedStack.record_id == Record.id)
        .where(FileVersion.id.in_([held.version_id for held in hand]))
    )
    found = {
        version.id: _facts(session, version, size, record, secret, is_stack=stack is not None)
        for version, size, record, stack in rows
    }
    return {held: found[held.version_id] for held in hand if held.version_id in found}


def _facts(
    session: Session, version: FileVersion, size: int, record: Record, secret: str, *, is_stack: bool
) -> Facts:
    count = version.page_count or 0
    read = pages_read(session, version.id) if count else frozenset()
    return Facts(
        record_id=record.id,
        version_id=version.id,
        sha256=version.sha256,
        size=size,
        name=version.original_name,
        media_type=version.media_type,
        password=unseal(secret, version.sealed_password),
        depth=depth_of(session, record),
        was_read=version.page_count is not None,
        page_count=count,
        to_recognise=tuple(number for number in range(1, count + 1) if number not in read),
        said=record.details,
        is_stack=is_stack,
    )
