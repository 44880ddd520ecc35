"""``python -m tests.bench.load PORT CLIENTS SECONDS``: many readers at once, in a process of their own."""

import json
import sys
import threading
import time

from tests.bench import bench_search


def ask(reader: str, until: float, start: int, counts: dict[str, int], lock: threading.Lock) -> None:
    visitor = bench_search.signed_in(reader)
    number = start
    while time.perf_counter() < until:
        query = bench_search.QUERIES[number % len(bench_search.QUERIES)]
        try:
            visitor.timed(bench_search.path_of(query))
            key = "requests"
        except (AssertionError, OSError):
            key = "errors"
        with lock:
            counts[key] += 1
        number += 1


def main(clients: int, seconds: float) -> None:
    counts, lock = {"requests": 0, "errors": 0}, threading.Lock()
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=ask, args=(bench_search.READERS[n % 6], until, n * 7, counts, lock))
        for n in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({**counts, "seconds": seconds, "cpu": time.process_time()}))


if __name__ == "__main__":
    bench_search.PORT = int(sys.argv[1])
    main(int(sys.argv[2]), float(sys.argv[3]))
