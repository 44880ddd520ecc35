"""Where a backup's passphrase comes from: a file that only its owner should read, or the keyboard."""

from pathlib import Path

import click

from catalog.backup.passphrase import from_file, require_long
from catalog.settings import Settings


def read_passphrase(file: Path | None, settings: Settings, *, is_new: bool) -> str:
    """The passphrase from ``file``, else from the file that the settings name, else asked for.

    A new one is asked for twice and must be long enough. Raises ``BackupError``.
    """
    file = file or (Path(settings.backup_passphrase_file) if settings.backup_passphrase_file else None)
    passphrase = _ask(is_new) if file is None else from_file(file)
    return require_long(passphrase) if is_new else passphrase


def _ask(is_new: bool) -> str:
    answer = click.prompt(
        "Sandi cadangan", hide_input=True, confirmation_prompt="Ulangi" if is_new else False
    )
    return str(answer)
