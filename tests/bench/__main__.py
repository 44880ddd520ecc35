"""``python -m tests.bench [NAME ...]``: measure, print, and write ``docs/performance.md``."""

import importlib
import signal
import sys

from tests.bench.table import write_section
from tests.house.sources import ROOT

NAMES = (
    "ocr",
    "workers",
    "search",
    "search_server",
    "search_engine",
    "search_elastic",
    "long_document",
    "memory",
    "retention",
    "station",
    "separators",
    "reclass",
)


def main(names: list[str]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped from outside"))  # so that its servers end too
    for name in names or NAMES:
        bench = importlib.import_module(f"tests.bench.bench_{name}")
        text = bench.run()
        print(text)
        write_section(ROOT / "docs/performance.md", bench.TITLE, text)


if __name__ == "__main__":
    main(sys.argv[1:])
