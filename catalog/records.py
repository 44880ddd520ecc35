"""New records, and the few fields that reading a file may fill in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Date, String, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from catalog.access import first_access, refresh_access
from catalog.schema import Record, RecordCase, utc_now
from catalog.schema.base import table_of
from catalog.station import is_held
from classification.labels import Standing
from classification.levels import Level

TITLE_LENGTH = 500

_RECORDS = table_of(Record)

_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, turns of direction, halves of characters, line ends
_JOINERS = {"\u200c", "\u200d"}  # within Persian words and families of emoji


def add_record(session: Session, record: Record) -> Record:
    """Put a record in, with its tokens and its place in the outbox."""
    session.add(record)
    refresh_access(session, record)
    return record


def add_records(session: Session, records: Sequence[Record]) -> None:
    """Put many in at once; none is a case or lies in one yet."""
    session.add_all(records)
    session.flush()
    first_access(session, records)


def standing_for(level: Level | None) -> Standing:
    """Filed once somebody gave a level; a draft before that."""
    return Standing.DRAFT if level is None else Standing.FILED


def file_draft(session: Session, record: Record) -> None:
    """A draft that has a level is filed; one that has none, or whose batch is not released, stays a draft."""
    is_ready = record.is_classified and not is_held(session, record)
    record.standing = Standing.FILED if is_ready else Standing.DRAFT
    record.updated_at = utc_now()
    refresh_access(session, record)


def child_at(session: Session, container_id: str, path: str) -> Record | None:
    """What came out of a container at ``path`` before, so that doing it again makes no second record."""
    found = select(Record).where(Record.container_id == container_id, Record.container_path == path)
    return session.scalars(found.where(Record.original_id.is_(None))).first()


def like(record: Record, **values: Any) -> Record:
    """A new record, not yet in a session, under the description and the label of ``record``; ``values``
    (columns by name) come on top. Its cases are copied by ``copy_cases``."""
    alike = {
        "kind": record.kind,
        "code": record.code,
        "election": record.election,
        "stage": record.stage,
        "unit_id": record.unit_id,
        "level": record.level,
        "standing": record.standing,
        "is_classified": record.is_classified,
        "creator_tier": record.creator_tier,
        "seats": list(record.seats),
        "head_confirmed": record.head_confirmed,
        "author_id": record.author_id,
    }
    return Record(**{**alike, **values})


def copy_cases(session: Session, record: Record, other: Record) -> None:
    """File ``other``, which is in the database, in the cases of ``record``."""
    cases = session.scalars(select(RecordCase.case_id).where(RecordCase.record_id == record.id)).all()
    session.add_all(RecordCase(record_id=other.id, case_id=case) for case in cases)


def add_child(session: Session, parent: Record, path: str, title: str) -> Record:
    """A record of its own for what came out of ``parent``, under the parent's label and in its cases."""
    child = like(
        parent,
        title=title,
        closes_at=parent.closes_at,
        container_id=parent.id,
        container_path=path,
    )
    session.add(child)
    session.flush()
    copy_cases(session, parent, child)
    refresh_access(session, child)
    return child


def depth_of(session: Session, record: Record) -> int:
    """How many containers lie around a record."""
    depth, outer = 0, record.container_id
    while outer is not None:
        depth += 1
        outer = session.scalar(select(Record.container_id).where(Record.id == outer))
    return depth


def fill_in(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set what nobody has filled in yet.

    Each row: ``record_id``; ``said_number``, ``said_date`` and ``said_title``, empty or ``None`` if nothing
    is said; and ``file_title``, the title made from the file's name, whose place ``said_title`` takes.

    The label stays as it is; whoever calls this tells the index.
    """
    number, title = bindparam("said_number", type_=String), bindparam("said_title", type_=String)
    is_from_name = (_RECORDS.c.title == bindparam("file_title", type_=String)) & (title != "")
    change = update(_RECORDS).where(_RECORDS.c.id == bindparam("record_id"))
    change = change.values(
        number=case((_RECORDS.c.number == "", number), else_=_RECORDS.c.number),
        date=func.coalesce(_RECORDS.c.date, bindparam("said_date", type_=Date)),
        title=case((is_from_name, title), else_=_RECORDS.c.title),
        updated_at=utc_now(),
    )
    session.connection().execute(change, list(rows))


def title_of(name: str) -> str:
    """A title from a file's name: without folders, ending, control and direction characters."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    stem, dot, ending = last.rpartition(".")
    has_ending = bool(dot and stem.strip(". ") and ending.isalnum() and len(ending) <= 5)
    return shown(stem if has_ending else last)[:TITLE_LENGTH] or "Tanpa nama"


def register_words(record: Record) -> dict[str, str]:
    """What only the register of a dossier said of it, by the names of its columns; empty for all others.

    It goes with the title: whoever is not shown that is shown none of it.
    """
    said = record.details.get("register")
    return {name: words for name, words in said.items() if words} if isinstance(said, dict) else {}


def shown(text: str) -> str:
    """``text`` with what could hide or turn it made plain, in one line."""
    plain = "".join(" " if _is_hidden(each) else each for each in text)
    return " ".join(plain.split())


def _is_hidden(each: str) -> bool:
    return unicodedata.category(each) in _HIDDEN and each not in _JOINERS


def storable(text: str) -> str:
    """``text`` as it was given, but for what no database can keep: NUL, and bytes that were no text."""
    return _UNSTORABLE.sub("\ufffd", text)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
