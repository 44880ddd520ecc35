"""Words of permitted records only: completions of a beginning, and words near a misspelt one."""

from collections.abc import Sequence

import tantivy
from tantivy import Query

from search.embedded.schema import BODY_EXACT, TITLE_EXACT
from search.spelling import completed, merged, nearest


def complete(searcher: tantivy.Searcher, permitted: Query, stub: str, limit: int) -> Sequence[str]:
    """Words beginning with ``stub``, by how many permitted records hold them, then alphabetically."""
    return completed(_counts(searcher, permitted, stub), stub, limit)


def near_words(searcher: tantivy.Searcher, permitted: Query, word: str, limit: int) -> Sequence[str]:
    """Other words within two edits that begin with the same letter, best first."""
    return nearest(_counts(searcher, permitted, word[:1]), word, limit)


def _counts(searcher: tantivy.Searcher, permitted: Query, stub: str) -> dict[str, int]:
    titles = dict(searcher.terms_with_prefix(TITLE_EXACT, stub, filter_query=permitted))
    texts = dict(searcher.terms_with_prefix(BODY_EXACT, stub, filter_query=permitted))
    return merged(titles, texts)
