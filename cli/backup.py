"""``telusur backup``: the whole archive into one sealed file, while the office works."""

import getpass
import sys
from collections.abc import Callable
from pathlib import Path

import click

from catalog.audit import note
from catalog.backup.writing import Source, Written, write_backup
from catalog.database import Database
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from cli.passphrase import read_passphrase

SHOWN = 5


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Baca sandi dari file ini.")
@click.option(
    "--no-encryption", is_flag=True, help="Tanpa sandi: siapa pun yang memegang file dapat membukanya."
)
@click.option("--yes", "is_sure", is_flag=True, help="Jangan bertanya lagi.")
def command(file: Path, passphrase_file: Path | None, no_encryption: bool, is_sure: bool) -> None:
    """Simpan cadangan seluruh arsip ke FILE; aman dijalankan saat Telusur bekerja.

    Isinya basis data, semua file asli, kunci rahasia, dan daftar pengaturan. Indeks pencarian dibangun ulang
    setelah pemulihan. File di folder pantau yang belum diambil tidak ikut.
    """
    settings = load_settings()
    settings.read_secret()  # says so where there is no archive yet
    if no_encryption and not is_sure:
        click.confirm(
            "Cadangan akan memuat semua arsip, juga yang Rahasia, tanpa sandi. Lanjutkan?", abort=True
        )
    passphrase = None if no_encryption else read_passphrase(passphrase_file, settings, is_new=True)
    db = Database(settings.database_url)
    try:
        written = _write(settings, db, file, passphrase)
        details = {"file": file.name, "files": written.files, "is_encrypted": passphrase is not None}
        with db.writing() as session:
            note(session, f"os:{getpass.getuser()}", "backup", details=details)
    finally:
        db.close()
    _say(file, written)


def _write(settings: Settings, db: Database, file: Path, passphrase: str | None) -> Written:
    source = Source(settings, db, open_store(settings))
    with click.progressbar(length=1, label="Mencadangkan", file=sys.stderr) as bar:
        return write_backup(source, file, passphrase, advance(bar))


def advance(bar: "click._termui_impl.ProgressBar[int]") -> Callable[[int, int], None]:
    """A progress function that moves a bar of click's."""

    def progress(done: int, total: int) -> None:
        bar.length = max(total, 1)
        bar.update(done - bar.pos)

    return progress


def _say(file: Path, written: Written) -> None:
    click.echo(f"Cadangan tersimpan: {file} ({written.files} file, {written.size / 1e6:.1f} MB).")
    if written.damaged:
        click.echo(f"{len(written.damaged)} file asli hilang atau rusak, jadi tidak ikut:", err=True)
        for sha256 in written.damaged[:SHOWN]:
            click.echo(f"  {sha256}", err=True)
        click.echo("Jalankan `telusur doctor --all`, lalu pulihkan file itu dari cadangan lama.", err=True)
        sys.exit(1)
