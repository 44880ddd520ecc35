"""Numbers of registers: one after another by office, series and year, without a gap or a double."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.schema import NumberSeries


def next_number(session: Session, office_id: str, series: str, year: int) -> int:
    """The next number, from 1. Only inside ``Database.writing()``: undone with it, so that no gap is left."""
    which = (
        NumberSeries.office_id == office_id,
        NumberSeries.series == series,
        NumberSeries.year == year,
    )
    row = session.scalars(select(NumberSeries).where(*which).with_for_update()).one_or_none()
    if row is None:
        row = NumberSeries(office_id=office_id, series=series, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return row.last
