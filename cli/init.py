"""``telusur init``: makes the data folder ready for use, and on request the sample office in it."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from catalog.batches import BatchProgress
from catalog.database import Database
from catalog.errors import SettingsError
from catalog.people.passwords import problem_with
from catalog.schema import utc_now
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from services.demo import DemoUser, batch_of_demo, is_loaded, load_demo
from services.first_start import ADMINISTRATOR, FirstStart, initialise, renew_administrator


@click.command("init")
@click.option("--demo", "with_demo", is_flag=True, help="Isi dengan kantor dan arsip contoh.")
@click.option("--wait", is_flag=True, help="Baca file contoh sekarang juga, sampai semuanya dapat dicari.")
@click.option("--reset-admin", is_flag=True, help="Buat sandi sekali pakai baru untuk administrator pertama.")
@click.option(
    "--password-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ambil sandi sekali pakai administrator pertama dari file ini, dan jangan mencetaknya.",
)
def command(with_demo: bool, wait: bool, reset_admin: bool, password_file: Path | None) -> None:
    """Siapkan folder data, basis data, dan administrator pertama; yang sudah ada tidak diubah."""
    settings = load_settings()
    made = initialise(settings, _read(password_file) if password_file else "")
    if password_file and made.password:
        made = replace(made, password="")
        click.echo(f"Administrator pertama: {ADMINISTRATOR}, dengan sandi sekali pakai dari {password_file}.")
    db = Database(settings.database_url)
    try:
        was_loaded = with_demo and is_loaded(db)
        people = _load(settings, db) if with_demo and not was_loaded else ()
        password = renew_administrator(db) if reset_admin and not made.password else made.password
    finally:
        db.close()
    _say(settings, made, was_loaded, people, password)
    if with_demo and wait:
        _read_here(settings)


def _read(password_file: Path) -> str:
    try:
        password = password_file.read_text().strip()
    except OSError as error:
        raise SettingsError(f"File sandi {password_file} tidak dapat dibaca: {error.strerror}.") from None
    problem = problem_with(password, ADMINISTRATOR)
    if problem is not None:
        raise SettingsError(f"File sandi {password_file}: {problem}")
    return password


def _load(settings: Settings, db: Database) -> tuple[DemoUser, ...]:
    click.echo("Memasukkan arsip contoh ...")
    with click.progressbar(length=1, label="File contoh", file=None) as bar:

        def progress(number: int, total: int, _name: str) -> None:
            bar.length = total
            bar.update(number - bar.pos)

        return load_demo(db, open_store(settings), settings.max_file_mb, progress, settings.read_secret())


def _read_here(settings: Settings) -> None:
    # Loaded here: what reads files takes a while to load, and most starts leave the reading to the worker.
    from services.office import open_office
    from workers.here import crew_here, index_here, wait_for

    office = open_office(settings)
    try:
        batch = batch_of_demo(office.db)
        with index_here(office), crew_here(office):
            wait_for(office, batch, _Teller())
    finally:
        office.close()
    click.echo("\nSemua file contoh sudah dapat dicari.")


def _line(progress: BatchProgress) -> str:
    pace = progress.pace(utc_now())
    left = "" if pace.seconds_left is None else f", sisa sekitar {-(-pace.seconds_left // 60)} menit"
    done = f"{progress.ended} dari {progress.total} file, {progress.pages_done} halaman"
    return f"{done}, {pace.per_minute:.0f} halaman per menit{left}"


class _Teller:
    """Rewrites one line at a terminal; writes nothing between the ends elsewhere."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, progress: BatchProgress) -> None:
        line = _line(progress)
        if line != self._last and (sys.stdout.isatty() or progress.is_over):
            click.echo(f"\r{line:80}", nl=False)
            self._last = line


def _say(
    settings: Settings, made: FirstStart, was_loaded: bool, people: Sequence[DemoUser], password: str
) -> None:
    if made.is_unchanged and not people and not password:
        click.echo(f"Sudah siap: {settings.data}. Tidak ada yang diubah.")
        if was_loaded:
            click.echo("Kantor contoh sudah ada; sandinya hanya ditampilkan sekali, saat dibuat.")
        return
    click.echo(f"Folder data siap: {settings.data}")
    if people:
        _show_people(people)
    if password:
        click.echo("\nAdministrator pertama (sandi sekali pakai, harus diganti saat masuk):\n")
        click.echo(f"  {ADMINISTRATOR:18} {password}")
    if people or password:
        click.echo("\nSandi di atas hanya ditampilkan sekali. Catatlah sekarang.")
    scheme = "https" if settings.is_https else "http"
    click.echo(f"Jalankan `telusur up`, lalu buka {scheme}://{settings.host}:{settings.port}/")
    if people:
        click.echo("File contoh lalu dibaca satu demi satu; hasil pencarian bertambah selama beberapa menit.")


def _show_people(people: Sequence[DemoUser]) -> None:
    click.echo("\nPengguna kantor contoh:\n")
    click.echo(f"  {'Nama pengguna':18} {'Sandi':21} Melihat")
    for user in people:
        click.echo(f"  {user.username:18} {user.password:21} {user.what_they_see}")
