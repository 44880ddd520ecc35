"""Searching 5,875 laws over HTTP with Elasticsearch behind, against that server asked by its own client."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TELUSUR_TEST_SEARCH_HEAP", "1g")  # before the server's module reads it

import psutil
from sqlalchemy import select

from catalog.database import Database
from catalog.schema import User, utc_now
from catalog.scopes import scope_of
from catalog.settings import load_settings
from classification.access import content_tokens
from ingest.documents import all_documents
from tests.bench.bench_search import CLIENTS, LOAD_SECONDS, PORT, WIDTHS, load, load_row
from tests.bench.library import build
from tests.bench.processes import environment, office_up, settle
from tests.bench.raw_elastic import Raw
from tests.bench.table import Measure, as_markdown, machine
from tests.servers.elasticsearch import FOR_HOURS, elasticsearch_server

TITLE = "Search over 5,875 laws, Elasticsearch behind"
RATIO_MARK = 2.5


def run() -> str:
    with tempfile.TemporaryDirectory() as folder, elasticsearch_server(java=FOR_HOURS) as server:
        data = Path(folder) / "data"
        os.environ["TELUSUR_SEARCH_URL"] = f"{server.url}/ours"
        os.environ["TELUSUR_DEMO"] = "ya"  # leaders need no second factor here
        try:
            build(data)
            tokens = _fill_raw(data, server.url)
            with office_up(data, PORT) as supervisor:
                settle(supervisor)
                rows = list(_rows(server.url, tokens, [supervisor, *_machines()]))
        finally:
            del os.environ["TELUSUR_SEARCH_URL"]
    return as_markdown(
        TITLE, f"TELUSUR_BENCH_LAWS=… python -m tests.bench search_server  # {machine()}", rows
    )


def _fill_raw(data: Path, url: str) -> dict[str, list[str]]:
    """The same documents into the server itself; the access tokens of each reader."""
    db = Database(load_settings(environment(data)).database_url)
    try:
        Raw(url).fill(all_documents(db))
        with db.reading() as session:
            ids = {
                name: session.scalars(select(User.id).where(User.username == name)).one()
                for name in WIDTHS.values()
            }
            return {
                name: sorted(content_tokens(scope_of(session, each, utc_now()))) for name, each in ids.items()
            }
    finally:
        db.close()


def _machines() -> list[psutil.Process]:
    """The search server's processes, children of this one."""
    return [each for each in psutil.Process().children() if "java" in " ".join(each.cmdline())]


def _rows(url: str, tokens: dict[str, list[str]], processes: list[psutil.Process]) -> Iterator[Measure]:
    """After a round of both that is not counted, so that the Java machine is warm."""
    for reader in WIDTHS.values():
        load(8, reader, processes)
        _raw_load(url, 8, tokens[reader])
    for clients in CLIENTS:
        many = f"{clients} client{'s' * (clients > 1)}"
        for what, reader in WIDTHS.items():
            theirs = _raw_load(url, clients, tokens[reader])
            ours = load(clients, reader, processes)
            yield load_row(clients, what, ours)
            ratio = ours["p95"] / theirs["p95"]
            yield Measure(
                f"{many}, {what}: whole page against the server alone, p95, ms",
                f"{ours['p95']:.1f}",
                " / ".join(f"{theirs[each]:.1f}" for each in ("p50", "p95", "p99")) + " (p50 / p95 / p99)",
                f"{ratio:.2f}",
                f"at most {RATIO_MARK}",
                ratio <= RATIO_MARK,
            )


def _raw_load(url: str, clients: int, tokens: list[str]) -> dict[str, float]:
    asked = subprocess.run(
        [sys.executable, "-m", "tests.bench.load_raw", url, str(clients), str(LOAD_SECONDS)],
        input=json.dumps(tokens), capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(asked.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    print(run())
