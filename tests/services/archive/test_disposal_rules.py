"""What may be proposed for transfer, destruction or handing over, as tables."""

from dataclasses import replace
from datetime import date

import pytest

from services.archive.disposal_rules import (
    Bar,
    DossierStanding,
    ProposalKind,
    ProposalWish,
    bars_of,
    problems_of,
    submit_refusal,
)

T, D, H = ProposalKind.TRANSFER, ProposalKind.DESTROY, ProposalKind.HAND_OVER
ACTIVE_END, END = date(2022, 1, 1), date(2025, 1, 1)
DUE = DossierStanding(date(2020, 1, 1), ACTIVE_END, END, "musnah")
BEFORE, BETWEEN, AFTER = date(2021, 6, 1), date(2023, 6, 1), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("kind", "change", "today", "bars"),
    [
        (T, {}, AFTER, ()),
        (T, {}, BETWEEN, ()),
        (T, {}, BEFORE, (Bar.ACTIVE,)),
        (T, {}, ACTIVE_END, (Bar.ACTIVE,)),  # the last day belongs to it
        (T, {"fate": "dinilai kembali"}, AFTER, ()),
        (D, {}, AFTER, ()),
        (D, {}, END, (Bar.INACTIVE,)),
        (D, {}, BEFORE, (Bar.ACTIVE,)),
        (D, {"fate": "permanen"}, AFTER, (Bar.OTHER_FATE,)),
        (D, {"fate": "dinilai kembali"}, AFTER, (Bar.APPRAISE,)),
        (D, {"fate": ""}, AFTER, (Bar.OTHER_FATE,)),
        (H, {"fate": "permanen"}, AFTER, ()),
        (H, {}, AFTER, (Bar.OTHER_FATE,)),
        (H, {"fate": "dinilai kembali"}, AFTER, (Bar.APPRAISE,)),
        (D, {"closed_on": None}, AFTER, (Bar.OPEN,)),
        (D, {"active_until": None, "inactive_until": None, "fate": ""}, AFTER, (Bar.NO_RULE,)),
        (D, {"is_held": True}, AFTER, (Bar.HELD,)),
        (D, {"is_lent": True, "is_elsewhere": True}, AFTER, (Bar.LENT, Bar.ELSEWHERE)),
        (T, {"is_held": True}, BEFORE, (Bar.ACTIVE, Bar.HELD)),
        (D, {"is_barred": True}, AFTER, (Bar.NOT_NOW,)),
    ],
)
def test_what_stands_against_proposing(
    kind: ProposalKind, change: dict[str, object], today: date, bars: tuple[Bar, ...]
) -> None:
    assert bars_of(kind, replace(DUE, **change), today) == bars  # type: ignore[arg-type]


WISH = ProposalWish("musnah", "u", "1/2026", "Usul musnah 2026", "", frozenset({"u"}), is_number_taken=False)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"kind": "bakar"}, {"kind"}),
        ({"unit_id": "lain"}, {"unit"}),
        ({"number": ""}, {"number"}),
        ({"is_number_taken": True}, {"number"}),
        ({"title": " ", "note": "x" * 501}, {"title", "note"}),
    ],
)
def test_what_may_be_typed(change: dict[str, object], wrong: set[str]) -> None:
    problems = problems_of(replace(WISH, **change))  # type: ignore[arg-type]
    assert {name for name, problem in problems.items() if problem} == wrong


@pytest.mark.parametrize(("lines", "barred", "may"), [(0, 0, False), (3, 1, False), (3, 0, True)])
def test_only_a_list_without_faults_is_submitted(lines: int, barred: int, may: bool) -> None:
    assert (submit_refusal(lines, barred) is None) is may
