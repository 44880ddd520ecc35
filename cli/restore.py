"""``telusur restore``: a backup back into an empty data folder."""

import getpass
import re
import sys
from pathlib import Path

import click

from catalog.audit import note
from catalog.backup.chain import newest_link
from catalog.backup.restoring import Restored, needs_passphrase, restore_backup
from catalog.database import Database
from catalog.settings import Settings, load_settings
from cli.backup import advance
from cli.passphrase import read_passphrase


@click.command("restore")
@click.argument("place", type=click.Path(path_type=Path))
@click.option(
    "--at",
    "until",
    default="",
    help="Dari folder: keadaan pada tanggal ini, YYYY-MM-DD atau 'YYYY-MM-DD HH:MM'.",
)
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Baca sandi dari file ini.")
def command(place: Path, until: str, passphrase_file: Path | None) -> None:
    """Pulihkan arsip dari PLACE ke folder data yang kosong (TELUSUR_DATA); setiap file diperiksa.

    PLACE sebuah file cadangan, atau folder berisi rantai cadangan: dipakai yang terbaru, atau menurut --at.
    """
    settings = load_settings()
    file = newest_link(place, _moment(until)) if place.is_dir() else place
    needs = needs_passphrase(file)
    passphrase = read_passphrase(passphrase_file, settings, is_new=False) if needs else ""
    with click.progressbar(length=1, label="Memulihkan", file=sys.stderr) as bar:
        restored = restore_backup(file, settings, passphrase, advance(bar))
    _note(settings, file, restored)
    _say(settings, file, restored)


def _moment(until: str) -> str:
    """The date, or date and time, as it stands in the names of links."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d)[:.](\d\d))?", until.strip())
    if until and found is None:
        raise click.UsageError("--at harus tanggal, misalnya 2026-11-26 atau '2026-11-26 01:00'.")
    return "-".join(filter(None, (found[1], (found[2] or "") + (found[3] or "")))) if found else ""


def _note(settings: Settings, file: Path, restored: Restored) -> None:
    db = Database(settings.database_url)
    try:
        with db.writing() as session:
            details = {"file": file.name, "made_at": restored.manifest.made_at, "files": restored.files}
            note(session, f"os:{getpass.getuser()}", "restore", details=details)
    finally:
        db.close()


def _say(settings: Settings, file: Path, restored: Restored) -> None:
    click.echo(f"Arsip dipulihkan dari {file.name} ke {settings.data}: {restored.files} file, semuanya utuh.")
    click.echo(f"Cadangan ini dibuat pada {restored.manifest.made_at} (UTC).")
    if restored.missing:
        click.echo(f"{len(restored.missing)} file asli tidak ada di dalam cadangan ini.", err=True)
    click.echo("Pengaturan kantor saat itu ada di settings.json di folder data, untuk dibandingkan.")
    click.echo("Langkah berikut: `telusur reindex`, lalu `telusur doctor`, lalu jalankan Telusur.")
