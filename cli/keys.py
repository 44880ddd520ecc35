"""``telusur keys``: makes the secret files of a cluster before its first start."""

from pathlib import Path

import click

from services.deployment.first_secrets import make_secrets


@click.command("keys")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--site", default="localhost", show_default=True, help="Nama situs, misalnya arsip.kantor.lan.")
def command(folder: Path, site: str) -> None:
    """Buat file sandi dan sertifikat di FOLDER; yang sudah ada tidak diubah, dan tidak ada yang dicetak."""
    made = make_secrets(folder, site)
    click.echo(f"Dibuat di {folder}: {', '.join(made)}." if made else "Sudah lengkap. Tidak ada yang diubah.")
