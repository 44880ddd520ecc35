"""What a supervisor is told, and a stranger with it: one word, and no reason."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from catalog.settings import load_settings
from services.first_start import initialise
from services.office import Office, open_office
from tests.apps import app_of
from tests.databases import environment

WELL, TROUBLED = (200, {"keadaan": "baik"}), (503, {"keadaan": "gangguan"})


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[Office]:  # noqa: ARG001
    settings = load_settings(environment(tmp_path / "kantor"))
    initialise(settings)
    made = open_office(settings)
    yield made
    made.close()


def _said(app: Flask, path: str) -> tuple[int, object]:
    answer = app.test_client().get(path)
    return answer.status_code, answer.json


def test_a_whole_office_lives_and_is_ready(office: Office) -> None:
    app = app_of(office)
    assert (_said(app, "/sehat"), _said(app, "/siap")) == (WELL, WELL)


def test_an_office_of_another_version_lives_but_is_not_ready(office: Office) -> None:
    with office.db.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    app = app_of(office)
    assert (_said(app, "/sehat"), _said(app, "/siap")) == (WELL, TROUBLED)


def test_a_broken_database_is_not_ready_and_says_no_more(office: Office) -> None:
    with office.db.writing() as session:
        session.execute(text("ALTER TABLE alembic_version RENAME TO elsewhere"))
        session.execute(text("CREATE TABLE alembic_version (odd TEXT)"))
    app = app_of(office)
    assert (_said(app, "/sehat"), _said(app, "/siap")) == (WELL, TROUBLED)


def test_a_database_that_is_away_is_not_ready_but_the_process_lives(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    away = replace(office.settings, database_server="postgresql+psycopg://siapa:rahasia@127.0.0.1:1/apa")
    other = open_office(away)
    app = app_of(other)
    assert (_said(app, "/sehat"), _said(app, "/siap")) == (WELL, TROUBLED)
    other.close()
    assert "not ready" in caplog.text
