"""Days and periods as registers write them; a guess is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registers.columns import Unfit
from services.registers.spans import span

DAY = (date(2024, 1, 3), date(2024, 1, 3))


@pytest.mark.parametrize(
    "text",
    ["3 Januari 2024", "03/01/2024", "3-1-2024", "03.01.2024", "3 Jan. 2024", "3-Jan-2024", "2024-01-03",
     "45294", "45294.5", " 3  januari  2024 ", "2024-01-03 00:00", "03 01 2024"],
)  # fmt: skip
def test_a_day_is_read_in_all_its_forms(text: str) -> None:
    found = span(text)
    assert (found.begins, found.ends) == DAY
    assert found.is_day


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2024", (2024, 1, 1), (2024, 12, 31)),
        ("Tahun 2024", (2024, 1, 1), (2024, 12, 31)),
        ("Februari 2024", (2024, 2, 1), (2024, 2, 29)),
        ("02/2023", (2023, 2, 1), (2023, 2, 28)),
        ("Jan-Des 2023", (2023, 1, 1), (2023, 12, 31)),
        ("Januari s.d. Desember 2023", (2023, 1, 1), (2023, 12, 31)),
        ("Jan s/d Mar 2023", (2023, 1, 1), (2023, 3, 31)),
        ("2021-2023", (2021, 1, 1), (2023, 12, 31)),
        ("2021 – 2023", (2021, 1, 1), (2023, 12, 31)),
        ("2021 sampai dengan 2023", (2021, 1, 1), (2023, 12, 31)),
        ("Nop 2022 - Peb 2023", (2022, 11, 1), (2023, 2, 28)),
        ("1-5 Januari 2024", (2024, 1, 1), (2024, 1, 5)),
        ("3 Jan s.d. 5 Feb 2024", (2024, 1, 3), (2024, 2, 5)),
        ("03/01/2024 - 05/02/2024", (2024, 1, 3), (2024, 2, 5)),
    ],
)
def test_a_period_has_its_first_and_last_day(
    text: str, begins: tuple[int, int, int], ends: tuple[int, int, int]
) -> None:
    found = span(text)
    assert (found.begins, found.ends) == (date(*begins), date(*ends))
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    ["", "entah", "13/13/2024", "01/13/2024", "31 Februari 2024", "3 Januari 24", "1/2/24", "2023-2021",
     "123", "9999", "99999999", "Desember-Januari", "=1+1", "0", "-", "s.d.", "2024" * 50, "Jan-Des",
     "1 Foo 2024", "\uff12\uff10\uff12\uff14"],
)  # fmt: skip
def test_what_is_no_day_or_would_be_a_guess_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        span(text)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_each_day_is_the_same_in_every_form(day: date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", day.isoformat()):
        assert (span(text).begins, span(text).ends) == (day, day)
    count = (day - date(1899, 12, 30)).days
    if count >= 10_000:
        assert span(str(count)).begins == date(1899, 12, 30) + timedelta(days=count)


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    try:
        found = span(text)
    except Unfit:
        return
    assert found.begins <= found.ends
