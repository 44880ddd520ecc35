"""Both engines at any size: ``python -m tests.bench.bench_scale ENGINE COUNT --results FILE``.

Records are made from the law corpus's own pages (``tests.bench.generated``) and streamed into the call that
``telusur reindex`` makes (``search.contract.Engine.rebuild``); reading them from a database is not in the
figures. One line of JSON is added to the results file; ``python -m tests.bench.plot_scale`` draws them. What
was built is removed at the end.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("TELUSUR_TEST_SEARCH_HEAP", "2g")  # before the server's module reads it

import psutil
from elasticsearch import Elasticsearch

from search.contract import Engine, RecordDocument
from search.elastic.connection import Server
from search.elastic.whole import ElasticEngine
from search.embedded.whole import EmbeddedEngine
from tests.bench.generated import Pool, pool, records
from tests.bench.library import corpus
from tests.bench.table import machine
from tests.servers.elasticsearch import FOR_HOURS, elasticsearch_server

KEPT_FREE = 8e9  # bytes of disk that a run leaves to others
LOOK_EVERY = 200  # records between two looks at the clock and the disk
QUERY_SHARE = 0.15  # of the budget, kept for the queries


class Stream:
    """The records of one run, until all are given, the time is up or the disk is nearly full."""

    def __init__(self, source: Pool, wanted: int, until: float, folder: Path) -> None:
        self._source, self._wanted, self._until, self._folder = source, wanted, until, folder
        self.count = self.pages = self.text = 0
        self.peak = 0.0
        self.stopped_by = ""

    def __iter__(self) -> Iterator[RecordDocument]:
        for document, size in records(self._source, self._wanted):
            if self.count % LOOK_EVERY == 0 and self._is_over():
                return
            self.count += 1
            self.pages += len(document.pages)
            self.text += size
            yield document

    def _is_over(self) -> bool:
        self.peak = max(self.peak, psutil.Process().memory_info().rss / 1e6)
        if time.monotonic() > self._until:
            self.stopped_by = "time"
        elif shutil.disk_usage(self._folder).free < KEPT_FREE:
            self.stopped_by = "disk"
        return bool(self.stopped_by)


@contextmanager
def opened(engine: str, folder: Path) -> Iterator[tuple[Engine, str, Any]]:
    """The engine, the place by which another process finds it, and how its size and memory are asked."""
    if engine == "embedded":
        yield EmbeddedEngine(folder / "index"), str(folder / "index"), lambda: _folder_size(folder / "index")
        return
    with elasticsearch_server(java=FOR_HOURS) as server:
        address = f"{server.url}/scale"
        whole = ElasticEngine(Server(address, timeout=300))
        try:
            yield whole, address, lambda: _server_size(server.url)
        finally:
            whole.close()


def _folder_size(folder: Path) -> dict[str, float]:
    return {"index_bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())}


def _server_size(url: str) -> dict[str, float]:
    """Size as it stands after a flush, nothing merged by force; memory of the Java machine."""
    with Elasticsearch(url, request_timeout=600) as client:
        client.indices.flush(index="scale-*")
        store = client.indices.stats(index="scale-*", metric="store")["_all"]["total"]["store"]
        (node,) = client.nodes.stats(metric="jvm")["nodes"].values()
    machines = [each for each in psutil.Process().children(recursive=True) if each.name() == "java"]
    return {
        "index_bytes": store["size_in_bytes"],
        "heap_used_mb": node["jvm"]["mem"]["heap_used_in_bytes"] / 1e6,
        "heap_max_mb": node["jvm"]["mem"]["heap_max_in_bytes"] / 1e6,
        "server_rss_mb": max(each.memory_info().rss for each in machines) / 1e6,
    }


def measure(engine: str, wanted: int, budget: float, source: Pool) -> dict[str, Any]:
    """One engine at one size; ``budget`` in minutes covers building and asking."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="telusur-scale-") as name, opened(engine, Path(name)) as parts:
        whole, place, sizes = parts
        before = psutil.Process().memory_info().rss / 1e6
        stream = Stream(source, wanted, time.monotonic() + budget * 60 * (1 - QUERY_SHARE), Path(name))
        began = time.perf_counter()
        whole.rebuild(stream, lambda: ((), ()))
        seconds = time.perf_counter() - began
        asked = subprocess.run(
            [sys.executable, "-m", "tests.bench.scale_reader", engine, place],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return {
            "engine": engine,
            "wanted": wanted,
            "records": stream.count,
            "stopped": f"stopped at {stream.count:,} by {stream.stopped_by}" if stream.stopped_by else "",
            "pages": stream.pages,
            "text_bytes": stream.text,
            "seconds": seconds,
            "records_a_second": stream.count / seconds,
            "writer_mb": stream.peak - before,
            "load_before": load,
            "machine": machine(),
            **sizes(),
            **json.loads(asked.stdout),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=("embedded", "elastic"))
    parser.add_argument("count", type=int, nargs="+")
    parser.add_argument("--results", type=Path, required=True, help="JSON lines, added to")
    parser.add_argument("--budget", type=float, default=60, help="minutes for each count")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped from outside"))  # so that the data goes too
    source = pool(corpus())
    for count in wanted.count:
        row = measure(wanted.engine, count, wanted.budget, source)
        with wanted.results.open("a") as file:
            file.write(json.dumps(row) + "\n")
        print(json.dumps(row, indent=1), flush=True)


if __name__ == "__main__":
    main()
