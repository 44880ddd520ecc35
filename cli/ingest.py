"""``telusur ingest``: brings files and folders in, and on request waits until they are found."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.batches import BatchProgress
from catalog.errors import NotVisible, SettingsError
from catalog.jobs import JobLine, batch_lines
from catalog.schema import Unit, UnitKind, utc_now
from catalog.settings import load_settings
from catalog.units import unit_by_code
from classification.levels import Level
from ingest.arrivals import Delivery, IntakeValues
from ingest.bringers import bringer_called
from ingest.bulk import Brought, bring
from ingest.errors import Rejected
from ingest.quiet_files import files_under
from ingest.room import begin_batch, refuse_on_short_disk
from search.errors import SearchUnavailable
from services.demo.plan import read_plan
from services.office import Office, open_office
from workers.enqueue import wake
from workers.here import crew_here, index_here, wait_for

LEVELS = [level.slug for level in Level]


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--unit", default="", help="Kode atau id unit pemilik. Tanpa ini: satu-satunya kantor.")
@click.option("--level", type=click.Choice(LEVELS), help="Tingkat. Tanpa ini: belum diklasifikasi.")
@click.option("--kind", default="archive", show_default=True, help="Jenis arsip.")
@click.option("--code", default="", help="Kode klasifikasi arsip, misalnya PM.01.02.")
@click.option("--election", default="", help="Perhelatan, misalnya 'Pemilu 2024'.")
@click.option("--stage", default="", help="Tahapan.")
@click.option("--as", "username", default="", help="Nama pengguna yang memasukkan.")
@click.option(
    "--duplicates",
    type=click.Choice(["ask", "keep", "skip"]),
    default="ask",
    show_default=True,
    help="File yang sudah ada: tunggu keputusan (ask), simpan lagi (keep), atau lewati (skip).",
)
@click.option("--wait", "is_waiting", is_flag=True, help="Tunggu sampai semua file dapat dicari.")
@click.option("--json", "as_json", is_flag=True, help="Cetak hasil sebagai JSON.")
def command(paths: tuple[Path, ...], is_waiting: bool, as_json: bool, **said: Any) -> None:
    """Masukkan PATH (file atau folder) ke dalam arsip.

    Kode keluar 0 berarti semua file diterima; apakah tiap file terbaca, tertulis pada hasilnya.
    """
    office = open_office(load_settings())
    try:
        with office.db.writing() as session:
            delivery = _delivery(session, office, said)
        brought = _bring(office, list(_files(paths)), delivery, is_waiting)
        lines = _lines(office, brought, delivery)
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1) if as_json else _as_text(lines))
    except Rejected as refused:
        raise click.ClickException(str(refused)) from None
    except SearchUnavailable as trouble:
        raise click.ClickException(str(trouble)) from None
    except NotVisible as missing:
        raise click.ClickException(f"Tidak ada pengguna atau unit {str(missing)!r}.") from None
    finally:
        office.close()


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from files_under(path) if path.is_dir() else (path,)


def _delivery(session: Session, office: Office, said: dict[str, Any]) -> Delivery:
    unit = _unit(session, said["unit"])
    bringer = bringer_called(session, said["username"], unit, utc_now())
    values = IntakeValues(
        unit_id=unit.id,
        level=Level.from_slug(said["level"]) if said["level"] else None,
        kind=said["kind"],
        code=said["code"],
        election=said["election"],
        stage=said["stage"],
    )
    chosen = {"level": said["level"] or ""}
    batch = begin_batch(session, office.settings, bringer.user_id, "cli", unit.id, chosen)
    limit = office.settings.max_file_mb
    return Delivery(values, bringer, "cli", limit, batch.id, said["duplicates"])


def _unit(session: Session, name: str) -> Unit:
    if name:
        unit = unit_by_code(session, name) or session.get(Unit, name)
        if unit is None:
            raise click.ClickException(f"Tidak ada unit dengan kode atau id {name!r}.")
        return unit
    offices = session.scalars(select(Unit).where(Unit.kind != UnitKind.DIVISION).order_by(Unit.code)).all()
    if len(offices) == 1:
        return offices[0]
    demo = _office_of_the_samples(session)
    if demo is not None:
        return demo
    codes = ", ".join(office.code for office in offices[:20])
    raise click.ClickException(f"Sebutkan unit pemilik dengan --unit. Kode kantor: {codes}")


def _office_of_the_samples(session: Session) -> Unit | None:
    try:
        return unit_by_code(session, read_plan().main_office)
    except SettingsError:  # the samples are not part of the installed program
        return None


def _bring(office: Office, paths: list[Path], delivery: Delivery, is_waiting: bool) -> list[Brought]:
    with ExitStack() as stack:
        if is_waiting:
            stack.enter_context(index_here(office))
            look = stack.enter_context(crew_here(office))

        def after_commit(_group: Sequence[Brought]) -> None:
            wake(office.settings)
            if is_waiting:
                look()
            refuse_on_short_disk(office.settings)

        brought = bring(office.db, office.files, paths, delivery, after_commit)
        if is_waiting and delivery.batch_id:
            wait_for(office, delivery.batch_id, _tell)
    return brought


def _tell(so_far: BatchProgress) -> None:
    if not sys.stderr.isatty():
        return
    pace = so_far.pace(utc_now())
    left = "" if pace.seconds_left is None else f" · sisa {pace.seconds_left // 60 + 1} menit"
    done = so_far.ended == so_far.total
    text = f"{so_far.ended} dari {so_far.total} file · {pace.per_minute:.0f} hlm/menit{'' if done else left}"
    click.echo(f"\r\x1b[K{text}", err=True, nl=done)


def _lines(office: Office, brought: Sequence[Brought], delivery: Delivery) -> list[dict[str, Any]]:
    with office.db.reading() as session:
        jobs = {line.id: line for line in batch_lines(session, delivery.batch_id or "", limit=None)}
    return [_line(item, jobs.get(item.received.job_id) if item.received else None) for item in brought]


def _line(item: Brought, job: JobLine | None) -> dict[str, Any]:
    return {
        "path": str(item.path),
        "job": job.id if job else None,
        "record": job.record_id if job else None,
        "state": job.state.value if job else "unreadable",
        "sentence": job.message % job.message_values if job and job.message else item.trouble,
        "pages": job.pages_total if job else 0,
        "duplicate_of": list(item.received.duplicate_of) if item.received else [],
    }


def _as_text(lines: Sequence[dict[str, Any]]) -> str:
    states: dict[str, int] = {}
    for line in lines:
        states[line["state"]] = states.get(line["state"], 0) + 1
    told = [f"{line['path']}: {line['sentence']}" for line in lines if line["sentence"]]
    counted = ", ".join(f"{_TERMS[state]} {count}" for state, count in sorted(states.items()))
    return "\n".join([*told, f"{len(lines)} file: {counted}" if lines else "Tidak ada file."])


_TERMS = {
    "queued": "menunggu",
    "running": "diproses",
    "done": "selesai",
    "rejected": "ditolak",
    "failed": "gagal",
    "paused": "menunggu keputusan",
    "cancelled": "dilewati",
    "unreadable": "tidak dapat dibuka",
}
