"""``telusur serve PART``: one part of an office in the foreground, under a supervisor that is not ours."""

import os
import sys

import click

from catalog.database import Database
from catalog.jobs import QUEUES
from catalog.migrate import version_of, version_wanted
from catalog.settings import Settings, load_settings
from cli.web_server import web_server
from services.health.parts import trouble_of


@click.group("serve")
def command() -> None:
    """Jalankan satu bagian saja di depan, sampai dihentikan (Ctrl-C atau SIGTERM).

    `telusur up` menjalankan semuanya; perintah ini untuk pengawas lain (systemd, kontainer), di satu mesin
    atau beberapa. Basis data disesuaikan lebih dahulu dengan `telusur init`.
    """


_check = click.option(
    "--check", is_flag=True, help="Hanya periksa apakah bagian ini bekerja; keluar dengan 1 bila tidak."
)


@command.command("web")
@click.option(
    "--processes", type=click.IntRange(1, 64), help="Banyaknya proses. Tanpa ini: menurut inti prosesor."
)
@_check
def web(processes: int | None, check: bool) -> None:
    """Halaman web; boleh beberapa sekaligus di belakang satu pengantar."""
    settings = _begin("web", check)
    program = web_server(settings, processes or 0)
    os.execv(program[0], list(program))  # gunicorn takes this very process, and with it the signals


@command.command("worker")
@click.option(
    "--queue",
    "queues",
    type=click.Choice(QUEUES),
    multiple=True,
    help="Antrean yang dikerjakan. Tanpa ini: semua.",
)
@_check
def worker(queues: tuple[str, ...], check: bool) -> None:
    """Pekerja yang membaca file; boleh beberapa sekaligus."""
    _begin("worker", check)
    from workers import worker_process

    worker_process.main(queues or QUEUES)


@command.command("index")
@_check
def index(check: bool) -> None:
    """Penulis indeks; yang kedua menunggu giliran."""
    _begin("index", check)
    from workers import index_process

    index_process.main()


@command.command("schedule")
@_check
def schedule(check: bool) -> None:
    """Tugas berkala: mengambil kembali pekerjaan yang terputus, menyegel jejak audit, membersihkan."""
    _begin("schedule", check)
    from workers import minder_process, schedule

    minder_process.main("schedule", schedule.schedule)


@command.command("inbox")
@_check
def inbox(check: bool) -> None:
    """Folder pantau; yang kedua menunggu giliran."""
    _begin("inbox", check)
    from workers import minder_process, schedule

    minder_process.main("inbox", schedule.inbox)


def _begin(part: str, is_check: bool) -> Settings:
    """The settings of a part that may start; ends the process where it may not, or was only to be checked."""
    settings = load_settings()
    settings.read_secret()
    if is_check:
        trouble = trouble_of(part, settings)
        click.echo(trouble or "baik")
        sys.exit(1 if trouble else 0)
    _require_version(settings)
    return settings


def _require_version(settings: Settings) -> None:
    """Parts do not change the tables: several start at once, and an old one may still be running."""
    db = Database(settings.database_url)
    try:
        if version_of(db) != version_wanted():
            raise click.ClickException(
                "Basis data belum disesuaikan dengan versi ini. Jalankan `telusur init` lebih dahulu."
            )
    finally:
        db.close()
