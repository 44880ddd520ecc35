"""``telusur init`` says what it made once, and that it changed nothing the second time."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalog.database import Database
from catalog.errors import SettingsError
from catalog.people.passwords import is_right
from catalog.people.users import user_called
from catalog.settings import load_settings
from cli.init import command
from services.first_start import ADMINISTRATOR
from tests.databases import environment


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, each_database: str) -> None:  # noqa: ARG001
    for name, value in environment(tmp_path / "data").items():
        monkeypatch.setenv(name, value)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    return result


def test_init_twice() -> None:
    first, second = run().output, run().output
    assert "admin " in first
    assert "http://127.0.0.1:8321/" in first
    assert "Tidak ada yang diubah" in second
    assert "admin " not in second


def test_demo_twice() -> None:
    first, second = run("--demo").output, run("--demo").output
    for name in ("pembaca-kantor", "staf.pp", "arsiparis", "auditor", "admin"):
        assert f"  {name} " in first
        assert f"  {name} " not in second
    assert "Tidak ada yang diubah" in second
    assert "hanya ditampilkan sekali" in second


def test_a_lost_administrator_password_can_be_renewed() -> None:
    run()
    assert "admin " in run("--reset-admin").output


def test_a_password_from_a_file_is_taken_and_never_printed(tmp_path: Path) -> None:
    file = tmp_path / "sandi"
    file.write_text("kuda benar baterai steples\n")
    told = run("--password-file", str(file)).output
    assert "kuda benar" not in told
    db = Database(load_settings().database_url)
    with db.reading() as session:
        user = user_called(session, ADMINISTRATOR)
        assert user is not None
        assert user.must_change_password
        assert is_right(user.password_hash, "kuda benar baterai steples")
    db.close()
    assert "Tidak ada yang diubah" in run("--password-file", str(file)).output


def test_a_weak_or_missing_password_file_stops_before_anything_is_made(tmp_path: Path) -> None:
    weak = tmp_path / "sandi"
    weak.write_text("admin123")
    for file in (weak, tmp_path / "tidak-ada"):
        refused = CliRunner().invoke(command, ["--password-file", str(file)])
        assert isinstance(refused.exception, SettingsError)
        assert not (tmp_path / "data" / "telusur.db").exists()
