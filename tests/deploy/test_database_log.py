"""The database server's own log quotes the values of failing statements, unless it is told as we tell it."""

import psycopg
import pytest

from tests.deploy.composition import services
from tests.servers.postgres import Postgres

OPTION = "log_min_messages=fatal"


def _fail(url: str, word: str, options: str) -> None:
    plain = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, options=options, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS t (title text UNIQUE)")
        connection.execute("INSERT INTO t VALUES (%s)", [word])
        with pytest.raises(psycopg.errors.UniqueViolation, match=word):
            connection.execute(f"INSERT INTO t VALUES ('{word}')")


def test_the_composition_keeps_words_out_of_it(postgres: Postgres) -> None:
    assert OPTION in services()["postgres"]["command"]
    url = postgres.new_database(is_empty=True)
    _fail(url, "zqkenariterbuka", "")
    _fail(url, "zqkenaritertutup", f"-c {OPTION}")
    assert "zqkenariterbuka" in postgres.said()
    assert "zqkenaritertutup" not in postgres.said()
    postgres.drop(url)
