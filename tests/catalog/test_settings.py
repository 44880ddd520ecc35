"""Settings are read once, checked at once, and keep passwords out of the environment where asked to."""

from pathlib import Path

import pytest

from catalog.errors import SettingsError
from catalog.settings import load_settings


def test_a_server_is_named_directly_or_by_a_file(tmp_path: Path) -> None:
    named = tmp_path / "database-url"
    named.write_text("postgresql+psycopg://telusur:kunci@db/telusur\n")
    by_file = load_settings({"TELUSUR_DATABASE_URL_FILE": str(named)})
    directly = load_settings({"TELUSUR_DATABASE_URL": "postgresql+psycopg://telusur:kunci@db/telusur"})
    assert by_file.database_url == directly.database_url == "postgresql+psycopg://telusur:kunci@db/telusur"


def test_nothing_named_is_the_one_machine(tmp_path: Path) -> None:
    settings = load_settings({"TELUSUR_DATA": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/telusur.db"
    assert not any((settings.search_url, settings.tika_url, settings.broker_url, settings.storage_url))


@pytest.mark.parametrize("name", ["TELUSUR_DATABASE_URL", "TELUSUR_STORAGE_URL"])
def test_a_wrong_naming_stops_the_start(tmp_path: Path, name: str) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    for environment in (
        {name: "x://y", f"{name}_FILE": str(empty)},
        {f"{name}_FILE": str(tmp_path / "missing")},
        {f"{name}_FILE": str(empty)},
    ):
        with pytest.raises(SettingsError, match=name):
            load_settings(environment)


def test_trusted_proxies_are_addresses_or_networks() -> None:
    named = load_settings({"TELUSUR_TRUSTED_PROXIES": "10.1.2.3, 10.2.0.0/16,"}).trusted_proxies
    assert [str(each) for each in named] == ["10.1.2.3/32", "10.2.0.0/16"]
    assert load_settings({}).trusted_proxies == ()
    for wrong in ("pengantar", "10.1.2.3/16", "10.1.2"):
        with pytest.raises(SettingsError, match="TELUSUR_TRUSTED_PROXIES"):
            load_settings({"TELUSUR_TRUSTED_PROXIES": wrong})
