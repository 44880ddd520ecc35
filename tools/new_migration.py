"""Writes the next migration from the difference between catalog.schema and the migrations that exist.

Usage: .venv/bin/python tools/new_migration.py 0002 "What changes, in a few words"
Read what it wrote before committing it: it cannot see a rename.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from catalog import migrate


def main(number: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.db'}"
        if any((migrate.FOLDER / "versions").glob("*.py")):
            migrate.upgrade(url)
        command.revision(migrate.configuration(url), message=message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
