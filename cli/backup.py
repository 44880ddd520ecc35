"""``telusur backup``: the whole archive into a sealed file or a chain of them, while the office works."""

import getpass
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click

from catalog.backup.errors import BackupError
from catalog.backup.routine import Done, Order, back_up_file, back_up_folder, prune, superfluous
from catalog.backup.writing import Source
from catalog.database import Database
from catalog.schema import RunKind
from catalog.sentences import N_
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from cli.passphrase import read_passphrase

SHOWN = 5
KINDS = {RunKind.SINGLE: "penuh", RunKind.FULL: "penuh, awal rantai", RunKind.INCREMENTAL: "tambahan"}


@click.command("backup")
@click.argument("place", required=False, type=click.Path(path_type=Path))
@click.option("--full", "is_full", is_flag=True, help="Mulai rantai baru dengan cadangan penuh.")
@click.option("--keep", type=click.IntRange(1), help="Sesudahnya, sisakan sekian rantai; yang lama dihapus.")
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Baca sandi dari file ini.")
@click.option(
    "--no-encryption", is_flag=True, help="Tanpa sandi: siapa pun yang memegang file dapat membukanya."
)
@click.option("--yes", "is_sure", is_flag=True, help="Jangan bertanya lagi.")
def command(
    place: Path | None,
    is_full: bool,
    keep: int | None,
    passphrase_file: Path | None,
    no_encryption: bool,
    is_sure: bool,
) -> None:
    """Simpan cadangan seluruh arsip ke PLACE; aman dijalankan saat Telusur bekerja.

    Bila PLACE sebuah folder, tiap jalan menambah satu file di dalamnya: yang pertama penuh, berikutnya hanya
    yang baru. Bila PLACE belum ada, dibuat satu file penuh. Tanpa PLACE: TELUSUR_BACKUP_FOLDER.

    Isinya basis data, semua file asli, kunci rahasia, dan daftar pengaturan. Indeks pencarian dibangun ulang
    setelah pemulihan. File di folder pantau yang belum diambil tidak ikut.
    """
    settings = load_settings()
    settings.read_secret()  # says so where there is no archive yet
    place = place_of_backups(place, settings)
    if no_encryption and not is_sure:
        click.confirm(
            "Cadangan akan memuat semua arsip, juga yang Rahasia, tanpa sandi. Lanjutkan?", abort=True
        )
    passphrase = None if no_encryption else read_passphrase(passphrase_file, settings, is_new=True)
    order = Order(f"os:{getpass.getuser()}", passphrase, is_full)
    with closing(Database(settings.database_url)) as db:
        source = Source(settings, db, open_store(settings))
        done = _write(source, place, order)
        _say(done)
        if keep and place.is_dir():
            _prune(source, place, keep, order, is_sure)
    if done.written.damaged:
        sys.exit(1)


def place_of_backups(place: Path | None, settings: Settings) -> Path:
    """What was named, else the folder that the settings name, which must be there."""
    if place is not None:
        return place
    if not settings.backup_folder:
        raise click.UsageError("Sebutkan file atau folder cadangan, atau isi TELUSUR_BACKUP_FOLDER.")
    if not Path(settings.backup_folder).is_dir():
        raise BackupError(N_("Folder cadangan %(folder)s tidak ada."), {"folder": settings.backup_folder})
    return Path(settings.backup_folder)


def _write(source: Source, place: Path, order: Order) -> Done:
    back_up = back_up_folder if place.is_dir() else back_up_file
    with click.progressbar(length=1, label="Mencadangkan", file=sys.stderr) as bar:
        return back_up(source, place, order, advance(bar))


def _prune(source: Source, folder: Path, keep: int, order: Order, is_sure: bool) -> None:
    names = [link.path.name for chain in superfluous(source, folder, keep) for link in chain]
    if not names:
        return
    if not is_sure:
        text = f"Hapus {len(names)} file cadangan lama di {folder}? Ini tidak dapat dibatalkan."
        click.confirm(text, abort=True)
    click.echo("Memeriksa rantai terbaru sebelum menghapus yang lama ...", err=True)
    gone = prune(source, folder, keep, order)
    click.echo(f"{len(gone)} file cadangan lama dihapus.")


def advance(bar: "click._termui_impl.ProgressBar[int]") -> Callable[[int, int], None]:
    """A progress function that moves a bar of click's."""

    def progress(done: int, total: int) -> None:
        bar.length = max(total, 1)
        bar.update(done - bar.pos)

    return progress


def _say(done: Done) -> None:
    written = done.written
    if done.restarted:
        click.echo(f"Rantai lama tidak dapat dilanjutkan: {done.restarted}", err=True)
        click.echo("Rantai baru dimulai. Biarkan file lama sampai sebabnya jelas.", err=True)
    what = f"{KINDS[done.kind]}, {written.files} file, {written.size / 1e6:.1f} MB"
    click.echo(f"Cadangan tersimpan: {done.file} ({what}).")
    if written.damaged:
        click.echo(f"{len(written.damaged)} file asli hilang atau rusak, jadi tidak ikut:", err=True)
        for sha256 in written.damaged[:SHOWN]:
            click.echo(f"  {sha256}", err=True)
        click.echo("Jalankan `telusur doctor --all`, lalu pulihkan file itu dari cadangan lama.", err=True)
