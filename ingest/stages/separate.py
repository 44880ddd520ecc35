"""Third stage of a fed stack, and its last: sheets are found, judged and left out, and each part is filed.

Takes the stack and its media type. Gives a record, a file and a job for each part, made in one transaction
and once. Refuses what is neither PDF nor TIFF, what holds nothing but sheets and blank pages, and a sheet of
a level that who fed it may not file; then nothing is made, and the stack waits for the archive unit.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.schema import ScannedPart, ScannedStack, Unit, User, utc_now
from catalog.scopes import scope_of
from catalog.sentences import N_
from catalog.storage import Stored
from classification.scopes import PUBLIC
from ingest.arrivals import Bringer
from ingest.errors import Rejected, Value
from ingest.formats.media_types import PDF, TIFF
from ingest.judging import AboveRight, Fed, judged
from ingest.separators.plan import Mark, PageSigns, Plan, divide
from ingest.separators.sheets import key_of
from ingest.stacks import Divided, enter_parts, withhold
from ingest.work import Work

PAGES_AT_ONCE = 16

NOT_PDF = N_(
    "Tumpukan dengan lembar pemisah harus berupa satu file PDF atau TIFF. File asli tersimpan. "
    "Pindai sebagai PDF atau TIFF, lalu unggah lagi."
)
NOTHING = N_("Tumpukan ini hanya berisi lembar pemisah dan halaman kosong. File asli tersimpan.")
ABOVE = N_(
    "Tumpukan ini memuat lembar bertingkat di atas hak Anda, jadi tidak ada yang diarsipkan. File aslinya "
    "ditahan dan diteruskan kepada unit kearsipan. Serahkan kertasnya kepada mereka."
)
DIVIDED = N_("Tumpukan dipisah menjadi %(parts)s arsip.")
DIVIDED_TO_CHECK = N_("Tumpukan dipisah menjadi %(parts)s arsip; %(flagged)s perlu diperiksa.")


def run(work: Work) -> None:
    facts = work.facts
    if facts.media_type not in {PDF, TIFF}:
        raise Rejected(NOT_PDF, code="stack-not-pdf")
    if _is_divided(work):
        return
    work.make_way()
    with work.tools.reader.as_pdf(work.path, facts.media_type, facts.password) as path:
        pages = _signs(work, path)
        marks = _judged(work, pages)
        plan = divide(pages, marks, work.tools.blank_ink)
        if not plan.parts:
            raise Rejected(NOTHING, code="stack-empty")
        divided = Divided(plan, _kept(work, path, plan), marks)
    work.save(partial(enter_parts, work, divided))
    work.set_job(pages_total=len(pages), pages_done=len(pages))


def told(work: Work) -> tuple[str, dict[str, Value]]:
    """What the person is told at the end, and its values."""
    work.ledger.write()
    with work.tools.db.reading() as session:
        return sentence_of(session, work.facts.record_id)


def sentence_of(session: Session, stack_id: str) -> tuple[str, dict[str, Value]]:
    """How a stack was divided, as a message id and its values."""
    flags = session.scalars(select(ScannedPart.flags).where(ScannedPart.stack_id == stack_id)).all()
    flagged = sum(bool(each) for each in flags)
    if flagged:
        return DIVIDED_TO_CHECK, {"parts": len(flags), "flagged": flagged}
    return DIVIDED, {"parts": len(flags)}


def _is_divided(work: Work) -> bool:
    with work.tools.db.reading() as session:
        return session.get_one(ScannedStack, work.facts.record_id).divided_at is not None


def _signs(work: Work, path: Path) -> list[PageSigns]:
    """The signs of all pages, read a few at a time on each process."""
    pages: list[PageSigns] = []
    step = PAGES_AT_ONCE
    for start in count(1, step * work.tools.processes):
        firsts = range(start, start + step * work.tools.processes, step)
        running = [_ask(work, path, first) for first in firsts]
        found = [page for future in running for page in future.result()]
        pages += found
        work.set_job(pages_done=len(pages), lost_leases=0)
        work.pause_to_write()
        if len(found) < step * work.tools.processes:
            return pages
    raise AssertionError("unreachable")


def _ask(work: Work, path: Path, first: int) -> Future[Sequence[PageSigns]]:
    read, facts = work.tools.reader.read_signs, work.facts
    return work.tools.pages.submit(copy_context().run, read, path, first, PAGES_AT_ONCE, facts.password)


def _judged(work: Work, pages: Sequence[PageSigns]) -> dict[int, Mark]:
    with work.tools.db.reading() as session:
        try:
            return judged(session, _fed(session, work), pages, key_of(work.tools.secret))
        except AboveRight:
            pass
    work.save(partial(withhold, work))
    raise Rejected(ABOVE, code="sheet-level")


def _fed(session: Session, work: Work) -> Fed:
    stack, now = session.get_one(ScannedStack, work.facts.record_id), utc_now()
    unit = session.get_one(Unit, stack.values["unit_id"])
    user = session.get(User, work.held.user_id) if work.held.user_id else None
    bringer = Bringer(scope_of(session, user.id, now), user.id) if user else Bringer(PUBLIC)
    return Fed(work.facts.record_id, unit, bringer, now)


def _kept(work: Work, path: Path, plan: Plan) -> list[Stored]:
    """The bytes of each part, in the store."""
    kept = []
    with work.tools.reader.cut(path, [part.pages for part in plan.parts], work.facts.password) as files:
        for file in files:
            with file.open("rb") as stream:
                kept.append(work.tools.files.put(stream))
            work.pause_to_write()
    return kept
