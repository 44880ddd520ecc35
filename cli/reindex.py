"""``telusur reindex``: the search index built anew from the database; searching goes on meanwhile."""

import time

import click

from catalog.database import Database
from catalog.settings import load_settings
from ingest.index_writer import reindex
from ingest.search_engine import open_engine
from search.errors import SearchUnavailable


@click.command("reindex")
def command() -> None:
    """Bangun ulang indeks pencarian dari basis data; pencarian tetap berjalan dengan indeks lama."""
    settings = load_settings()
    settings.read_secret()
    engine = open_engine(settings)
    db = Database(settings.database_url)
    began = time.monotonic()
    try:
        count = reindex(db, engine)
    except SearchUnavailable as error:
        raise click.ClickException(str(error)) from None
    finally:
        engine.close()
        db.close()
    click.echo(f"Indeks dibangun ulang: {count} arsip dalam {time.monotonic() - began:.1f} detik.")
