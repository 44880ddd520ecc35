"""``telusur reindex``: the search index built anew from the database; searching goes on meanwhile."""

import time

import click

from catalog.database import Database
from catalog.settings import load_settings
from ingest.index_writer import reindex
from search.errors import SearchUnavailable


@click.command("reindex")
def command() -> None:
    """Bangun ulang indeks pencarian dari basis data; pencarian tetap berjalan dengan indeks lama."""
    settings = load_settings()
    settings.read_secret()
    db = Database(settings.database_url)
    began = time.monotonic()
    try:
        count = reindex(db, settings.index_folder)
    except SearchUnavailable as error:
        raise click.ClickException(str(error)) from None
    finally:
        db.close()
    click.echo(f"Indeks dibangun ulang: {count} arsip dalam {time.monotonic() - began:.1f} detik.")
