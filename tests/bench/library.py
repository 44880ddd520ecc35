"""An office that keeps the law corpus, and readers of six widths to search it."""

import os
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from catalog.access import refresh_access
from catalog.database import Database
from catalog.people.grants import Period, grant_record
from catalog.people.mandates import MandateValues, confirm_mandate, open_mandate
from catalog.people.posts import PostValues, approve_post, assign_post
from catalog.people.users import create_user
from catalog.schema import Record, Unit, UnitKind, User
from catalog.settings import load_settings
from catalog.units import create_unit
from classification.labels import Standing
from classification.scopes import MandateKind, PostKind
from tests.bench.processes import environment, telusur

PASSWORD = "gerbang-padi-lentera-81"
SINCE, UNTIL = date(2020, 1, 1), date(2099, 12, 31)
READERS = ("umum", "divisi", "provinsi", "nasional", "auditor", "limaratus")
GRANTS = 500


def corpus() -> Path:
    """The law corpus named by ``TELUSUR_BENCH_LAWS`` (a tar.xz of text files)."""
    named = os.environ.get("TELUSUR_BENCH_LAWS")
    if not named:
        raise SystemExit("Set TELUSUR_BENCH_LAWS to the tar.xz of the law corpus (5,875 text files).")
    return Path(named)


def build(data: Path) -> None:
    """Make the installation, its units and readers, and take all laws in through the real intake."""
    telusur(data, "init")
    db = Database(load_settings(environment(data)).database_url)
    _organise(db)
    with tarfile.open(corpus()) as archive:
        archive.extractall(data / "laws", filter="data")
    telusur(
        data, "ingest", str(data / "laws"), "--unit", "bench.hukum", "--level", "biasa", "--wait", "--json"
    )
    _publish_some(db)
    db.close()
    telusur(data, "reindex")


def _organise(db: Database) -> None:
    with db.writing() as session:
        national = create_unit(session, UnitKind.NATIONAL, "bench", "Bawaslu Ukur")
        province = create_unit(session, UnitKind.PROVINCE, "bench.p", "Bawaslu Provinsi Ukur", national)
        regency = create_unit(session, UnitKind.REGENCY, "bench.k", "Bawaslu Kota Ukur", province)
        law = create_unit(
            session, UnitKind.DIVISION, "bench.hukum", "Divisi Hukum", regency, function="hukum"
        )
        people = {
            name: create_user(session, name, name, PASSWORD, actor="bench", must_change_password=False)
            for name in (*READERS, "pembuka", "pengukuh")
        }
        people["admin"] = session.scalars(select(User).where(User.username == "admin")).one()
        _post(session, people["divisi"], PostKind.STAFF, law, people)
        _post(session, people["provinsi"], PostKind.LEADER, province, people)
        _post(session, people["nasional"], PostKind.LEADER, national, people)
        for name in ("pembuka", "pengukuh"):
            _post(session, people[name], PostKind.LEADER, regency, people)
        values = MandateValues(MandateKind.AUDIT, "1", SINCE, UNTIL, offices=(regency.id,))
        mandate = open_mandate(session, people["auditor"].id, values, people["pembuka"].id)
        confirm_mandate(session, mandate.id, people["pengukuh"].id)


def _post(session, user: User, kind: PostKind, unit: Unit, people: dict[str, User]) -> None:  # type: ignore[no-untyped-def]
    assignment = assign_post(session, user.id, PostValues(kind, unit.id, SINCE), actor="bench")
    if assignment.approved_at is None and kind is not PostKind.STAFF:
        approve_post(session, assignment.id, people["admin"].id)


def _publish_some(db: Database) -> None:
    """Every third law becomes a released public edition; one reader is granted the next 500."""
    released = datetime(2024, 1, 1, tzinfo=UTC)
    with db.writing() as session:
        records = list(session.scalars(select(Record).order_by(Record.id)))
        granted = session.scalars(select(User).where(User.username == "limaratus")).one()
        giver = session.scalars(select(User).where(User.username == "pembuka")).one()
        for record in records[::3]:
            record.standing, record.released_at = Standing.PUBLIC_EDITION, released
            refresh_access(session, record)
        for record in records[1::3][:GRANTS]:
            grant_record(session, record, granted.id, "request", Period(SINCE), giver.id)
