"""A server that is wrong or away is named in a sentence, with what to look at and without its password."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.postgres import PASSWORD, QUOTED_PASSWORD, Postgres
from tests.servers.processes import free_port
from tests.servers.redis import QUOTED_PASSWORD as REDIS_PASSWORD
from tests.servers.redis import Redis

ROOT = Path(__file__).parents[2]
SECRETS = (PASSWORD, QUOTED_PASSWORD, REDIS_PASSWORD, "kata-sandi")


def run(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    environment = {**os.environ, "TELUSUR_DATA": str(folder / "kantor"), **settings}
    command = [sys.executable, "-W", "error", "-m", "cli.main", *arguments]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    said = ended.stdout + ended.stderr
    assert "Traceback" not in said
    assert not any(secret in said for secret in SECRETS)
    return ended.returncode, said


def nowhere() -> str:
    return f"postgresql+psycopg://telusur:{QUOTED_PASSWORD}@127.0.0.1:{free_port()}/kantor"


@pytest.mark.parametrize(
    "command", [("init",), ("init", "--demo"), ("up",), ("search", "wates", "--as", "admin"), ("reindex",)]
)
def test_a_database_that_is_away_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    run(tmp_path, "init")
    address = nowhere()
    code, said = run(tmp_path, *command, TELUSUR_DATABASE_URL=address)
    assert code == 1
    assert f"Basis data di {address.partition('@')[2]} tidak terjangkau" in said
    assert "TELUSUR_DATABASE_URL" in said


def test_a_wrong_password_and_a_wrong_name_are_told_apart(tmp_path: Path, postgres: Postgres) -> None:
    address = postgres.url("postgres", password="kata-sandi-salah")
    code, said = run(tmp_path, "init", TELUSUR_DATABASE_URL=address)
    assert (code, "password authentication failed" in said) == (1, True)
    code, said = run(tmp_path, "init", TELUSUR_DATABASE_URL=postgres.url("tidak_ada"))
    assert (code, '"tidak_ada" does not exist' in said) == (1, True)


def test_the_doctor_names_servers_that_are_away(tmp_path: Path) -> None:
    run(tmp_path, "init")
    broker = f"redis://:{REDIS_PASSWORD}@127.0.0.1:{free_port()}/0"
    code, said = run(tmp_path, "doctor", TELUSUR_DATABASE_URL=nowhere(), TELUSUR_BROKER_URL=broker)
    assert code == 1
    assert "SALAH  Basis data di 127.0.0.1" in said
    assert f"awas   Antrean Redis di {broker.partition('@')[2]} tidak terjangkau" in said


def test_the_doctor_names_a_broker_of_another_password(tmp_path: Path, redis_server: Redis) -> None:
    run(tmp_path, "init")
    for address in (redis_server.url(password="kata-sandi-salah"), redis_server.url()):
        code, said = run(tmp_path, "doctor", TELUSUR_BROKER_URL=address)
        assert code == 0
        assert ("tidak terjangkau" in said) == ("salah" in address)


def test_a_user_who_may_make_no_tables_is_told_what_to_ask_for(tmp_path: Path, postgres: Postgres) -> None:
    address = postgres.new_database(is_empty=True)
    postgres.execute(address, "CREATE ROLE tamu LOGIN PASSWORD 'kata-sandi-tamu'")
    guest = address.replace(f"telusur:{QUOTED_PASSWORD}", "tamu:kata-sandi-tamu")
    code, said = run(tmp_path, "init", TELUSUR_DATABASE_URL=guest)
    assert code == 1
    assert "ALTER DATABASE" in said


def test_a_database_that_cannot_keep_every_letter_is_refused(tmp_path: Path, postgres: Postgres) -> None:
    address = postgres.new_database(is_empty=True)
    postgres.execute(address, "CREATE DATABASE sempit ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    code, said = run(tmp_path, "init", TELUSUR_DATABASE_URL=postgres.url("sempit"))
    assert (code, "LATIN1" in said) == (1, True)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("TELUSUR_DATABASE_URL", "mysql://telusur:kata-sandi@mesin/kantor"),
        ("TELUSUR_DATABASE_URL", "postgresql+psycopg://telusur:kata-sandi@mesin:x/kantor"),
        ("TELUSUR_DATABASE_URL", "postgresql+psycopg://telusur:kata-sandi@mesin"),
        ("TELUSUR_BROKER_URL", "amqp://telusur:kata-sandi@mesin"),
        ("TELUSUR_BROKER_URL", "redis://telusur:kata-sandi@"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(tmp_path: Path, name: str, address: str) -> None:
    code, said = run(tmp_path, "init", **{name: address})
    assert code == 1
    assert name in said
