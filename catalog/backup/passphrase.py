"""A passphrase from a file, and how long a new one must be."""

from pathlib import Path

from catalog.backup.errors import BackupError
from catalog.sentences import N_
from catalog.settings import Settings

SHORTEST = 12
UNREADABLE = N_("File sandi %(file)s tidak dapat dibaca.")
UNSET = N_(
    "Cadangan terjadwal tidak berjalan: isi TELUSUR_BACKUP_PASSPHRASE_FILE, atau TELUSUR_BACKUP_PLAIN=ya "
    "bila memang tanpa sandi."
)


def from_file(file: Path) -> str:
    """The first and only line. Raises ``BackupError``."""
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise BackupError(UNREADABLE, {"file": str(file)}) from None


def require_long(passphrase: str) -> str:
    """The passphrase itself; raises ``BackupError`` for one that is quickly guessed."""
    if len(passphrase) < SHORTEST:
        raise BackupError(N_("Sandi cadangan paling sedikit %(shortest)s huruf."), {"shortest": SHORTEST})
    return passphrase


def scheduled(settings: Settings) -> str | None:
    """The passphrase of the scheduled backup; ``None`` where the settings say that there shall be none.

    Raises ``BackupError`` where they say neither.
    """
    if settings.backup_passphrase_file:
        return require_long(from_file(Path(settings.backup_passphrase_file)))
    if settings.backup_plain:
        return None
    raise BackupError(UNSET)
