"""The web application over a real temporary office."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from catalog.schema import AuditRow, User
from services.office import Office, open_office
from tests.apps import app_of
from tests.webapp.office_world import PASSWORD, SECOND_STEP, STEP_SECRET, World, build

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Site:
    """One running application and its office."""

    world: World
    office: Office
    app: Flask

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def signed_in(self, username: str) -> FlaskClient:
        """A browser in which this person is signed in, by password and, where set, by code."""
        client = self.client()
        answer = post(client, "/masuk", {"username": username, "password": PASSWORD}, page="/masuk")
        if username in SECOND_STEP:
            self.forget_code(username)
            answer = post(client, "/masuk/kode", {"code": code_now()}, page="/masuk/kode")
        assert answer.status_code == 302, answer.text
        return client

    def forget_code(self, username: str) -> None:
        """Let the present code be used again, so that tests need not wait for the next one."""
        with self.office.db.writing() as session:
            session.execute(update(User).where(User.username == username).values(totp_last_step=0))

    def user(self, username: str) -> User:
        with self.office.db.reading() as session:
            user = session.scalars(select(User).where(User.username == username)).one()
            session.expunge(user)
            return user

    def change(self, username: str, **values: Any) -> None:
        with self.office.db.writing() as session:
            session.execute(update(User).where(User.username == username).values(**values))

    def audited(self, action: str) -> list[AuditRow]:
        with self.office.db.reading() as session:
            rows = session.scalars(select(AuditRow).where(AuditRow.action == action)).all()
            session.expunge_all()
            return list(rows)


def code_now() -> str:
    return pyotp.TOTP(STEP_SECRET).now()


def token_of(client: FlaskClient, page: str) -> str:
    found = TOKEN.search(client.get(page).text)
    assert found, page
    return found.group(1)


def post(client: FlaskClient, path: str, values: dict[str, Any], page: str = "") -> TestResponse:
    """Send a form as a browser would, with the token of ``page`` (``path`` itself unless given)."""
    return client.post(path, data={**values, "csrf_token": token_of(client, page or path)})


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return build(tmp_path_factory.mktemp("office") / "data")


@pytest.fixture
def make_site(world: World, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    opened: list[Office] = []

    def make(**settings: str) -> Site:
        copy = world.copy_to(tmp_path / f"site-{len(opened)}", **settings)
        office = open_office(copy.settings)
        opened.append(office)
        app = app_of(office)
        app.testing = False  # errors must become pages, as in an office
        return Site(copy, office, app)

    yield make
    for office in opened:
        office.close()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site()
