"""Our engine on Elasticsearch against the same server fed the same tokens with its own scoring."""

import os
import statistics
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TELUSUR_TEST_SEARCH_HEAP", "1g")  # before the server's module reads it

from elasticsearch import Elasticsearch

from classification.access import content_tokens
from classification.scopes import Scope
from search.contract import EngineRequest, PermittedIds, Reader, RecordDocument
from search.elastic.connection import Server
from search.elastic.whole import ElasticEngine
from search.embedded.engine import EmbeddedReader
from search.embedded.writer import rebuild
from search.facets import FACETS
from search.parser import parse
from search.visibility import guard_for, restrict
from tests.bench.bench_search_engine import QUERIES, ROUNDS, TODAY, laws, readers, text_bytes, timed
from tests.bench.library import corpus
from tests.bench.raw_elastic import Raw
from tests.bench.table import Measure, as_markdown, machine
from tests.servers.elasticsearch import FOR_HOURS, elasticsearch_server

TITLE = "Elasticsearch, over 5,875 laws"
SHOWN = 10
WARM = 2_500  # records indexed thrice before the clock starts: a fresh Java machine takes twice as long
SIZE_MARK = 1.5
OTHERS = 4  # times the archive grows by what other offices file

Times = list[float]


def run() -> str:
    with tempfile.TemporaryDirectory() as name, elasticsearch_server(java=FOR_HOURS) as server:
        folder = Path(name)
        with tarfile.open(corpus()) as archive:
            archive.extractall(folder / "laws", filter="data")
        documents = list(laws(folder / "laws"))
        engine = ElasticEngine(Server(f"{server.url}/ours", timeout=120))
        raw = Raw(server.url)
        _warm_up(server.url, documents[:WARM])
        began = time.perf_counter()
        engine.rebuild(documents, lambda: ((), ()))
        ours = time.perf_counter() - began
        began = time.perf_counter()
        raw.fill(documents)
        theirs = time.perf_counter() - began
        rebuild(folder / "index", documents)
        scopes = readers([each.id for each in documents])
        rows = [
            _ratio(f"{len(documents):,} records and their pages indexed, seconds", ours, theirs, 1.43),
            *_sizes(raw.client, text_bytes(folder / "laws")),
            *_query_rows(engine.reader(), raw, scopes),
            _agreement(engine.reader(), EmbeddedReader(folder / "index"), scopes),
            *_word_rows(engine.reader(), scopes["auditor"]),
            _growth_row(engine, documents, scopes["division"]),
        ]
        engine.close()
        raw.client.close()
    return as_markdown(
        TITLE, f"TELUSUR_BENCH_LAWS=… python -m tests.bench search_elastic  # {machine()}", rows
    )


def _warm_up(url: str, documents: list[RecordDocument]) -> None:
    engine = ElasticEngine(Server(f"{url}/warm", timeout=120))
    for _ in range(3):
        engine.rebuild(documents, lambda: ((), ()))
    engine.close()
    with Elasticsearch(url) as client:
        for index in client.indices.get(index="warm-*", features="aliases").body:
            client.indices.delete(index=index)


def ask(reader: Reader, text: str, scope: Scope) -> None:
    query = restrict(parse(text, TODAY), guard_for(scope, frozenset()))
    answer = reader.search(EngineRequest(query, size=SHOWN, facets=FACETS))
    reader.best_pages(PermittedIds(answer.ids), query, 3)


def _query_rows(reader: Reader, raw: Raw, scopes: dict[str, Scope]) -> Iterator[Measure]:
    ours: Times = []
    theirs: Times = []
    for turn in range(ROUNDS):
        for text in QUERIES:
            for scope in scopes.values():
                tokens = sorted(content_tokens(scope))
                took = timed(lambda text=text, scope=scope: ask(reader, text, scope))  # type: ignore[misc]
                other = timed(lambda text=text, tokens=tokens: raw.ask(text, tokens))  # type: ignore[misc]
                ours += [took] if turn else []
                theirs += [other] if turn else []
    name = "ten hits, ten facets, thirty pages, ms"
    yield _ratio(f"{name}: p50", statistics.median(ours), statistics.median(theirs), 1.3)
    yield _ratio(f"{name}: p95", _p95(ours), _p95(theirs), 1.3)


def _agreement(one: Reader, other: Reader, scopes: dict[str, Scope]) -> Measure:
    """How many of the first ten hits both engines name; only the mean lengths tell their scores apart."""
    same = total = 0
    for text in QUERIES:
        for scope in scopes.values():
            query = restrict(parse(text, TODAY), guard_for(scope, frozenset()))
            ours, theirs = (set(each.search(EngineRequest(query, size=SHOWN)).ids) for each in (one, other))
            same += len(ours & theirs)
            total += len(ours)
    return Measure(
        "of the first ten hits, also among the embedded engine's",
        str(same),
        str(total),
        f"{same / total:.2f}",
        "",
    )


def _word_rows(reader: Reader, scope: Scope) -> Iterator[Measure]:
    guard = guard_for(scope, frozenset())
    everything = restrict(parse("", TODAY), guard)
    stubs = [word[:size] for word in ("pemerintah", "anggaran", "kepabeanan") for size in (3, 5)] * 4
    completing = [timed(lambda s=s: reader.complete(s, everything, 8)) for s in stubs]  # type: ignore[misc]
    wrong = ["pemerintsh", "anggarn", "kepabenan", "pertmabangan"] * 4
    spelling = [timed(lambda w=w: reader.near_words(w, guard, 1)) for w in wrong]  # type: ignore[misc]
    for name, times in (("suggestions", completing), ("another spelling", spelling)):
        yield Measure(
            f"{name}: p50 / p95", f"{statistics.median(times):.1f} / {_p95(times):.1f} ms", "", "", ""
        )


def _growth_row(engine: ElasticEngine, documents: list[RecordDocument], scope: Scope) -> Measure:
    """A division's queries before and after others have filed four times as much as all held before."""
    before = _median(engine.reader(), scope)
    writer = engine.writer()
    for turn in range(OTHERS):
        writer.apply((_elsewhere(each, turn) for each in documents), ())
    after = _median(engine.reader(), scope)
    return _ratio(
        f"a division's page when others hold {1 + OTHERS} times as much, ms: p50", after, before, 1.5
    )


def _elsewhere(document: RecordDocument, turn: int) -> RecordDocument:
    return replace(document, id=f"{document.id}x{turn}", access=(f"staff@far{turn}/1",), pages=())


def _median(reader: Reader, scope: Scope) -> float:
    for text in QUERIES:
        ask(reader, text, scope)
    times = [timed(lambda text=text: ask(reader, text, scope)) for text in QUERIES for _ in range(ROUNDS)]  # type: ignore[misc]
    return statistics.median(times)


def _sizes(client: Elasticsearch, text: int) -> Iterator[Measure]:
    """Records and pages; as they stand after the rebuild, and again with each index merged into one part."""
    for how in ("nothing merged by force", "merged into one part"):
        if how.startswith("merged"):
            client.options(request_timeout=600).indices.forcemerge(index="_all", max_num_segments=1)
        client.indices.flush(index="_all")
        stats = client.indices.stats(index="_all", metric="store")["indices"]
        size = {True: 0.0, False: 0.0}
        for index, each in stats.items():
            size[index.startswith("raw-")] += each["total"]["store"]["size_in_bytes"] / 1e6
        mark = None if how.startswith("merged") else SIZE_MARK
        yield _ratio(f"index against text (UTF-8), MB, {how}", size[False], text / 1e6, mark)
        yield _ratio(f"index against the raw one, MB, {how}", size[False], size[True], None)


def _ratio(name: str, ours: float, theirs: float, mark: float | None) -> Measure:
    ratio = ours / theirs
    marked = "" if mark is None else f"at most {mark}"
    is_met = None if mark is None else ratio <= mark
    return Measure(name, f"{ours:.1f}", f"{theirs:.1f}", f"{ratio:.2f}", marked, is_met)


def _p95(times: Times) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    print(run())
