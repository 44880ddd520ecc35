"""Brings the database to this program's version before anything else opens it; tries the broker too."""

import sys

from catalog.addresses import place_of
from catalog.database import Database
from catalog.errors import SettingsError
from catalog.log_lines import at_terminal
from catalog.migrate import upgrade
from catalog.settings import Settings, load_settings
from catalog.trouble import plainly, require_usable


def main(settings: Settings) -> None:
    """Raises ``SettingsError`` where the database cannot be used."""
    with plainly(settings):
        db = Database(settings.database_url)
        try:
            require_usable(db)
        finally:
            db.close()
        upgrade(settings.database_url)
    if settings.broker_url:
        _try_broker(settings)


def _try_broker(settings: Settings) -> None:
    from services.health.servers import broker_trouble

    if reason := broker_trouble(settings):
        print(
            f"Antrean Redis di {place_of(settings.broker_url)} tidak terjangkau ({reason}). Periksa "
            "TELUSUR_BROKER_URL. Telusur tetap berjalan: pekerja memeriksa sendiri tiap dua detik.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    at_terminal()
    try:
        main(load_settings())
    except SettingsError as error:
        sys.exit(f"telusur: {error}")
