"""Which place may stand where, and what it may be called: tables of cases."""

import pytest

from services.archive.place_rules import PlaceKind, inside, may_lie_in, named_inside, problems_of

BUILDING, ROOM, RACK, BOX, FOLDER = PlaceKind


@pytest.mark.parametrize(
    ("inner", "outer", "fits"),
    [
        (BUILDING, None, True),
        (FOLDER, None, True),
        (ROOM, BUILDING, True),
        (BOX, ROOM, True),
        (BOX, BOX, False),
        (RACK, BOX, False),
        (BUILDING, FOLDER, False),
    ],
)
def test_a_place_lies_only_in_a_wider_one(inner: PlaceKind, outer: PlaceKind | None, fits: bool) -> None:
    assert may_lie_in(inner, outer) is fits


@pytest.mark.parametrize(
    ("kind", "code", "name", "outer", "wrong"),
    [
        ("box", "B014", "Boks 14", ROOM, set()),
        ("box", "B-1.2", "Boks", None, set()),
        ("crate", "B1", "Peti", None, {"kind"}),
        ("rack", "R1", "Rak", BOX, {"kind"}),
        ("box", "b14", "Boks", None, {"code"}),
        ("box", "", "Boks", None, {"code"}),
        ("box", "A/B", "Boks", None, {"code"}),
        ("box", "B" * 21, "Boks", None, {"code"}),
        ("box", "B1", "   ", None, {"name"}),
        ("box", "B1", "n" * 101, None, {"name"}),
        ("", "", "", None, {"kind", "code", "name"}),
    ],
)
def test_each_wrong_field_is_named(
    kind: str, code: str, name: str, outer: PlaceKind | None, wrong: set[str]
) -> None:
    found = problems_of(kind, code, name, outer)
    assert {field for field, problem in found.items() if problem is not None} == wrong


def test_addresses_and_names_are_joined_from_the_widest_down() -> None:
    assert inside(inside("", "GA"), "R2") == "GA/R2"
    assert named_inside(named_inside("", "Gedung A"), "Ruang 2") == "Gedung A › Ruang 2"
