"""Small records for the tests of the server's engine, and what a reader sees of them."""

from search.contract import EngineRequest, PageDocument, PermittedIds, Reader, RecordDocument
from search.query import Everything, Word
from search.visibility import Guard, restrict

GUARD = Guard(frozenset({"pub"}), frozenset())
EVERYTHING = restrict(Everything(), GUARD)


def paper(record_id: str, *pages: str, access: str = "pub") -> RecordDocument:
    """A record of these pages."""
    body = " ".join(pages)
    return RecordDocument(
        id=record_id,
        kind="letter",
        level=1,
        unit="u1",
        office="o1",
        access=(access,),
        title_exact="",
        title_stem="",
        numbers="",
        body_exact=body,
        body_stem=body,
        pages=tuple(PageDocument(number, text, text) for number, text in enumerate(pages, 1)),
    )


def ids(reader: Reader, word: str = "", size: int = 1000) -> tuple[str, ...]:
    query = restrict(Word(word, ""), GUARD) if word else EVERYTHING
    return reader.search(EngineRequest(query, size=size)).ids


def pages_with(reader: Reader, record_id: str, word: str) -> list[int]:
    found = reader.pages_in(PermittedIds((record_id,)), restrict(Word(word, ""), GUARD))
    return [each.page for each in found]
