"""A file's way into the archive: the stages in order, resumed where they stopped."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog import claims
from catalog.audit import note
from catalog.errors import FileDamaged, LeaseLost, StorageFull, StorageUnavailable
from catalog.log_context import note_stage
from catalog.metrics import timed_stage
from catalog.schema import utc_now
from catalog.sentences import N_
from ingest.errors import ReaderAway, ReaderEnded, Rejected, Retryable, Value
from ingest.stages import extract, identify, index, label, receive, recognise, separate
from ingest.work import Work

log = logging.getLogger(__name__)


class Stage(Protocol):
    """One step; a module with a ``run``."""

    __name__: str

    def run(self, work: Work) -> None:
        """Do the step and save its result. Raises ``Rejected`` or ``Retryable``."""


STAGES: tuple[Stage, ...] = (receive, identify, extract, recognise, label, index)
STACK_STAGES: tuple[Stage, ...] = (receive, identify, separate)  # its parts go the other way
DONE = "done"
OUTCOMES: dict[type[Exception], str] = {Rejected: "rejected", FileDamaged: "failed", LeaseLost: "stopped"}

STORE_FULL = N_("Tempat penyimpanan penuh. Pekerjaan ini dilanjutkan begitu ada tempat.")
STORE_AWAY = N_("Tempat file sedang tidak dapat dicapai. Pekerjaan ini dilanjutkan begitu tersambung lagi.")
SYSTEM_TROUBLE = N_("Komputer ini sedang bermasalah. Pekerjaan ini akan dicoba lagi. File asli tersimpan.")
STORE_DAMAGED = N_(
    "File asli di penyimpanan tidak utuh lagi. "
    "Mintalah administrator memulihkannya dari cadangan, lalu coba lagi."
)
READER_KILLER = N_(
    "File ini lima kali menghentikan server pembaca dokumen, jadi disisihkan. File asli tersimpan. "
    "Simpan ulang sebagai PDF, lalu unggah lagi."
)
PAGES_UNREADABLE = N_("Selesai, tetapi %(count)s halaman tidak terbaca: %(pages)s.")


def name_of(stage: Stage) -> str:
    return stage.__name__.rpartition(".")[2]


STAGE_NAMES = tuple(name_of(stage) for stage in STAGES)
STACK_STAGE_NAMES = tuple(name_of(stage) for stage in STACK_STAGES)


def stages_from(name: str, is_stack: bool = False) -> Sequence[Stage]:
    """The stages still to run, when ``name`` is the next one."""
    stages, names = (STACK_STAGES, STACK_STAGE_NAMES) if is_stack else (STAGES, STAGE_NAMES)
    return stages[names.index(name) :] if name in names else ()


def run(work: Work) -> None:
    """Take one job as far as it goes; its outcome is saved. Raises ``LeaseLost`` where it is to stop."""
    try:
        for stage in stages_from(work.held.stage, work.facts.is_stack):
            work.check()
            note_stage(name_of(stage))
            with timed_stage(name_of(stage), OUTCOMES):
                stage.run(work)
            work.set_job(stage=_after(stage, work.facts.is_stack))
            work.pause_to_write()
    except Rejected as refused:
        log.info("a file is refused", extra={"code": refused.code, "error": refused})
        work.set_job(**claims.rejected(utc_now(), refused.message, refused.values, refused.code))
    except ReaderAway as away:
        _wait(work, away, away.message, away.code)
    except ReaderEnded as ended:
        _suspect(work, ended)
    except Retryable as trouble:
        _put_off(work, trouble, trouble.message, trouble.values, trouble.code)
    except StorageFull as full:
        _wait(work, full, STORE_FULL, "storage-full")
    except StorageUnavailable as away:
        _wait(work, away, STORE_AWAY, "storage-away")
    except FileDamaged as damaged:
        log.error("an original is damaged", extra={"file": damaged.sha256, "error": damaged})
        work.save(partial(_note_damage, damaged.sha256))
        work.set_job(**claims.failed(utc_now(), STORE_DAMAGED, {}, "store-damaged"))
    except OSError as trouble:  # the machine's, not the file's: too many open files, a full work folder
        _put_off(work, trouble, SYSTEM_TROUBLE, {}, "system")
    except (LeaseLost, OperationalError):
        raise  # no error of the job's: whoever works the queue knows what to do
    except Exception as unforeseen:
        log.error("a job ended by an error", extra={"error": unforeseen})
        raise
    else:
        _finish(work)


def _after(stage: Stage, is_stack: bool) -> str:
    further = stages_from(name_of(stage), is_stack)[1:]
    return name_of(further[0]) if further else DONE


def _finish(work: Work) -> None:
    bad = work.facts.unreadable
    values: dict[str, Value] = {"count": len(bad), "pages": ", ".join(map(str, sorted(bad)))} if bad else {}
    log.info("a file is taken in", extra={"count": work.facts.page_count})
    message = PAGES_UNREADABLE if bad else ""
    if work.facts.is_stack:
        message, values = separate.told(work)
    work.set_job(**claims.finished(utc_now(), message, values))


def _wait(work: Work, error: Exception, message: str, code: str) -> None:
    log.warning("a job waits", extra={"code": code, "error": error})
    work.set_job(**claims.waiting(utc_now(), message, {}, code))


def _suspect(work: Work, ended: ReaderEnded) -> None:
    """The file at which the reading server ended is tried with growing pauses, then put aside."""
    if work.held.attempts + 1 < claims.MAX_ATTEMPTS:
        _put_off(work, ended, ended.message, ended.values, ended.code)
    else:
        log.error("a file is put aside", extra={"code": "quarantine", "error": ended})
        columns = claims.failed(utc_now(), READER_KILLER, {}, "quarantine")
        work.set_job(**columns, attempts=work.held.attempts + 1)


def _note_damage(sha256: str, session: Session) -> None:
    note(session, "system", "file-damaged", f"file:{sha256}")


def _put_off(work: Work, error: Exception, message: str, values: Mapping[str, Value], code: str) -> None:
    log.warning("a job is put off", extra={"code": code, "error": error})
    work.set_job(**claims.put_off(work.held, utc_now(), message, values, code))
