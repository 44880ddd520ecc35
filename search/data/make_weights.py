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
from pathlib import Path

from search.analysis import analyse
from search.weights import SCALE

PAGE = 2_000  # characters; about what stands on a printed page
LAW_SHARE = 0.4  # of the mixture; 0.2 to 0.6 rank alike, laws alone and texts alone worse
LAW_SMOOTHING, TEXT_SMOOTHING = 5.0, 0.5  # pages and passages added to every word, seen or not
LAW_LEAST, TEXT_LEAST = 4, 2  # rarer words are mostly misread, and weigh like unseen ones anyhow


def make(laws: Path, texts: Iterable[Path], target: Path) -> None:
    """Count the pages on which each exact word and stem stands, mix the shares, and write the table."""
    law_pages, in_laws = _count(_pages(laws))
    passages, in_texts = _count(_passages(texts))

    def share(word: str) -> int:
        of_laws = (in_laws[word] + LAW_SMOOTHING) / law_pages
        of_texts = (in_texts[word] + TEXT_SMOOTHING) / passages
        return round(SCALE * (LAW_SHARE * of_laws + (1 - LAW_SHARE) * of_texts))

    words = {word for word, seen in in_laws.items() if seen >= LAW_LEAST}
    words |= {word for word, seen in in_texts.items() if seen >= TEXT_LEAST}
    rows = [f"{word} {share(word)}" for word in ("", *sorted(words))]
    target.write_bytes(gzip.compress("\n".join(rows).encode(), 9, mtime=0))


def _count(pages: Iterable[str]) -> tuple[int, Counter[str]]:
    seen: Counter[str] = Counter()
    number = 0
    for page in pages:
        analysed = analyse(page)
        seen.update({*analysed.exact.split(), *analysed.stem.split()})
        number += 1
    return number, seen


def _pages(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text("utf-8", "replace")
        yield from (text[start : start + PAGE] for start in range(0, len(text), PAGE))


def _passages(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        with file.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


if __name__ == "__main__":
    make(Path(sys.argv[1]), map(Path, sys.argv[2:]), Path(__file__).with_name("weights.txt.gz"))
