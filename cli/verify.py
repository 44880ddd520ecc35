"""``telusur verify``: a backup and all that it builds upon, read to the last byte."""

import sys
from contextlib import closing
from pathlib import Path

import click

from catalog.backup.chain import newest_link
from catalog.backup.reading import needs_passphrase
from catalog.backup.verifying import Checked, Progress, verify_backup, verify_recorded
from catalog.database import Database
from catalog.errors import SettingsError
from catalog.settings import Settings, load_settings
from cli.backup import advance, place_of_backups
from cli.passphrase import read_passphrase


@click.command("verify")
@click.argument("place", required=False, type=click.Path(path_type=Path))
@click.option("--quick", "is_quick", is_flag=True, help="Hanya kepala file, urutan rantai, dan daftar isi.")
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Baca sandi dari file ini.")
def command(place: Path | None, is_quick: bool, passphrase_file: Path | None) -> None:
    """Periksa cadangan PLACE: sebuah file, atau rantai terbaru di sebuah folder.

    Keluar dengan 1 bila ada yang salah. Tidak mengubah apa pun, dan boleh dihentikan kapan saja.
    Tanpa PLACE: TELUSUR_BACKUP_FOLDER.
    """
    settings = load_settings()
    place = place_of_backups(place, settings)
    backup = newest_link(place) if place.is_dir() else place
    needs = needs_passphrase(backup)
    passphrase = read_passphrase(passphrase_file, settings, is_new=False) if needs else ""
    with click.progressbar(length=1, label="Memeriksa", file=sys.stderr) as bar:
        checked = _verify(backup, passphrase, settings, is_quick, advance(bar))
    _say(backup, checked, is_quick)
    if checked.problems:
        sys.exit(1)


def _verify(backup: Path, passphrase: str, settings: Settings, is_quick: bool, progress: Progress) -> Checked:
    if is_quick or not _is_an_office_here(settings):
        return verify_backup(backup, passphrase, settings, is_quick=is_quick, progress=progress)
    with closing(Database(settings.database_url)) as db:
        return verify_recorded(db, backup, passphrase, settings, progress=progress)


def _is_an_office_here(settings: Settings) -> bool:
    """Whether an office is on this machine to note the check."""
    try:
        settings.read_secret()
    except SettingsError:
        return False
    return True


def _say(backup: Path, checked: Checked, is_quick: bool) -> None:
    for problem in checked.problems:
        click.echo(f"SALAH  {problem}", err=True)
    if checked.problems or checked.manifest is None:
        text = f"Jangan mengandalkan {backup.name}. Buat cadangan baru: `telusur backup --full`."
        click.echo(text, err=True)
        return
    made_at = checked.manifest.made_at
    click.echo(f"Cadangan {backup.name}, dibuat {made_at} (UTC), {checked.links} mata rantai.")
    if is_quick:
        click.echo(f"Kepala, urutan, dan daftar isi ({checked.files} file) cocok; isinya tidak dibaca.")
        return
    click.echo(
        f"Dibaca {checked.size / 1e6:.1f} MB: semua segel, sidik {checked.files} file, basis data dan "
        "rujukannya, file yang disebut basis data, dan rantai jejak audit. Semuanya utuh."
    )
    if checked.absent:
        click.echo(f"{checked.absent} file asli sudah hilang di kantor ketika cadangan dibuat.", err=True)
