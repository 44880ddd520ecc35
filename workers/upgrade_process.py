"""Brings the database to this program's version before anything else opens it."""

from catalog.migrate import upgrade
from catalog.settings import load_settings

if __name__ == "__main__":
    upgrade(load_settings().database_url)
