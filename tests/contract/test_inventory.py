"""What an index says that it holds: every id once and in order, the marks of what was written, its pages."""

from dataclasses import replace
from random import Random

import pytest

from search.contract import Engine, Held, PageDocument, RecordDocument
from search.stamps import facts_stamp, words_stamp
from tests.contract.conftest import ENGINES
from tests.contract.engines import elastic, embedded
from tests.search.small_archive import Paper, document


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    if request.param == "elastic":
        made = elastic(request.getfixturevalue("search_server"))
    else:
        made = embedded(tmp_path_factory.mktemp("engine") / "index")
    yield made
    made.close()


def papers(count: int) -> list[RecordDocument]:
    """Their ids begin alike now and then, so that the engines' own short keys of them tie."""
    draw = Random(7)
    ids = {f"{draw.choice(['00000000', 'abcdefgh', 'zz'])}{draw.randrange(10**6):06d}" for _ in range(count)}
    return [document(Paper(each, f"Surat {each}", ("satu dua", "tiga")[: len(each) % 3])) for each in ids]


def write(engine: Engine, upserts: list[RecordDocument], deletes: tuple[str, ...] = ()) -> None:
    writer = engine.writer()
    writer.apply(upserts, deletes)
    writer.close()


def walked(engine: Engine, at_once: int) -> list[str]:
    ids: list[str] = []
    while more := engine.inventory().ids_after(ids[-1] if ids else "", at_once):
        ids += more
    return ids


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_every_id_comes_once_and_in_order(engine: Engine, at_once: int) -> None:
    held = papers(60)
    write(engine, held)
    assert walked(engine, at_once) == sorted(each.id for each in held)
    gone = tuple(each.id for each in held[:30])
    write(engine, [], gone)
    assert walked(engine, at_once) == sorted(each.id for each in held[30:])
    write(engine, [], tuple(each.id for each in held))
    assert walked(engine, at_once) == []
    assert not engine.inventory().held(gone)


def test_marks_and_pages_are_those_of_the_last_write(engine: Engine) -> None:
    first = document(Paper("a1", "Surat undangan", ("pleno", "rekapitulasi")))
    other = document(Paper("b2", "Surat tugas", ("kampanye",)))
    write(engine, [first, other])
    changed = replace(first, access=("staff@hukum/2",), pages=(PageDocument(1, "pleno", "pleno"),))
    write(engine, [changed])
    held = {each.id: each for each in engine.inventory().held(["a1", "b2", "c3"])}
    assert held == {
        "a1": Held("a1", facts_stamp(changed), words_stamp(changed), 1),
        "b2": Held("b2", facts_stamp(other), words_stamp(other), 1),
    }
    assert held["a1"].facts != facts_stamp(first)
    assert engine.inventory().count_pages() == 2


def test_each_fact_and_each_word_changes_a_mark() -> None:
    plain = document(Paper("a1", "Surat undangan", ("pleno", "rekapitulasi")))
    facts = {
        "kind": "minutes", "level": 3, "unit": "data", "office": "jogja", "access": ("pub",),
        "title_exact": "lain", "title_stem": "lain", "codes": ("PM",), "date": "2026-01-02",
        "election": "Pemilu", "stage": "x", "status": "y",
        "dossier": "d1", "fate": "musnah", "active_until": "2026-01-02", "inactive_until": "2027-01-02",
        "within": ("a1", "d1"),
    }  # fmt: skip
    for name, value in facts.items():
        other = replace(plain, **{name: value})  # type: ignore[arg-type]
        assert facts_stamp(other) != facts_stamp(plain), name
        assert words_stamp(other) == words_stamp(plain), name
    words = {"numbers": "7", "body_exact": "x", "body_stem": "x", "pages": plain.pages[:1]}
    for name, value in words.items():
        other = replace(plain, **{name: value})  # type: ignore[arg-type]
        assert words_stamp(other) != words_stamp(plain), name
    assert {*facts, *words, "id"} == set(RecordDocument.__dataclass_fields__)
    turned = replace(plain, access=tuple(reversed(plain.access)))
    assert facts_stamp(turned) == facts_stamp(plain)
