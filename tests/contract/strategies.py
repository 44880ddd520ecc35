"""Small corpora, guards and queries, drawn so that words, ties and near misses meet often."""

from datetime import date

from hypothesis import strategies as st

from search.contract import PageDocument, RecordDocument
from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    Fuzzy,
    HeldBy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from search.visibility import Guard

WORDS = ("surat", "suara", "suarat", "sura", "undang", "rapat", "rapta", "pleno", "005", "wates", "é/x.1")
TOKENS = ("pub", "staff@u1/1", "head@u1/2", "office@o1/3")
IDS = tuple(f"{stem}{end}" for stem in ("r", "0000000000000a", "zz") for end in ("", "0", "1", "10", "z"))
DATES = ("", "2023-12-31", "2024-01-01", "2024-01-31", "2024-02-29", "1945-08-17")
CODES = ((), ("PM",), ("PM", "PM.01"), ("PM", "PM.01", "PM.01.02"), ("HK", "HK.01"))

words = st.sampled_from(WORDS)
runs = st.lists(words, max_size=7)


def stem_of(word: str) -> str:
    """A crude stem that makes several words one; none for numbers, as the analysis does it."""
    return "" if any(letter.isdigit() for letter in word) else word[:4]


def stems(exact: list[str]) -> str:
    return " ".join(filter(None, map(stem_of, exact)))


@st.composite
def documents(draw: st.DrawFn, record_id: str) -> RecordDocument:
    title, texts = draw(runs), draw(st.lists(runs, max_size=3))
    body = [word for text in texts for word in text]
    return RecordDocument(
        id=record_id,
        kind=draw(st.sampled_from(("letter", "minutes"))),
        level=draw(st.integers(1, 4)),
        unit=draw(st.sampled_from(("u1", "u2"))),
        office="o1",
        access=tuple(draw(st.sets(st.sampled_from(TOKENS)))),
        title_exact=" ".join(title),
        title_stem=stems(title),
        numbers=" ".join(draw(runs)),
        body_exact=" ".join(body),
        body_stem=stems(body),
        codes=draw(st.sampled_from(CODES)),
        date=draw(st.sampled_from(DATES)),
        election=draw(st.sampled_from(("", "Pemilu 2024"))),
        stage=draw(st.sampled_from(("", "Masa tenang"))),
        status="",
        dossier=draw(st.sampled_from(("", "d1", "d2"))),
        fate=draw(st.sampled_from(("", "musnah", "dinilai kembali"))),
        active_until=draw(st.sampled_from(DATES)),
        inactive_until=draw(st.sampled_from((*DATES, "9999-12-31"))),
        within=(record_id, *draw(st.sets(st.sampled_from(("d1", "d2", "zip"))))),
        pages=tuple(PageDocument(at, " ".join(text), stems(text)) for at, text in enumerate(texts, 1)),
    )


corpora = st.lists(st.sampled_from(IDS), unique=True, max_size=9).flatmap(
    lambda ids: st.tuples(*(documents(each) for each in ids))
)

guards = st.builds(
    Guard, st.frozensets(st.sampled_from(TOKENS)), st.frozensets(st.sampled_from(IDS), max_size=2)
)

text_nodes = st.one_of(
    st.builds(lambda word: Word(word, stem_of(word)), words),
    st.builds(lambda word: Word(word, ""), words),
    st.builds(lambda run: Phrase(tuple(run)), st.lists(words, min_size=1, max_size=3)),
    st.builds(
        lambda run, n: Phrase(tuple(run), n), st.lists(words, min_size=1, max_size=4), st.integers(1, 3)
    ),
    st.builds(lambda word, size: Prefix(word[:size]), words, st.integers(2, 5)),
    st.builds(Fuzzy, words.filter(lambda word: len(word) > 3), st.integers(1, 2)),
)
days = st.none() | st.sampled_from([date.fromisoformat(day) for day in DATES if day])
filters = st.one_of(
    st.builds(DateRange, days, days, st.sampled_from(("date", "active_until", "inactive_until"))),
    st.sampled_from(
        [
            Equals("code", "PM"),
            Equals("code", "PM.01"),
            Equals("kind", "letter"),
            Equals("level", "rahasia"),
            Equals("year", "2024"),
            Equals("month", "2024-01"),
            Equals("election", "Pemilu 2024"),
            Equals("unit", "u9"),
            Equals("dossier", "d1"),
            Equals("fate", "dinilai kembali"),
        ]
    ),
    st.builds(HeldBy, st.frozensets(st.sampled_from(("d1", "zip", *IDS[:3])), max_size=3)),
    st.builds(Everything),
)
leaves: st.SearchStrategy[Node] = st.one_of(
    text_nodes, text_nodes, filters, st.builds(InField, st.sampled_from(("title", "number")), text_nodes)
)
nodes: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda some: And(tuple(some)), st.lists(inner, max_size=3)),
        st.builds(lambda some: Or(tuple(some)), st.lists(inner, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)
