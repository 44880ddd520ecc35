"""What the test run remembers of its own files and makes is still so."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests import databases
from tests.house.sources import ROOT
from tests.order import LONGEST


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)


def _fill(address: str) -> str:
    Path(address.removeprefix("sqlite:///")).write_bytes(b"made")
    return "told"


def _closing_over(value: str) -> Callable[[str], str]:
    return lambda address: address + value


@pytest.mark.parametrize("name", [_closing_over("x"), lambda address: address, partial(_fill, "x"), "name"])
def test_only_a_function_of_a_module_is_called_once_for_all(
    tmp_path: Path, name: Callable[[str], str]
) -> None:
    with databases.using(None), pytest.raises(AssertionError, match="may differ"):
        databases.copy_of_original(tmp_path, name, _fill)


def test_what_was_made_yesterday_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, told = list[str](), list[str]()

    def fill(address: str) -> str:
        made.append(address)
        return _fill(address)

    with databases.using(None):
        for day in (date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 2)):
            monkeypatch.setattr(databases, "office_today", lambda day=day: day)
            folder = tmp_path / str(len(told))
            folder.mkdir()
            told.append(databases.copy_of_original(folder, _fill, fill))
            assert (folder / databases.FILE).read_bytes() == b"made"
    assert (len(made), told) == (2, ["told"] * 3)
