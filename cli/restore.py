"""``telusur restore``: a backup back into an empty data folder."""

import getpass
import sys
from pathlib import Path

import click

from catalog.audit import note
from catalog.backup.restoring import Restored, needs_passphrase, restore_backup
from catalog.database import Database
from catalog.settings import Settings, load_settings
from cli.backup import advance
from cli.passphrase import read_passphrase


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Baca sandi dari file ini.")
def command(file: Path, passphrase_file: Path | None) -> None:
    """Pulihkan arsip dari FILE ke folder data yang kosong (TELUSUR_DATA); setiap file diperiksa."""
    settings = load_settings()
    needs = needs_passphrase(file)
    passphrase = read_passphrase(passphrase_file, settings, is_new=False) if needs else ""
    with click.progressbar(length=1, label="Memulihkan", file=sys.stderr) as bar:
        restored = restore_backup(file, settings, passphrase, advance(bar))
    _note(settings, file, restored)
    _say(settings, restored)


def _note(settings: Settings, file: Path, restored: Restored) -> None:
    db = Database(settings.database_url)
    try:
        with db.writing() as session:
            details = {"file": file.name, "made_at": restored.manifest.made_at, "files": restored.files}
            note(session, f"os:{getpass.getuser()}", "restore", details=details)
    finally:
        db.close()


def _say(settings: Settings, restored: Restored) -> None:
    click.echo(f"Arsip dipulihkan ke {settings.data}: {restored.files} file, semuanya utuh.")
    click.echo(f"Cadangan ini dibuat pada {restored.manifest.made_at} (UTC).")
    if restored.missing:
        click.echo(f"{len(restored.missing)} file asli tidak ada di dalam cadangan ini.", err=True)
    click.echo("Pengaturan kantor saat itu ada di settings.json di folder data, untuk dibandingkan.")
    click.echo("Langkah berikut: `telusur reindex`, lalu `telusur doctor`.")
