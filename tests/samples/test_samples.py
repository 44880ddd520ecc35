"""The sample archive is whole, small, varied, and says nothing of a real person."""

import re
import zipfile

import pytest

from services.demo.plan import SAMPLES, PlannedRecord, read_plan

PLAN = read_plan()
FILED = (*PLAN.documents, *PLAN.editions)
WORDS = sorted([*(SAMPLES / "texts").iterdir(), *(SAMPLES / "tables").iterdir()])


def test_manifest_and_files_agree() -> None:
    assert {record.file for record in FILED} == {path.name for path in (SAMPLES / "files").iterdir()}


def test_every_source_is_used_and_every_used_source_is_there() -> None:
    parts = {name for record in FILED for name in record.contains}
    used = {record.source for record in FILED if record.source} | {
        part if part.endswith(".csv") else part.rsplit(".", 1)[0] + ".txt" for part in parts
    }
    assert used == {path.name for path in WORDS}


def test_official_texts_are_those_that_origin_names() -> None:
    named = set(re.findall(r"\| `([\w.-]+\.pdf)` \|", (SAMPLES / "ORIGIN.md").read_text()))
    assert named == {record.file for record in FILED if record.form == "official"}


def test_all_levels_and_divisions_hold_something() -> None:
    levels = {record.level for record in (*FILED, *PLAN.descriptions)}
    assert {"", "biasa", "terbatas", "rahasia", "sangat-rahasia"} <= levels
    divisions = {unit.code for unit in PLAN.units if unit.parent == PLAN.main_office and not unit.ends}
    assert divisions <= {record.unit for record in FILED}


def test_every_unit_case_and_original_that_a_record_names_is_there() -> None:
    units = {unit.code for unit in PLAN.units}
    cases = {case.id for case in PLAN.cases}
    originals = {record.file for record in PLAN.documents}
    everything = (*FILED, *PLAN.cases, *PLAN.descriptions)
    assert {record.unit for record in everything} - units == set()
    assert {record.case for record in FILED if record.case} == cases
    assert {record.of for record in PLAN.editions} - originals == set()


def test_many_formats_are_shown() -> None:
    endings = {record.file.rsplit(".", 1)[1] for record in FILED}
    office = {"docx", "odt", "rtf", "xlsx", "ods", "csv", "pptx", "html", "txt", "eml", "zip"}
    assert endings == office | {"pdf", "tif", "jpg", "png"}


def test_the_shared_words_stand_at_every_level() -> None:
    holding = {record.level for record in FILED if record.source and "TPS 07 Wanasari" in _words(record)}
    assert {"", "biasa", "terbatas", "rahasia"} <= holding
    assert any("TPS 07 Wanasari" in record.title for record in PLAN.descriptions)


def _words(record: PlannedRecord) -> str:
    folder = "tables" if record.source.endswith(".csv") else "texts"
    return (SAMPLES / folder / record.source).read_text()


def test_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 9_500_000


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.name)
def test_no_text_holds_a_number_or_address_that_could_be_a_person(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text()
    joined = re.sub(r"(?<=\d)[ .-](?=\d{4}\b)", "", text)
    assert [number for number in re.findall(r"\b\d{16}\b", joined) if set(number) != {"0"}] == []
    assert [number for number in re.findall(r"\b08[\d-]{8,}", text) if not number.startswith("0800")] == []
    assert [mail for mail in re.findall(r"[\w.]+@[\w.]+\w", text) if not mail.endswith(".example")] == []


def test_office_files_are_sound_zips() -> None:
    for record in FILED:
        if record.file.endswith((".docx", ".odt", ".xlsx", ".ods", ".pptx", ".zip")):
            with zipfile.ZipFile(SAMPLES / "files" / record.file) as archive:
                assert archive.testzip() is None
