"""Relevance through the whole search service: MRR@10 of question collections.

``python -m tests.bench.relevance FOLDER ...``; a folder holds ``docs.jsonl`` (``id``, ``text``),
``queries.jsonl`` (``id``, ``text``) and ``qrels.jsonl`` (``query``, ``doc``, ``rel``).
"""

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any

from classification.levels import Level
from classification.scopes import Scope
from search.analysis import analyse
from search.contract import PageDocument, RecordDocument
from search.embedded.engine import EmbeddedReader
from search.embedded.writer import EmbeddedWriter
from search.errors import QueryError
from search.ports import PageKey, PageText
from search.results import HitRecord
from search.service import SearchRequest, SearchService

DEPTH = 10


class PublicPassages:
    """A catalogue in which everything is published; searching asks it as it asks the database."""

    def narrowing(self) -> frozenset[str]:
        return frozenset()

    def readable(self, ids: Sequence[str], scope: Scope) -> Mapping[str, HitRecord]:
        del scope
        return {record_id: _as_hit(record_id) for record_id in ids}

    def page_texts(self, keys: Sequence[PageKey], with_words: bool = False) -> Mapping[PageKey, PageText]:
        del keys, with_words
        return {}

    def names(self, units: Collection[str]) -> Mapping[str, str]:
        del units
        return {}

    def units_called(self, words: str) -> frozenset[str]:
        del words
        return frozenset()

    def dossiers_called(self, words: str, scope: Scope, limit: int) -> Sequence[str]:  # noqa: ARG002
        return ()


def main(folders: list[str]) -> None:
    for folder in map(Path, folders):
        mrr, notices, wrong = measure(folder)
        print(f"{folder.name}: MRR@{DEPTH} {mrr:.4f}  {dict(notices)}  wrong queries: {wrong}")


def measure(folder: Path) -> tuple[float, Counter[str], int]:
    """MRR@10, how many answers carried which notice, and how many queries were refused."""
    relevant: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / "qrels.jsonl"):
        if row["rel"] > 0:
            relevant[row["query"]].add(row["doc"])
    with tempfile.TemporaryDirectory() as index:
        writer = EmbeddedWriter(Path(index))
        writer.apply((_as_document(row["id"], row["text"]) for row in _rows(folder / "docs.jsonl")), ())
        writer.close()
        service = SearchService(EmbeddedReader(Path(index)), PublicPassages())
        return _ask(service, list(_rows(folder / "queries.jsonl")), relevant)


def _ask(
    service: SearchService, queries: list[dict[str, Any]], relevant: Mapping[str, set[str]]
) -> tuple[float, Counter[str], int]:
    ranks: list[float] = []
    notices: Counter[str] = Counter()
    wrong = 0
    for query in queries:
        try:
            page = service.search(SearchRequest(text=query["text"], scope=Scope(), today=date(2024, 1, 1)))
        except QueryError:
            wrong += 1
            ranks.append(0.0)
            continue
        notices[page.notice] += 1
        places = [n for n, hit in enumerate(page.hits, 1) if hit.record.id in relevant[query["id"]]]
        ranks.append(1 / places[0] if places else 0.0)
    return fmean(ranks), notices, wrong


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _as_document(record_id: str, text: str) -> RecordDocument:
    analysed = analyse(text)
    return RecordDocument(
        id=record_id,
        kind="archive",
        level=int(Level.ORDINARY),
        unit="u",
        office="o",
        access=("pub",),
        title_exact="",
        title_stem="",
        numbers="",
        body_exact=analysed.exact,
        body_stem=analysed.stem,
        pages=(PageDocument(1, analysed.exact, analysed.stem),),
    )


def _as_hit(record_id: str) -> HitRecord:
    return HitRecord(
        id=record_id,
        kind="archive",
        title="",
        number="",
        date=None,
        level=Level.ORDINARY,
        standing="public-edition",
        unit_name="",
        office_name="",
        code="",
        status="",
        election="",
        stage="",
        file_name="",
        media_type="",
        version_id=None,
        page_count=1,
        has_images=False,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
