"""A file's way into the archive: the stages in order, resumed where they stopped."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from sqlalchemy.orm import Session

from catalog import claims
from catalog.audit import note
from catalog.errors import FileDamaged, StorageFull, StorageUnavailable
from catalog.schema import utc_now
from catalog.sentences import N_
from ingest.errors import ReaderAway, ReaderEnded, Rejected, Retryable, Value
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


def stages_from(name: str) -> Sequence[Stage]:
    """The stages still to run, when ``name`` is the next one."""
    return STAGES[STAGE_NAMES.index(name) :] if name in STAGE_NAMES else ()


def run(work: Work) -> None:
    """Take one job as far as it goes; its outcome is saved. Raises ``LeaseLost`` where it is to stop."""
    try:
        for stage in stages_from(work.held.stage):
            work.check()
            stage.run(work)
            work.set_job(stage=_after(name_of(stage)))
            work.pause_to_write()
    except Rejected as refused:
        work.set_job(**claims.rejected(utc_now(), refused.message, refused.values, refused.code))
    except ReaderAway as away:
        _wait(work, away.message, away.code)
    except ReaderEnded as ended:
        _suspect(work, ended)
    except Retryable as trouble:
        _put_off(work, trouble.message, trouble.values, trouble.code)
    except StorageFull:
        _wait(work, STORE_FULL, "storage-full")
    except StorageUnavailable:
        _wait(work, STORE_AWAY, "storage-away")
    except FileDamaged as damaged:
        work.save(partial(_note_damage, damaged.sha256))
        work.set_job(**claims.failed(utc_now(), STORE_DAMAGED, {}, "store-damaged"))
    except OSError as trouble:  # the machine's, not the file's: too many open files, a full work folder
        log.warning("job %s: %s", work.held.job_id, trouble)
        _put_off(work, SYSTEM_TROUBLE, {}, "system")
    else:
        _finish(work)


def _after(name: str) -> str:
    return (*STAGE_NAMES, DONE)[STAGE_NAMES.index(name) + 1]


def _finish(work: Work) -> None:
    bad = work.facts.unreadable
    values = {"count": len(bad), "pages": ", ".join(map(str, sorted(bad)))} if bad else {}
    work.set_job(**claims.finished(utc_now(), PAGES_UNREADABLE if bad else "", values))


def _wait(work: Work, message: str, code: str) -> None:
    work.set_job(**claims.waiting(utc_now(), message, {}, code))


def _suspect(work: Work, ended: ReaderEnded) -> None:
    """The file at which the reading server ended is tried with growing pauses, then put aside."""
    if work.held.attempts + 1 < claims.MAX_ATTEMPTS:
        _put_off(work, ended.message, ended.values, ended.code)
    else:
        columns = claims.failed(utc_now(), READER_KILLER, {}, "quarantine")
        work.set_job(**columns, attempts=work.held.attempts + 1)


def _note_damage(sha256: str, session: Session) -> None:
    note(session, "system", "file-damaged", f"file:{sha256}")


def _put_off(work: Work, message: str, values: Mapping[str, Value], code: str) -> None:
    work.set_job(**claims.put_off(work.held, utc_now(), message, values, code))
