"""``telusur init``: makes the data folder ready for use, and on request the sample office in it."""

from collections.abc import Sequence

import click

from catalog.database import Database
from catalog.settings import Settings, load_settings
from catalog.storage import FolderStore
from services.demo import DemoUser, is_loaded, load_demo
from services.first_start import ADMINISTRATOR, FirstStart, initialise, renew_administrator


@click.command("init")
@click.option("--demo", "with_demo", is_flag=True, help="Isi dengan kantor dan arsip contoh.")
@click.option("--reset-admin", is_flag=True, help="Buat sandi sekali pakai baru untuk administrator pertama.")
def command(with_demo: bool, reset_admin: bool) -> None:
    """Siapkan folder data, basis data, dan administrator pertama; yang sudah ada tidak diubah."""
    settings = load_settings()
    made = initialise(settings)
    db = Database(settings.database_url)
    try:
        was_loaded = with_demo and is_loaded(db)
        people = _load(settings, db) if with_demo and not was_loaded else ()
        password = renew_administrator(db) if reset_admin and not made.password else made.password
    finally:
        db.close()
    _say(settings, made, was_loaded, people, password)


def _load(settings: Settings, db: Database) -> tuple[DemoUser, ...]:
    click.echo("Memasukkan arsip contoh ...")
    with click.progressbar(length=1, label="File contoh", file=None) as bar:

        def progress(number: int, total: int, _name: str) -> None:
            bar.length = total
            bar.update(number - bar.pos)

        return load_demo(db, FolderStore(settings.files_folder), settings.max_file_mb, progress)


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
