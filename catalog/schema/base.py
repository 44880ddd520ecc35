"""The declarative base and the one way that times are stored: UTC."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Insert, Integer, MetaData, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


LONG_NUMBER = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up in INTEGER only, of 64 bits


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored without zone as UTC (SQLite keeps no zone); a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.replace(tzinfo=UTC)


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that write many rows at once."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def insert_missing(session: Session, model: type[Base]) -> Insert:
    """An insert into the model's table that passes over rows which are there already."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table_of(model)).on_conflict_do_nothing()


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
