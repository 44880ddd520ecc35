"""The chain of the audit trail holds, and every way of tampering with it is found."""

import pytest
from sqlalchemy import delete, select, update

from catalog.audit import note, seal, verify
from catalog.database import Database
from catalog.schema import AuditRow


@pytest.fixture
def sealed(db: Database) -> Database:
    with db.writing() as session:
        for number in range(6):
            note(session, "os:budi", "view", f"record:{number}", {"page": number, "kata": "élan"}, "publik")
    assert seal(db) == 6
    return db


def test_untouched_trail_is_whole(sealed: Database) -> None:
    verified = verify(sealed)
    assert verified.is_whole
    assert (verified.seal.number, verified.unsealed) == (6, 0)


def test_empty_trail_is_whole(db: Database) -> None:
    assert seal(db) == 0
    assert verify(db).is_whole


def test_rows_are_sealed_once_and_in_order(sealed: Database) -> None:
    assert seal(sealed) == 0
    with sealed.writing() as session:
        note(session, "public", "search")
    assert verify(sealed).unsealed == 1
    assert seal(sealed) == 1
    assert verify(sealed).seal.number == 7
    with sealed.reading() as session:
        hashes = session.scalars(select(AuditRow).order_by(AuditRow.seal_no)).all()
        assert [row.previous_hash for row in hashes[1:]] == [row.hash for row in hashes[:-1]]


def test_what_is_no_text_neither_stops_the_sealer_nor_breaks_the_chain(db: Database) -> None:
    with db.writing() as session:
        for query in ("kenanga \udce9", "nol\x00di tengah", "kenanga"):
            note(session, "os:budi", "search", details={"query": query})
    assert seal(db) == 3
    assert verify(db).is_whole


@pytest.mark.parametrize(
    "values", [{"actor": "os:ani"}, {"details": {}}, {"stood_for": ""}, {"subject": "record:9"}]
)
def test_a_changed_row_is_found(sealed: Database, values: dict[str, object]) -> None:
    with sealed.writing() as session:
        session.execute(update(AuditRow).where(AuditRow.seal_no == 3).values(**values))
    verified = verify(sealed)
    assert not verified.is_whole
    assert verified.seal.number == 2
    assert "nomor 3" in str(verified.problem)


def test_a_removed_row_is_found(sealed: Database) -> None:
    with sealed.writing() as session:
        session.execute(delete(AuditRow).where(AuditRow.seal_no == 3))
    assert "nomor 3 hilang" in str(verify(sealed).problem)


def test_rows_that_changed_places_are_found(sealed: Database) -> None:
    with sealed.writing() as session:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            session.execute(update(AuditRow).where(AuditRow.seal_no == old).values(seal_no=new))
    assert not verify(sealed).is_whole


def test_an_end_that_was_cut_off_is_found_and_stays_found(sealed: Database) -> None:
    with sealed.writing() as session:
        session.execute(delete(AuditRow).where(AuditRow.seal_no > 4))
    assert "berakhir di nomor 4" in str(verify(sealed).problem)
    with sealed.writing() as session:
        note(session, "public", "search")
    seal(sealed)
    assert not verify(sealed).is_whole


def test_an_undone_transaction_leaves_no_row(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _note_and_fail(db)
    assert seal(db) == 0


def _note_and_fail(db: Database) -> None:
    with db.writing() as session:
        note(session, "public", "search")
        raise ZeroDivisionError
