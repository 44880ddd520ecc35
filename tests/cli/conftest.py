"""The office that the tests of backup chains share."""

from pathlib import Path

import pytest

from catalog.backup import sealed_stream
from catalog.settings import Settings, load_settings
from tests.cli.backup_office import PASSPHRASE, bring, make_office


@pytest.fixture
def cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is quickly derived: the default takes half a second each time."""
    monkeypatch.setattr(sealed_stream, "COST", 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "cadangan"
    made.mkdir()
    return made


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    secret = tmp_path / "sandi.txt"
    secret.write_text(PASSPHRASE + "\n")
    monkeypatch.setenv("TELUSUR_DATA", str(tmp_path / "kantor"))
    monkeypatch.setenv("TELUSUR_BACKUP_PASSPHRASE_FILE", str(secret))
    settings = load_settings()
    make_office(settings)
    bring(settings, "satu", b"surat pertama " * 5000)
    return settings
