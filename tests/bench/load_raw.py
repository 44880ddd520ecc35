"""``python -m tests.bench.load_raw URL CLIENTS SECONDS``: ``tests.bench.load`` on a search server itself.

The reader's access tokens come on standard input, as JSON.
"""

import json
import sys

from elasticsearch import ApiError, TransportError

from tests.bench.bench_search_engine import timed
from tests.bench.load import Asker, drive
from tests.bench.raw_elastic import Raw


def main(url: str, clients: int, seconds: float, tokens: list[str]) -> None:
    def opened(_number: int) -> Asker:
        raw = Raw(url)
        return lambda query: timed(lambda: raw.ask(query, tokens))

    print(drive(clients, seconds, opened, (ApiError, TransportError)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), json.load(sys.stdin))
