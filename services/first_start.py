"""Makes an installation's folder, secret, tables and first administrator; what is there already stays."""

import os
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.database import Database
from catalog.errors import SettingsError, StorageError
from catalog.migrate import upgrade, version_of, version_wanted
from catalog.people.passwords import new_password
from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user, set_password, user_called
from catalog.schema import Unit, UnitKind, User, utc_now
from catalog.settings import Settings
from catalog.storage import open_store
from catalog.trouble import plainly, require_usable
from catalog.units import create_unit, local_date, unit_by_code
from classification.scopes import PostKind

ADMINISTRATOR = "admin"
ROOT_CODE, ROOT_NAME = "00", "Bawaslu RI"
SECRET_BYTES = 48


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What was made. ``password`` is the administrator's one-time password, empty where nobody was made."""

    has_new_secret: bool
    has_new_tables: bool
    username: str = ""
    password: str = ""

    @property
    def is_unchanged(self) -> bool:
        return not (self.has_new_secret or self.has_new_tables or self.password)


def initialise(settings: Settings, first_password: str = "") -> FirstStart:
    """Make what is missing; safe to call again. ``first_password`` is the administrator's one-time password,
    drawn where it is empty. Raises ``SettingsError`` where the folder or the database server cannot be used.
    """
    if settings.unfinished_restore.exists():
        settings.read_secret()  # says so: an archive that is half there must not be begun anew
    _make_folders(settings)
    _make_store(settings)
    has_new_secret = _make_secret(settings)
    db = Database(settings.database_url)
    try:
        with plainly(settings):
            require_usable(db)
            has_new_tables = _make_tables(settings, db)
            with db.writing() as session:
                password = _make_administrator(session, first_password or new_password())
    finally:
        db.close()
    return FirstStart(has_new_secret, has_new_tables, ADMINISTRATOR if password else "", password)


def renew_administrator(db: Database) -> str:
    """A new one-time password for the first administrator, for whoever lost the printed one."""
    password = new_password()
    with db.writing() as session:
        user = user_called(session, ADMINISTRATOR)
        if user is None:
            raise SettingsError(f"Tidak ada pengguna {ADMINISTRATOR}. Jalankan `telusur init` lebih dahulu.")
        user.totp_secret = None
        set_password(session, user, password, actor=_actor(), must_change_password=True)
    return password


def _make_folders(settings: Settings) -> None:
    folders = (
        settings.data,
        settings.files_folder,
        settings.index_folder,
        settings.cache_folder,
        settings.broker_folder,
        settings.hot_folder,
        settings.work_folder,
        settings.logs_folder,
    )
    try:
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"Folder data {settings.data} tidak dapat dibuat: {error.strerror}.") from None


def _make_store(settings: Settings) -> None:
    try:
        open_store(settings).prepare()
    except StorageError as error:
        raise SettingsError(f"Penyimpan file asli (TELUSUR_STORAGE_URL): {error}") from None


def _make_secret(settings: Settings) -> bool:
    """A signing secret that only the program's user can read; an existing one is never replaced."""
    try:
        handle = os.open(settings.secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
    return True


def _make_tables(settings: Settings, db: Database) -> bool:
    if version_of(db) == version_wanted():
        return False
    upgrade(settings.database_url)
    if not db.is_server:
        (settings.data / "telusur.db").chmod(0o600)
    return True


def _make_administrator(session: Session, password: str) -> str:
    """The first account, with the national office above all others as its desk; empty where people exist."""
    if session.scalar(select(User.id).limit(1)) is not None:
        return ""
    user = create_user(session, ADMINISTRATOR, "Administrator", password, actor=_actor())
    root = _root_office(session)
    post = PostValues(
        PostKind.ADMINISTRATOR, root.id, local_date(session, root, utc_now()), title="Administrator"
    )
    assign_post(session, user.id, post, actor=_actor())
    note(session, _actor(), "first-start")
    return password


def _root_office(session: Session) -> Unit:
    return unit_by_code(session, ROOT_CODE) or create_unit(session, UnitKind.NATIONAL, ROOT_CODE, ROOT_NAME)


def _actor() -> str:
    return "os:init"
