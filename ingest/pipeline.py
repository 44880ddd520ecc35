"""A file's way into the archive: the stages in order, resumed where they stopped."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from sqlalchemy.orm import Session

from catalog import claims
from catalog.claims import Claim
from catalog.errors import FileDamaged, StorageFull
from catalog.schema import utc_now
from catalog.sentences import N_
from ingest.errors import Rejected, Retryable
from ingest.stages import extract, identify, index, label, receive, recognise
from ingest.work import Work

log = logging.getLogger(__name__)


class Stage(Protocol):
    """One step; a module with a ``run``."""

    __name__: str

    def run(self, work: Work) -> None:
        """Do the step and save its result. Raises ``Rejected`` or ``Retryable``."""


STAGES: tuple[Stage, ...] = (receive, identify, extract, recognise, label, index)
DONE = "done"

STORE_FULL = N_("Tempat penyimpanan penuh. Pekerjaan ini dilanjutkan begitu ada tempat.")
SYSTEM_TROUBLE = N_("Komputer ini sedang bermasalah. Pekerjaan ini akan dicoba lagi. File asli tersimpan.")
STORE_DAMAGED = N_(
    "File asli di penyimpanan tidak utuh lagi. "
    "Mintalah administrator memulihkannya dari cadangan, lalu coba lagi."
)
PAGES_UNREADABLE = N_("Selesai, tetapi %(count)s halaman tidak terbaca: %(pages)s.")


def name_of(stage: Stage) -> str:
    return stage.__name__.rpartition(".")[2]


STAGE_NAMES = tuple(name_of(stage) for stage in STAGES)


def stages_from(name: str) -> Sequence[Stage]:
    """The stages still to run, when ``name`` is the next one."""
    return STAGES[STAGE_NAMES.index(name) :] if name in STAGE_NAMES else ()


def run(work: Work) -> None:
    """Take one job as far as it goes; its outcome is saved. Raises ``LeaseLost`` where it is to stop."""
    try:
        for stage in stages_from(work.held.stage):
            work.check()
            stage.run(work)
            work.save_progress(stage=_after(name_of(stage)))
            work.pause_to_write()
    except Rejected as refused:
        work.save(partial(_reject, work.held, refused))
    except Retryable as trouble:
        work.save(partial(_try_later, work.held, trouble.message, trouble.values, trouble.code))
    except StorageFull:
        work.save(partial(_try_later, work.held, STORE_FULL, {}, "storage-full"))
    except OSError as trouble:  # the machine's, not the file's: too many open files, a full work folder
        log.warning("job %s: %s", work.held.job_id, trouble)
        work.save(partial(_try_later, work.held, SYSTEM_TROUBLE, {}, "system"))
    except FileDamaged:
        work.save(partial(_fail, work.held))
    else:
        work.save(partial(_finish, work))


def _after(name: str) -> str:
    return (*STAGE_NAMES, DONE)[STAGE_NAMES.index(name) + 1]


def _finish(work: Work, session: Session) -> None:
    bad = work.facts.unreadable
    values = {"count": len(bad), "pages": ", ".join(map(str, sorted(bad)))} if bad else {}
    claims.finish(session, work.held, utc_now(), PAGES_UNREADABLE if bad else "", values)


def _reject(held: Claim, refused: Rejected, session: Session) -> None:
    claims.reject(session, held, utc_now(), refused.message, refused.values, refused.code)


def _try_later(
    held: Claim, message: str, values: dict[str, str | int | float], code: str, session: Session
) -> None:
    claims.try_later(session, held, utc_now(), message, values, code)


def _fail(held: Claim, session: Session) -> None:
    claims.fail(session, held, utc_now(), STORE_DAMAGED, {}, "store-damaged")
