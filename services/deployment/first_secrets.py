"""The secret files that ``docker-compose.yml`` names: drawn once, on the machine that will hold them.

The folder is closed to others, the files in it can be read by all: a container mounts a file, not the folder,
and each image has a user of its own. What is there already is never replaced.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from catalog.errors import SettingsError
from catalog.people.passwords import new_password
from catalog.schema import utc_now
from services.deployment.certificates import authority, server

SEARCH_SERVERS = ("es1", "es2", "es3")
SEARCH_USER = DATABASE_USER = "telusur"
HASH_ROUNDS = 10_000  # Elasticsearch's own number; a password of 256 bits needs no more


def make_secrets(folder: Path, site: str) -> tuple[str, ...]:
    """Make what is missing in ``folder``, for a site called ``site``; gives the names of the new files.

    Raises ``SettingsError`` where the folder cannot be written, or holds a part of what belongs together.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        return tuple(name for make in _groups(site) for name in _make_group(folder, make))
    except OSError as error:
        raise SettingsError(f"Folder {folder} tidak dapat dipakai: {error.strerror}.") from None


def secret_names() -> frozenset[str]:
    """The names of all files that ``make_secrets`` makes."""
    return frozenset(name for make in _groups("localhost") for name in make())


_Group = Callable[[], Mapping[str, str]]


def _groups(site: str) -> tuple[_Group, ...]:
    return (_administrator, _backup, _metrics, _database, _broker, _search, lambda: _site(site))


def _make_group(folder: Path, make: _Group) -> list[str]:
    """All files of a group come from one drawing: a password and the address that holds it must agree."""
    texts = make()
    present = [name for name in texts if (folder / name).exists()]
    if len(present) == len(texts):
        return []
    if present:
        missing = ", ".join(name for name in texts if name not in present)
        raise SettingsError(
            f"Di folder {folder} ada {', '.join(present)} tetapi tidak ada {missing}. "
            "File-file itu dibuat bersama: pulihkan yang hilang dari cadangan, atau pindahkan yang tersisa."
        )
    for name, text in texts.items():
        file = folder / name
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(text)
        file.chmod(0o400 if name in KEPT_AWAY else 0o444)
    return list(texts)


KEPT_AWAY = frozenset({"search-ca.key"})  # signs further search servers; no container needs it


def _administrator() -> Mapping[str, str]:
    return {"administrator-password": new_password() + "\n"}


def _backup() -> Mapping[str, str]:
    return {"backup-passphrase": _drawn() + "\n"}


def _metrics() -> Mapping[str, str]:
    return {"metrics-token": _drawn() + "\n"}


def _database() -> Mapping[str, str]:
    password = _drawn()
    return {
        "database-root-password": _drawn() + "\n",
        "database-password": password + "\n",
        "database-url": f"postgresql://{DATABASE_USER}:{password}@postgres:5432/telusur\n",
    }


def _broker() -> Mapping[str, str]:
    password = _drawn()
    return {
        "broker-password": password + "\n",
        "broker.conf": f"requirepass {password}\n",
        "broker-url": f"redis://:{password}@redis:6379/0\n",
    }


def _search() -> Mapping[str, str]:
    password, now = _drawn(), utc_now()
    ca = authority("Telusur: mesin pencari", now)
    addresses = ",".join(f"https://{SEARCH_USER}:{password}@{name}:9200" for name in SEARCH_SERVERS)
    made = {
        "search-url": addresses + "\n",
        "search-users": f"{SEARCH_USER}:{_hashed(password)}\n",
        "search-ca.pem": ca.certificate_pem,
        "search-ca.key": ca.key_pem,
    }
    for name in SEARCH_SERVERS:
        pair = server(name, ("localhost", "127.0.0.1"), now, ca)
        made |= {f"{name}.pem": pair.certificate_pem, f"{name}.key": pair.key_pem}
    return made


def _site(site: str) -> Mapping[str, str]:
    pair = server(site, (), utc_now())
    return {"site.pem": pair.certificate_pem, "site.key": pair.key_pem}


def _drawn() -> str:
    """256 bits, in signs that need no quoting in an address or a configuration."""
    return secrets.token_hex(32)


def _hashed(password: str) -> str:
    """In the form of Elasticsearch's file of users."""
    salt = secrets.token_bytes(32)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, HASH_ROUNDS, 32)
    return f"{{PBKDF2}}{HASH_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
