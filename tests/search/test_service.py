"""What a reader gets from a search: the permitted hits, marked, counted, and the way on."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from classification.levels import Level
from classification.scopes import Scope
from search.embedded.engine import EmbeddedReader
from search.errors import QueryError, SearchUnavailable
from search.query import DateRange, Equals
from search.results import Fragment, ResultPage
from search.service import QUESTION, RELAXED, SearchRequest, SearchService
from tests.search.small_archive import LEADER, NOBODY, STAFF_OF_LAW, Paper, SmallCatalogue, archive

TODAY = date(2024, 3, 1)
PAPERS = (
    Paper(
        "letter",
        "Undangan rapat pleno",
        ("Kepada Yth. seluruh staf", "Rapat pleno diadakan di Wates", "Lampiran"),
        number="005/PM.00.01/K.JI-30/I/2024",
        day="2024-01-31",
        code=("PM", "PM.00"),
        election="Pemilu 2024",
    ),
    Paper("minutes", "Notula rapat", ("Rapat dibuka pukul sembilan",), kind="minutes", day="2023-12-01"),
    Paper("plain", "Daftar pemilih tetap", ("Pemilih di Wates terdaftar",), unit="data"),
    Paper("secret", "Rapat rahasia di Wates", ("Rapat tentang gandamayit",), Level.SECRET, day="2024-02-01"),
)


@pytest.fixture
def made(tmp_path: Path) -> tuple[SearchService, SmallCatalogue]:
    return archive(tmp_path / "index", PAPERS)


@pytest.fixture
def service(made: tuple[SearchService, SmallCatalogue]) -> SearchService:
    return made[0]


@pytest.fixture
def catalogue(made: tuple[SearchService, SmallCatalogue]) -> SmallCatalogue:
    return made[1]


def asked(text: str, scope: Scope = STAFF_OF_LAW) -> SearchRequest:
    return SearchRequest(text=text, scope=scope, today=TODAY)


def ids(page: ResultPage) -> list[str]:
    return [hit.record.id for hit in page.hits]


def test_a_hit_shows_its_best_page_with_the_words_marked(service: SearchService) -> None:
    page = service.search(asked("rapat pleno"))
    assert ids(page) == ["letter"]
    (best, *_) = page.hits[0].pages
    assert best.page == 2
    assert [each.text for each in best.fragments if each.is_marked] == ["Rapat", "pleno"]
    assert best.boxes == (), "boxes are read for the viewer only"


def test_further_pages_of_a_hit_are_numbers_unless_their_text_is_asked(service: SearchService) -> None:
    def shown(snippets: int) -> list[tuple[int, bool]]:
        page = service.search(replace(asked("staf lampiran rapat"), snippets=snippets))
        (letter,) = (hit for hit in page.hits if hit.record.id == "letter")
        return [(each.page, bool(each.fragments)) for each in letter.pages]

    (best, *more) = shown(1)
    assert best[1]
    assert [has_text for _, has_text in more] == [False, False]
    assert [number for number, _ in shown(3)] == [number for number, _ in shown(1)]
    assert all(has_text for _, has_text in shown(3))


def test_readers_find_what_they_may_read(service: SearchService) -> None:
    found = {
        scope: set(ids(service.search(asked("rapat", scope)))) for scope in (LEADER, STAFF_OF_LAW, NOBODY)
    }
    assert found[LEADER] == {"letter", "minutes", "secret"}
    assert found[STAFF_OF_LAW] == {"letter", "minutes"}
    assert found[NOBODY] == set()


def test_empty_text_lists_everything_newest_first(service: SearchService) -> None:
    assert ids(service.search(asked(""))) == ["letter", "minutes", "plain"]
    assert ids(service.search(replace(asked("rapat"), sort="oldest"))) == ["minutes", "letter"]


def test_facets_are_counted_and_named(service: SearchService) -> None:
    page = service.search(asked(""))
    assert [(each.value, each.label, each.count) for each in page.facets["unit"]] == [
        ("hukum", "Divisi Hukum", 2),
        ("data", "Divisi Data dan Informasi", 1),
    ]
    assert [(each.value, each.label) for each in page.facets["level"]] == [("biasa", "Biasa")]
    assert [each.value for each in page.facets["year"]] == ["2024", "2023"]
    assert page.months == (("2023-12", 1), ("2024-01", 1))
    assert "month" not in page.facets


def test_filters_narrow_and_values_of_one_facet_are_alternatives(service: SearchService) -> None:
    request = asked("")
    units = (Equals("unit", "hukum"), Equals("unit", "data"))
    assert service.search(replace(request, filters=units)).total == 3
    assert ids(service.search(replace(request, filters=(*units, Equals("kind", "minutes"))))) == ["minutes"]
    dated = DateRange(date(2024, 1, 1), None)
    assert ids(service.search(replace(request, filters=(dated,)))) == ["letter"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nomor:005/PM.00.01/K.JI-30/I/2024", ["letter"]),
        ("005/PM.00.01/K.JI-30/I/2024", ["letter"]),
        ("kode:PM", ["letter"]),
        ("unit:data", ["plain"]),
        ('unit:"Divisi Hukum" rapat', ["letter", "minutes"]),
        ('kantor:"bawaslu diy" jenis:notula', ["minutes"]),
        ('perhelatan:"pemilu 2024"', ["letter"]),
        ("perhelatan:pemilu", ["letter"]),
        ("perhelatan:pilkada", []),
        ("tahun:2023", ["minutes"]),
        ("judul:pleno", ["letter"]),
        ("-rapat", ["plain"]),
        ("wates ATAU pukul", ["letter", "minutes", "plain"]),
    ],
)
def test_the_query_language_reaches_the_engine(
    service: SearchService, text: str, expected: list[str]
) -> None:
    page = service.search(asked(text))
    assert sorted(ids(page)) == expected
    assert (page.total, page.notice) == (len(expected), "")


def test_a_wrong_query_says_where_and_why(service: SearchService) -> None:
    with pytest.raises(QueryError) as caught:
        service.search(asked('rapat unit:"Divisi Antariksa"'))
    assert caught.value.values == {"name": "Divisi Antariksa"}
    assert caught.value.position == len('rapat unit:"')
    with pytest.raises(QueryError):
        service.search(asked('"rapat'))
    with pytest.raises(QueryError):
        service.search(replace(asked("rapat"), cursor="bukan-kursor"))


def test_paging_leads_to_the_last_hit(service: SearchService) -> None:
    first = service.search(replace(asked(""), size=2))
    assert first.next_cursor is not None
    second = service.search(replace(asked(""), size=2, cursor=first.next_cursor))
    assert (ids(first), ids(second)) == (["letter", "minutes"], ["plain"])
    assert (second.total, second.next_cursor) == (3, None)


def test_what_finds_nothing_is_relaxed_with_a_notice(service: SearchService) -> None:
    page = service.search(asked("rapat antariksa"))
    assert page.notice == RELAXED
    assert set(ids(page)) == {"letter", "minutes"}
    nothing = service.search(asked("antariksa"))
    assert (nothing.total, nothing.notice, nothing.hits) == (0, "", ())


def test_a_question_is_asked_loosened_at_once(service: SearchService) -> None:
    page = service.search(asked("kapan rapat pleno sembilan?"))
    assert page.notice == QUESTION
    assert set(ids(page)) == {"letter", "minutes"}


def test_a_misspelt_word_is_offered_spelt(service: SearchService) -> None:
    assert service.search(asked("rapta pleno")).did_you_mean == "rapat pleno"
    assert service.search(asked("Wtaes")).did_you_mean == "wates"
    assert service.search(asked("rapat pleno")).did_you_mean is None


def test_the_last_word_is_completed(service: SearchService) -> None:
    assert service.suggest("pem", STAFF_OF_LAW) == ("pemilih",)
    assert service.suggest("rapat ple", STAFF_OF_LAW) == ("rapat pleno",)
    assert service.suggest('"rapat ple', STAFF_OF_LAW) == ('"rapat pleno',)
    for text in ("", "pe", "pem ", "...", "(((", "judul:"):
        assert service.suggest(text, STAFF_OF_LAW) == ()


@pytest.mark.parametrize("before", ["tahan:ya", "berkas:b1", 'unit:"divisi data"', "BUKAN tahan:tidak"])
def test_the_last_word_is_completed_from_what_holds_dossiers_and_units_before_it_find(
    tmp_path: Path, before: str
) -> None:
    papers = (
        Paper("held", "Pemantau", dossier="b1", unit="data"),
        Paper("free", "Pembaca"),
        Paper("secret", "Pemohon", level=Level.SECRET, dossier="b1", unit="data"),
    )
    service, catalogue = archive(tmp_path / "index", papers)
    catalogue.bearers = frozenset({"b1"})
    assert service.suggest(f"{before} pem", STAFF_OF_LAW) == (f"{before} pemantau",)
    assert set(service.suggest("pem", STAFF_OF_LAW)) == {"pemantau", "pembaca"}
    assert service.suggest("unit:takada pem", STAFF_OF_LAW)  # what cannot be read yet narrows nothing


def test_what_is_held_is_asked_of_the_catalogue_once_a_query(
    service: SearchService, catalogue: SmallCatalogue
) -> None:
    catalogue.bearers = frozenset({"letter"})
    assert ids(service.search(asked("tahan:ya rapat ATAU tahan:ya wates ATAU tahan:ya"))) == ["letter"]
    assert catalogue.times_bearers_asked == 1
    service.search(asked("tahan:ya"))
    assert catalogue.times_bearers_asked == 2  # holds begin and end between two queries
    service.search(asked("rapat"))
    assert catalogue.times_bearers_asked == 2


def test_words_of_hidden_records_are_never_offered(service: SearchService) -> None:
    assert service.suggest("gan", STAFF_OF_LAW) == ()
    assert service.search(asked("gandamayat")).did_you_mean is None
    assert service.suggest("gan", LEADER) == ("gandamayit",)
    assert service.search(asked("gandamayat", LEADER)).did_you_mean == "gandamayit"


def test_marks_on_a_page_are_boxes_of_its_words(service: SearchService) -> None:
    hit = service.marks_on("letter", 2, "pleno wates", STAFF_OF_LAW)
    assert [each.text for each in hit.fragments if each.is_marked] == ["pleno", "Wates"]
    assert len(hit.boxes) == 2
    assert hit.boxes[0].left == 0.06


def test_marks_and_pages_of_what_may_not_be_read_are_empty(service: SearchService) -> None:
    for record in ("secret", "nosuch"):
        hit = service.marks_on(record, 1, "rapat", STAFF_OF_LAW)
        assert (hit.page, hit.fragments, hit.boxes) == (1, (), ())
        assert service.pages_in(record, "rapat", STAFF_OF_LAW) == ()
    assert service.pages_in("secret", "rapat", LEADER) == (1,)
    assert service.marks_on("letter", 99, "rapat", STAFF_OF_LAW).fragments == ()


def test_pages_of_a_record_are_those_that_match_in_order(service: SearchService) -> None:
    assert service.pages_in("letter", "staf lampiran", STAFF_OF_LAW) == (1, 3)
    assert service.pages_in("letter", "", STAFF_OF_LAW) == ()


def test_a_record_just_narrowed_is_gone_at_once(service: SearchService, catalogue: SmallCatalogue) -> None:
    """The index still holds the old label; the outbox row that will change it already counts."""
    before = service.search(asked("rapat"))
    catalogue.relabel("letter", Level.SECRET)
    catalogue.waiting.add("letter")
    after = service.search(asked("rapat"))
    assert (before.total, after.total, ids(after)) == (2, 1, ["minutes"])
    assert "election" not in after.facets
    assert service.suggest("ple", STAFF_OF_LAW) == ()
    assert service.pages_in("letter", "rapat", STAFF_OF_LAW) == ()


def test_a_hit_that_the_database_denies_is_left_out_and_not_counted(
    service: SearchService, catalogue: SmallCatalogue
) -> None:
    catalogue.withdrawn.add("letter")
    page = service.search(asked("rapat"))
    assert (ids(page), page.total) == (["minutes"], 1)
    assert dict(page.months) == {"2023-12": 1}


def test_without_an_index_the_reader_is_told(tmp_path: Path) -> None:

    service = SearchService(EmbeddedReader(tmp_path), SmallCatalogue(()))
    with pytest.raises(SearchUnavailable, match="reindex"):
        service.search(asked("rapat"))


def test_an_installation_without_the_hidden_records_answers_the_same(
    service: SearchService, tmp_path: Path
) -> None:
    visible = [paper for paper in PAPERS if paper.id != "secret"]
    without, _ = archive(tmp_path / "other", visible)
    for text in ("", "rapat", "gandamayit", "gandamayat", "rapat gandamayit", "wat*", "gandamayit~", "rapta"):
        here, there = service.search(asked(text)), without.search(asked(text))
        assert replace(here, took_ms=0) == replace(there, took_ms=0), text
    for stub in ("rap", "wat", "gan", "rahas"):
        assert service.suggest(stub, STAFF_OF_LAW) == without.suggest(stub, STAFF_OF_LAW)


def test_fragments_are_plain_text(service: SearchService) -> None:
    page = service.search(asked("lampiran"))
    assert page.hits[0].pages[0].fragments == (Fragment("Lampiran", True),)


@pytest.mark.parametrize(
    "text", ["\ud800", "unit:\ud800 rapat", "rapat \x00", "\u202erapat", "%", "%(name)s", "'; --"]
)
def test_strange_text_is_answered_or_told(service: SearchService, text: str) -> None:
    with suppress(QueryError):
        service.search(asked(text))
    assert service.suggest(text, STAFF_OF_LAW) == ()
    with suppress(QueryError):
        service.marks_on("letter", 1, text, STAFF_OF_LAW)
        service.pages_in("letter", text, STAFF_OF_LAW)
