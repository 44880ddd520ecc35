"""Who may change a record, and to which level: tables of cases."""

import pytest

from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Mandate, MandateKind, Post, PostKind, Scope
from services.archive.rules import LevelChange, is_in_charge, may_know_who_looked, refusal_of_level

B, T, R, SR = Level


def holder(kind: PostKind, unit: str = "pp", office: str = "kota", seat: str = "kursi") -> Scope:
    return Scope(posts=(Post(seat, kind, unit, office, tier=1),))


def label(level: Level = T, standing: Standing = Standing.FILED) -> Label:
    return Label("r", level, standing, office="kota", division="pp", seats=frozenset({"pembuat"}))


def change(old: Level, new: Level, **more: object) -> LevelChange:
    values = {"is_filing": False, "has_file": True, "floor": B, "reason": "sebab"} | more
    return LevelChange(old, new, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "is_in"),
    [
        (holder(PostKind.STAFF), True),
        (holder(PostKind.HEAD), True),
        (holder(PostKind.ARCHIVIST, "arsip"), True),
        (holder(PostKind.ARCHIVIST, "arsip", "lain"), False),
        (holder(PostKind.STAFF, "hukum"), False),
        (holder(PostKind.LEADER, "kota"), False),
        (holder(PostKind.ADMINISTRATOR), False),
        (holder(PostKind.OPERATOR), False),
        (holder(PostKind.OPERATOR, seat="pembuat"), False),
        (Scope(mandates=(Mandate(MandateKind.AUDIT, frozenset({"kota"})),)), False),
        (Scope(named_records=frozenset({"r"})), False),
        (Scope(), False),
    ],
)
def test_who_is_in_charge_of_a_filed_record(scope: Scope, is_in: bool) -> None:
    assert is_in_charge(scope, label()) is is_in


def test_a_drafts_author_is_in_charge_until_it_is_filed() -> None:
    author = holder(PostKind.OPERATOR, "arsip", seat="pembuat")
    assert is_in_charge(author, label(standing=Standing.DRAFT))
    assert not is_in_charge(author, label())


@pytest.mark.parametrize(
    ("scope", "wish", "words"),
    [
        (holder(PostKind.STAFF), change(T, T), None),
        (holder(PostKind.STAFF), change(B, T), None),
        (holder(PostKind.STAFF), change(B, T, reason=""), "alasan"),
        (holder(PostKind.STAFF), change(T, B), "kepala unit pemilik atau pimpinan"),
        (holder(PostKind.STAFF), change(T, R), "di atas hak Anda"),
        (holder(PostKind.STAFF), change(T, B, is_filing=True, reason=""), None),
        (holder(PostKind.STAFF), change(T, R, is_filing=True), "di atas hak Anda"),
        (holder(PostKind.HEAD), change(T, B), None),
        (holder(PostKind.HEAD), change(T, R), None),
        (holder(PostKind.HEAD, "hukum"), change(T, B), "kepala unit pemilik atau pimpinan"),
        (holder(PostKind.LEADER, "kota"), change(R, B), None),
        (holder(PostKind.ARCHIVIST, "arsip"), change(T, R), None),
        (holder(PostKind.ARCHIVIST, "arsip"), change(T, B), "kepala unit pemilik atau pimpinan"),
        (holder(PostKind.ARCHIVIST, "arsip"), change(T, T, is_filing=True), None),
        (holder(PostKind.HEAD), change(R, B, floor=T), "bagian dari arsip lain"),
        (holder(PostKind.LEADER, "kota"), change(R, SR), "hanya dicatat uraiannya"),
        (holder(PostKind.LEADER, "kota"), change(R, SR, has_file=False), None),
    ],
)
def test_which_level_may_be_set(scope: Scope, wish: LevelChange, words: str | None) -> None:
    refusal = refusal_of_level(scope, label(wish.old), wish)
    assert refusal is None if words is None else refusal is not None and words in refusal


def test_who_learns_who_looked() -> None:
    assert may_know_who_looked(holder(PostKind.HEAD), label())
    assert may_know_who_looked(holder(PostKind.ARCHIVIST, "arsip"), label())
    assert not may_know_who_looked(holder(PostKind.STAFF), label())
    assert not may_know_who_looked(holder(PostKind.HEAD, "hukum"), label())
    assert not may_know_who_looked(holder(PostKind.LEADER, "lain", "lain"), label())
