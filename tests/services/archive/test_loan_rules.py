"""When paper may be lent, and how a loan stands on a day: tables of cases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from classification.access import Verdict
from classification.labels import Label, Standing
from classification.levels import Level
from services.archive.loan_rules import LONGEST_DAYS, LoanState, LoanWish, problems_of, state_of

TODAY = date(2026, 11, 26)
WISH = LoanWish(
    today=TODAY,
    due_on=TODAY + timedelta(days=7),
    purpose="Rapat pleno",
    borrower_is_active=True,
    verdict=Verdict.CONTENT,
    is_out=False,
    label=Label("r", Level.ORDINARY, Standing.FILED, office="kota", division="pp"),
)


def wrong(wish: LoanWish) -> set[str]:
    return {field for field, problem in problems_of(wish).items() if problem is not None}


def test_a_reader_may_have_the_paper() -> None:
    assert wrong(WISH) == set()


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        (replace(WISH, is_out=True), {""}),
        (replace(WISH, label=replace(WISH.label, standing=Standing.DRAFT)), {""}),
        (replace(WISH, borrower_is_active=False), {"borrower"}),
        (replace(WISH, verdict=Verdict.DESCRIPTION), {"borrower"}),
        (replace(WISH, verdict=Verdict.NONE), {"borrower"}),
        (replace(WISH, due_on=TODAY), set()),
        (replace(WISH, due_on=TODAY - timedelta(days=1)), {"due_on"}),
        (replace(WISH, due_on=TODAY + timedelta(days=LONGEST_DAYS)), set()),
        (replace(WISH, due_on=TODAY + timedelta(days=LONGEST_DAYS + 1)), {"due_on"}),
        (replace(WISH, purpose=" "), {"purpose"}),
        (replace(WISH, purpose="k" * 301), {"purpose"}),
    ],
)
def test_what_stands_in_the_way_is_named(wish: LoanWish, fields: set[str]) -> None:
    assert wrong(wish) == fields


@pytest.mark.parametrize(
    ("due_in", "is_back", "state"),
    [
        (7, False, LoanState.OUT),
        (3, False, LoanState.OUT),
        (2, False, LoanState.SOON),
        (0, False, LoanState.SOON),
        (-1, False, LoanState.LATE),
        (-1, True, LoanState.RETURNED),
    ],
)
def test_how_a_loan_stands(due_in: int, is_back: bool, state: LoanState) -> None:
    assert state_of(TODAY + timedelta(days=due_in), TODAY if is_back else None, TODAY) is state
