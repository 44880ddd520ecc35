"""Makes ``weights.txt.gz`` from a folder of texts: ``python -m search.data.make_weights FOLDER``."""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from search.analysis import analyse

PAGE = 2_000  # characters; about what stands on a printed page
SEEN_AT_LEAST = 4  # pages; rarer ones are mostly misread, and weigh the same as unseen ones anyhow


def make(folder: Path, target: Path) -> None:
    """Count the pages of every text in ``folder`` and write the table."""
    seen: Counter[str] = Counter()
    pages = 0
    for page in _pages(folder):
        analysed = analyse(page)
        seen.update({*analysed.exact.split(), *analysed.stem.split()})
        pages += 1
    rows = [f"{word} {count}" for word, count in sorted(seen.items()) if count >= SEEN_AT_LEAST]
    text = "\n".join([f" {pages}", *rows])
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _pages(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text("utf-8", "replace")
        yield from (text[start : start + PAGE] for start in range(0, len(text), PAGE))


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(__file__).with_name("weights.txt.gz"))
