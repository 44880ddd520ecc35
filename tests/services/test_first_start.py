"""An installation is made once, closed to others, and left alone afterwards."""

import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalog.access import content_clause, scope_of
from catalog.database import Database
from catalog.errors import SettingsError
from catalog.people.passwords import is_right
from catalog.people.users import user_called
from catalog.schema import Base, Record, utc_now
from catalog.settings import Settings, load_settings
from services.first_start import initialise, renew_administrator
from tests.databases import environment


@pytest.fixture
def settings(tmp_path: Path, each_database: str) -> Settings:  # noqa: ARG001
    return load_settings(environment(tmp_path / "data"))


def test_first_start_makes_a_folder_that_only_its_user_can_open(settings: Settings) -> None:
    initialise(settings)
    for folder in (settings.data, *(path for path in settings.data.iterdir() if path.is_dir())):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = [settings.secret_file]
    if not settings.database_server:
        files.append(settings.data / "telusur.db")
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(settings.read_secret()) >= 32


def test_the_administrator_must_change_the_password_and_sees_no_record(settings: Settings) -> None:
    made = initialise(settings)
    db = Database(settings.database_url)
    with db.reading() as session:
        user = user_called(session, made.username)
        assert user is not None
        assert user.must_change_password
        assert is_right(user.password_hash, made.password)
        seen = select(Record).where(content_clause(scope_of(session, user.id, utc_now()), utc_now()))
        assert session.scalars(seen).all() == []
    db.close()


def _everything(settings: Settings) -> dict[str, Any]:
    db = Database(settings.database_url)
    with db.reading() as session:
        tables = {each.name: session.execute(select(each)).all() for each in Base.metadata.sorted_tables}
    db.close()
    return tables


def test_second_start_changes_nothing(settings: Settings) -> None:
    first = initialise(settings)
    secret, tables = settings.read_secret(), _everything(settings)
    second = initialise(settings)
    assert not first.is_unchanged
    assert second.is_unchanged
    assert second.password == ""
    assert settings.read_secret() == secret
    assert _everything(settings) == tables


def test_a_lost_password_is_replaced_by_another_one_time_password(settings: Settings) -> None:
    first = initialise(settings)
    db = Database(settings.database_url)
    password = renew_administrator(db)
    with db.reading() as session:
        user = user_called(session, first.username)
        assert user is not None
        assert is_right(user.password_hash, password)
        assert not is_right(user.password_hash, first.password)
        assert user.must_change_password
    db.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="file/data"):
        initialise(load_settings({"TELUSUR_DATA": str(tmp_path / "file" / "data")}))
