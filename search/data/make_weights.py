"""Makes ``weights.txt.gz``: ``python -m search.data.make_weights LAWS TEXTS.jsonl ...``.

``LAWS`` is a folder of ``.md`` files; each line of ``TEXTS`` is an object with a passage under ``text``. The
shipped table was made from 5,875 Indonesian laws (127 MB) and, for everyday words that laws lack, from the
6,023 encyclopedia and newspaper passages of the development splits of TyDi QA (Indonesian) and FacQA.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from search.analysis import analyse
from search.weights import SCALE

PAGE = 2_000  # characters; about what stands on a printed page
LAW_SHARE = 0.2  # of the mixture, each file of texts an equal part of the rest; laws alone rank worse
LAW_SMOOTHING, TEXT_SMOOTHING = 5.0, 0.5  # pages and passages added to every word, seen or not
LAW_LEAST, TEXT_LEAST = 4, 2  # rarer words are mostly misread, and weigh like unseen ones anyhow


def make(laws: Path, texts: Iterable[Path], target: Path) -> None:
    """Count the pages on which each exact word and stem stands, mix the shares, and write the table."""
    law = _count(_pages(laws))
    others = [_count(_passages(file)) for file in texts]

    def share(word: str) -> int:
        of_texts = fmean(other.share(word, TEXT_SMOOTHING) for other in others)
        return round(SCALE * (LAW_SHARE * law.share(word, LAW_SMOOTHING) + (1 - LAW_SHARE) * of_texts))

    words = law.seen_at_least(LAW_LEAST).union(*(other.seen_at_least(TEXT_LEAST) for other in others))
    rows = [f"{word} {share(word)}" for word in ("", *sorted(words))]
    target.write_bytes(gzip.compress("\n".join(rows).encode(), 9, mtime=0))


@dataclass(frozen=True, slots=True)
class _Count:
    pages: int
    seen: Counter[str]

    def share(self, word: str, smoothing: float) -> float:
        return (self.seen[word] + smoothing) / self.pages

    def seen_at_least(self, pages: int) -> set[str]:
        return {word for word, seen in self.seen.items() if seen >= pages}


def _count(pages: Iterable[str]) -> _Count:
    seen: Counter[str] = Counter()
    number = 0
    for page in pages:
        analysed = analyse(page)
        seen.update({*analysed.exact.split(), *analysed.stem.split()})
        number += 1
    return _Count(number, seen)


def _pages(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text("utf-8", "replace")
        yield from (text[start : start + PAGE] for start in range(0, len(text), PAGE))


def _passages(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines)


if __name__ == "__main__":
    make(Path(sys.argv[1]), map(Path, sys.argv[2:]), Path(__file__).with_name("weights.txt.gz"))
