"""Moves an office in steps that can be repeated: files, then rows, then the index; then all is proved.

Nothing is read by OCR or extracted again: the index is made from the words that the rows hold. The source is
only read. Whoever is interrupted begins again; what is there already is passed over.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import func, select

from catalog.audit import note, seal, verify
from catalog.database import Database
from catalog.errors import CatalogError, Refused
from catalog.schema import Record
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage import open_store
from ingest.index_writer import reindex
from ingest.search_engine import open_engine
from search.contract import Engine
from search.errors import IndexMissing, IndexOutdated
from services.health.index_content import compare_index
from services.moving.originals import copy_files, require_own, verify_files
from services.moving.plan import Plan
from services.moving.rows import copy_rows, require_source, require_target, sums

Progress = Callable[[str, int, int], None]  # what is being done, how far, of how much


@dataclass(frozen=True, slots=True)
class Moved:
    """What lies in the target now; ``damaged`` are hashes of files that the source had not got whole."""

    rows: int
    files: int
    records: int
    damaged: tuple[str, ...]


def move(plan: Plan, actor: str, progress: Progress = lambda _what, _done, _total: None) -> Moved:
    """Move what differs between the plan's two offices, prove it, and note it in the target's trail.

    Nobody may be at work on either. Raises ``Refused`` where the target is not fit, and the errors of the
    parts.
    """
    if plan.is_empty:
        raise Refused(N_("Tidak ada yang dipindahkan: pengaturan tujuan sama dengan yang sekarang."))
    with _opened(plan.source) as source:
        require_source(source)
        wants_rows = plan.moves_rows and require_target(source, plan.target)
        _prepare_folder(plan)
        damaged = _move_files(plan, source, progress)
        if wants_rows:
            progress("baris basis data", 0, 1)
            copy_rows(source, plan.target)
        with _opened(plan.target) as target, closing(open_engine(plan.target)) as engine:
            rows = _prove_rows(plan, source, target)
            records = _move_index(plan, target, engine, progress)
            files = _prove_files(plan, target, damaged, progress)
            _finish(plan, target, actor)
    return Moved(rows, files, records, damaged)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    with closing(Database(settings.database_url)) as db:
        yield db


def _prepare_folder(plan: Plan) -> None:
    """The target's folder with the office's own secret: sealed passwords and second steps need it."""
    secret = plan.source.read_secret()
    plan.target.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError), ExitStack() as opened:
        handle = os.open(plan.target.secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        opened.enter_context(os.fdopen(handle, "w")).write(secret + "\n")
    if plan.target.read_secret() != secret:
        text = N_("Folder data tujuan %(folder)s memuat kunci rahasia kantor lain. Pilih folder yang kosong.")
        raise Refused(text, {"folder": str(plan.target.data)})


def _move_files(plan: Plan, source: Database, progress: Progress) -> tuple[str, ...]:
    if not plan.moves_files:
        return ()
    files, target = open_store(plan.source), open_store(plan.target)
    target.prepare()
    target.check()
    require_own(source, target)
    return copy_files(source, files, target, lambda done, total: progress("file asli", done, total))


def _prove_rows(plan: Plan, source: Database, target: Database) -> int:
    there = sums(target)
    if plan.moves_rows and there != sums(source):
        raise CatalogError("Baris di basis data tujuan tidak sama. Kosongkan basis data tujuan, lalu ulangi.")
    if not verify(target).is_whole:
        raise CatalogError("Jejak audit tidak utuh. Jalankan `telusur doctor` pada kantor yang lama.")
    return sum(each.rows for each in there.values())


def _move_index(plan: Plan, target: Database, engine: Engine, progress: Progress) -> int:
    with target.reading() as session:
        records = session.scalar(select(func.count()).select_from(Record)) or 0
    if not plan.moves_index:
        return records
    progress("indeks pencarian", 0, records)
    _require_own_index(target, engine)
    reindex(target, engine)
    found = compare_index(target, engine.inventory(), is_thorough=True)
    if found.count:
        raise CatalogError("Indeks tujuan tidak sama dengan basis datanya. Ulangi pemindahan.")
    progress("indeks pencarian", records, records)
    return records


def _require_own_index(target: Database, engine: Engine) -> None:
    """An index that holds records of nobody here belongs to another office."""
    try:
        engine.check()
        is_others = compare_index(target, engine.inventory(), is_thorough=False).surplus > 0
    except (IndexMissing, IndexOutdated):
        return
    if is_others:
        text = N_("Indeks tujuan memuat arsip lain. Pilih awalan lain di TELUSUR_SEARCH_URL, atau kosongkan.")
        raise Refused(text)


def _prove_files(plan: Plan, target: Database, damaged: tuple[str, ...], progress: Progress) -> int:
    if not plan.moves_files:
        return 0
    files = open_store(plan.target)
    return verify_files(target, files, damaged, lambda done, total: progress("pemeriksaan", done, total))


def _finish(plan: Plan, target: Database, actor: str) -> None:
    details = {part: f"{old} -> {new}" for part, old, new in plan.places()}
    with target.writing() as session:
        note(session, actor, "move", details=details)
    seal(target)
