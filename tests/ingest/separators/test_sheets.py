"""A sheet's text says its values, and is believed under the office's own key alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.levels import Level
from ingest.separators.base45 import ALPHABET, from_base45, to_base45
from ingest.separators.sheets import (
    LONGEST_FILE,
    PREFIX,
    Claim,
    SheetKind,
    Sides,
    claim_in,
    key_of,
    written,
)
from tests.ingest.separators.fed import values

KEY = key_of("s" * 48)


@given(st.binary(max_size=200))
def test_any_bytes_come_back_from_base45(data: bytes) -> None:
    text = to_base45(data)
    assert set(text) <= set(ALPHABET)
    assert from_base45(text) == data


@pytest.mark.parametrize("text", ["a", "GGW0", ":::", "::", "0"])
def test_what_is_no_base45_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_base45(text)


def test_the_published_example() -> None:
    assert to_base45(b"AB") == "BB8"
    assert to_base45(b"Hello!!") == "%69 VD92EX0"


@pytest.mark.parametrize("kind", list(SheetKind))
def test_values_come_back(kind: SheetKind) -> None:
    said = values(
        kind,
        "serial",
        code="PM.01.02",
        file="Berkas № 14/2024",
        documents=12,
        sheets=300,
        level=Level.SECRET,
        sides=Sides.BACKS_LAST,
        record_kind="letter",
    )
    assert claim_in(written(said, KEY), KEY) == Claim(said, True)


def test_a_long_file_is_cut_and_a_separator_in_it_makes_no_field() -> None:
    claim = claim_in(written(values(file="a\x1f" * 60), KEY), KEY)
    assert claim is not None
    assert claim.is_genuine
    assert claim.values is not None
    assert claim.values.file == ("a " * 60)[:LONGEST_FILE]


@pytest.mark.parametrize("text", ["https://telusur.example/tempat/1", "TELUSUR-PISAH", "", "tls1abc"])
def test_another_code_is_no_sheet(text: str) -> None:
    assert claim_in(text, KEY) is None


@pytest.mark.parametrize("rest", ["", "0", "AAAA", "BB8" * 40, "é"])
def test_nonsense_under_our_mark_is_a_false_sheet(rest: str) -> None:
    assert claim_in(PREFIX + rest, KEY) == Claim(None, False)


def test_a_sheet_signed_with_another_secret_is_not_genuine() -> None:
    said = values()
    assert claim_in(written(said, key_of("t" * 48)), KEY) == Claim(said, False)


@given(st.data())
def test_no_changed_character_keeps_the_signature(data: st.DataObject) -> None:
    text = written(values(level=Level.RESTRICTED), KEY)
    place = data.draw(st.integers(len(PREFIX), len(text) - 1))
    other = data.draw(st.sampled_from([each for each in ALPHABET if each != text[place]]))
    claim = claim_in(text[:place] + other + text[place + 1 :], KEY)
    assert claim is not None
    assert not claim.is_genuine
