"""``telusur init`` says what it made once, and that it changed nothing the second time."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.init import command
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
