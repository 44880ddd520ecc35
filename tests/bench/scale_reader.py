"""``python -m tests.bench.scale_reader ENGINE PLACE``: the queries of the scale bench, in a fresh process.

Its memory is that of a searching process alone, without the corpus that the records were made from.
Prints one line of JSON: milliseconds by reader, and megabytes of this process.
"""

import json
import statistics
import sys
from pathlib import Path

import psutil

from classification.scopes import Scope
from search.contract import EngineRequest, PermittedIds, Reader
from search.embedded.whole import EmbeddedEngine
from search.facets import FACETS
from search.parser import parse
from search.visibility import guard_for, restrict
from tests.bench.bench_search_engine import QUERIES, TODAY, timed
from tests.bench.generated import readers

ROUNDS = 6  # the first is not counted
SHOWN, PAGES_EACH = 10, 3


def open_reader(engine: str, place: str) -> Reader:
    if engine == "embedded":
        return EmbeddedEngine(Path(place)).reader()
    from search.elastic.connection import Server
    from search.elastic.whole import ElasticEngine

    return ElasticEngine(Server(place, timeout=120)).reader()


def ask(reader: Reader, text: str, scope: Scope) -> int:
    """One page of results: ten hits, all facets, three pages of each hit. Gives the total."""
    query = restrict(parse(text, TODAY), guard_for(scope, frozenset()))
    answer = reader.search(EngineRequest(query, size=SHOWN, facets=FACETS))
    reader.best_pages(PermittedIds(answer.ids), query, PAGES_EACH)
    return answer.total


def measured(reader: Reader) -> dict[str, dict[str, float]]:
    scopes = readers()
    times: dict[str, list[float]] = {name: [] for name in scopes}
    hits = {name: sum(ask(reader, text, scope) for text in QUERIES) for name, scope in scopes.items()}
    for turn in range(ROUNDS):
        for text in QUERIES:
            for name, scope in scopes.items():
                took = timed(lambda text=text, scope=scope: ask(reader, text, scope))  # type: ignore[misc]
                times[name] += [took] if turn else []
    return {
        name: {
            "p50": statistics.median(each),
            "p95": statistics.quantiles(each, n=20)[-1],
            "hits_a_query": hits[name] / len(QUERIES),
        }
        for name, each in times.items()
    }


def main(engine: str, place: str) -> None:
    answers = measured(open_reader(engine, place))
    memory = psutil.Process().memory_info()
    print(
        json.dumps(
            {
                "readers": answers,
                "reader_rss_mb": memory.rss / 1e6,
                "reader_own_mb": (memory.rss - memory.shared) / 1e6,  # without the index's mapped files
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
