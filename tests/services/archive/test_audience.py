"""Who may see a record, in words, agrees with the rule it is asked of."""

import pytest

from classification.access import Verdict
from classification.labels import Label, Standing
from classification.levels import Level
from services.archive.audience import audience_of


def verdicts(level: Level, standing: Standing = Standing.FILED) -> dict[str, Verdict]:
    label = Label("r", level, standing, office="kota", division="pp", parent_office="prov", function="f")
    return {one.relation: one.verdict for one in audience_of(label)}


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("Staf unit pemilik", "CCNN"),
        ("Kepala unit pemilik", "CCCN"),
        ("Ketua dan Anggota kantor ini", "CCCC"),
        ("Unit lain di kantor ini", "CNNN"),
        ("Unit kearsipan kantor ini", "CDDD"),
        ("Pimpinan kantor di atasnya", "CCNN"),
        ("Publik", "NNNN"),
    ],
)
def test_each_relation_follows_the_table(relation: str, expected: str) -> None:
    letters = {Verdict.CONTENT: "C", Verdict.DESCRIPTION: "D", Verdict.NONE: "N"}
    assert "".join(letters[verdicts(level)[relation]] for level in Level) == expected


def test_a_draft_is_for_its_author_and_the_archivist() -> None:
    found = verdicts(Level.ORDINARY, Standing.DRAFT)
    assert found["Staf unit pemilik"] is Verdict.NONE
    assert found["Unit kearsipan kantor ini"] is Verdict.CONTENT
