"""Where a backup's passphrase comes from: a file that only its owner should read, or the keyboard."""

from pathlib import Path

import click

from catalog.backup.errors import BackupError
from catalog.sentences import N_
from catalog.settings import Settings

SHORTEST = 12


def read_passphrase(file: Path | None, settings: Settings, *, is_new: bool) -> str:
    """The passphrase from ``file``, else from the file that the settings name, else asked for.

    A new one is asked for twice and must have ``SHORTEST`` signs. Raises ``BackupError``.
    """
    file = file or (Path(settings.passphrase_file) if settings.passphrase_file else None)
    passphrase = _ask(is_new) if file is None else _from_file(file)
    if is_new and len(passphrase) < SHORTEST:
        raise BackupError(N_("Sandi cadangan paling sedikit %(shortest)s huruf."), {"shortest": SHORTEST})
    return passphrase


def _from_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise BackupError(N_("File sandi %(file)s tidak dapat dibaca."), {"file": str(file)}) from None


def _ask(is_new: bool) -> str:
    answer = click.prompt(
        "Sandi cadangan", hide_input=True, confirmation_prompt="Ulangi" if is_new else False
    )
    return str(answer)
