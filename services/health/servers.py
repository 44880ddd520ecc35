"""Checks of the servers that the settings name; no finding ever holds a password."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from catalog.addresses import place_of
from catalog.database import Database
from catalog.schema import utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.trouble import OLDEST, reason_of, server_facts
from services.health.findings import Finding, Values, ok, warning, wrong

MOST_SECONDS_APART = 2  # leases of fifteen seconds are told by the clocks of all machines
_PATIENCE = 3.0


def check_database_server(settings: Settings, db: Database) -> Finding:
    """Whether it answers, is new enough, and keeps every letter."""
    values: dict[str, str | int] = {"place": place_of(settings.database_server), "oldest": OLDEST}
    try:
        version, encoding = server_facts(db)
    except DBAPIError as error:
        values["reason"] = reason_of(error)
        mend = N_("Periksa TELUSUR_DATABASE_URL: mesin, nomor porta, pengguna, sandi, dan nama basis data.")
        return wrong("database", N_("Basis data di %(place)s tidak terjangkau: %(reason)s."), mend, values)
    values |= {"version": version, "encoding": encoding}
    if version < OLDEST:
        mend = N_("Perbarui PostgreSQL ke versi %(oldest)s atau lebih baru.")
        return wrong("database", N_("PostgreSQL %(version)s di %(place)s terlalu lama."), mend, values)
    if encoding != "UTF8":
        mend = N_("Pindahkan isinya ke basis data yang dibuat dengan ENCODING 'UTF8'.")
        return wrong("database", N_("Basis data di %(place)s memakai penyandian %(encoding)s."), mend, values)
    return ok("database", N_("Basis data PostgreSQL %(version)s di %(place)s menjawab."), values)


def check_clock(db: Database) -> Finding:
    """Whether this machine and the database agree what time it is."""
    with db.reading() as session:
        there = session.scalar(text("SELECT clock_timestamp() AT TIME ZONE 'UTC'"))
    assert isinstance(there, datetime)
    apart = round(abs((utc_now() - there.replace(tzinfo=UTC)).total_seconds()))
    if apart > MOST_SECONDS_APART:
        mend = N_("Nyalakan penyelaras waktu (NTP) di semua mesin.")
        text_ = N_("Jam mesin ini berbeda %(apart)s detik dari jam basis data.")
        return warning("clock", text_, mend, {"apart": apart})
    return ok("clock", N_("Jam mesin ini sama dengan jam basis data."))


def check_broker(settings: Settings) -> Finding:
    """Whether the Redis server that carries wake-ups answers; without it work goes on, a little later."""
    values: Values = {"place": place_of(settings.broker_url)}
    reason = broker_trouble(settings)
    if reason:
        mend = N_(
            "Periksa TELUSUR_BROKER_URL: mesin, nomor porta, dan sandi. "
            "Sementara itu pekerja memeriksa sendiri tiap dua detik."
        )
        message = N_("Antrean Redis di %(place)s tidak terjangkau: %(reason)s.")
        return warning("broker", message, mend, {**values, "reason": reason})
    return ok("broker", N_("Antrean Redis di %(place)s menjawab."), values)


def broker_trouble(settings: Settings) -> str:
    """What the broker's server or the network said, without any secret; empty where it answers."""
    try:
        with redis.Redis.from_url(
            settings.broker_url, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE
        ) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        password = urlsplit(settings.broker_url).password
        return reason.replace(password, "***") if password else reason
    return ""
