"""``python -m tests.bench.load PORT CLIENTS SECONDS READER,…``: many readers at once, apart from the server.

Prints ``ready`` when all have signed in, and one line of JSON at the end.
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable

from tests.bench import bench_search

Asker = Callable[[str], float]
"""Asks one query and gives milliseconds; raises ``AssertionError`` or ``OSError``."""


def drive(
    clients: int, seconds: float, opened: Callable[[int], Asker], errors: tuple[type[Exception], ...]
) -> str:
    """Let ``clients`` ask for ``seconds``, each by an asker of its own; one line of JSON."""
    times: list[float] = []
    failed: list[str] = []
    askers = [opened(number) for number in range(clients)]
    print("ready", flush=True)
    before = time.process_time()
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        turn = number * 7
        while time.perf_counter() < until:
            try:
                times.append(askers[number](bench_search.QUERIES[turn % len(bench_search.QUERIES)]))
            except errors as error:
                failed.append(repr(error))
            turn += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hundredths = statistics.quantiles(times, n=100)
    return json.dumps(
        {
            "requests": len(times),
            "errors": len(failed),
            "first_errors": failed[:3],
            "seconds": seconds,
            "cpu": time.process_time() - before,
            **{f"p{each}": hundredths[each - 1] for each in (50, 95, 99)},
        }
    )


def main(clients: int, seconds: float, names: list[str]) -> None:
    def opened(number: int) -> Asker:
        visitor = bench_search.signed_in(names[number % len(names)])
        return lambda query: visitor.timed(bench_search.path_of(query))

    print(drive(clients, seconds, opened, (AssertionError, OSError)))


if __name__ == "__main__":
    bench_search.PORT = int(sys.argv[1])
    main(int(sys.argv[2]), float(sys.argv[3]), sys.argv[4].split(","))
