"""``python -m tests.bench.plot_scale RESULTS``: figures of the scale bench as drawing and section.

Draws ``docs/images/scale.svg`` and writes the section of ``docs/performance.md`` from the same lines; of one
engine and size the last line counts.
"""

import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.table import write_section
from tests.house.sources import ROOT

TITLE = "Ten thousand to a million records"
DRAWING = ROOT / "docs/images/scale.svg"
WIDTH, HEIGHT, GAP = 300, 220, 70
COLOURS = {"embedded": "#1d5b8f", "elastic": "#b4511d"}
NAMES = {"embedded": "embedded", "elastic": "Elasticsearch"}
RATE_MARK = 300
ABOUT = (
    "Records made from the law corpus's pages, streamed into the call that `telusur reindex` makes; reading",
    "them from a database is not in the figures. A page of results: ten hits, ten facets, three pages of",
    "each hit. Sizes as they stand after the rebuild, nothing merged by force; text is the UTF-8 bytes of",
    "all pages. Memory: the searching process without the index's mapped files, or the whole of the search",
    f"server's. Mark: at least {RATE_MARK} records a second.",
)

Row = dict[str, Any]
Points = list[tuple[float, float]]


def read(path: Path) -> list[Row]:
    """The last row of each engine and size, by size."""
    rows = [json.loads(line) for line in path.read_text().splitlines() if line]
    latest = {(row["engine"], row["wanted"]): row for row in rows}
    return sorted(latest.values(), key=lambda row: (row["engine"], row["records"]))


def worst_p95(row: Row) -> float:
    return max(float(each["p95"]) for each in row["readers"].values())


def memory_mb(row: Row) -> float:
    """What searching holds: of the embedded engine without the index's mapped files, of the server all."""
    name = "server_rss_mb" if row["engine"] == "elastic" else "reader_own_mb"
    return float(row[name])


def size_ratio(row: Row) -> float:
    return float(row["index_bytes"] / row["text_bytes"])


PANELS: tuple[tuple[str, Callable[[Row], float]], ...] = (
    ("p95 of one page of results, widest reader, ms", worst_p95),
    ("records a second, rebuilding", lambda row: float(row["records_a_second"])),
    ("index size, GB", lambda row: float(row["index_bytes"] / 1e9)),
    ("memory of searching, MB", memory_mb),
)


def drawing(rows: list[Row]) -> str:
    """Four panels, both axes logarithmic."""
    width, height = 2 * WIDTH + 3 * GAP, 2 * HEIGHT + 3 * GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for number, (title, figure) in enumerate(PANELS):
        x = GAP + number % 2 * (WIDTH + GAP)
        y = GAP + number // 2 * (HEIGHT + GAP)
        lines = {
            engine: [(row["records"], figure(row)) for row in rows if row["engine"] == engine]
            for engine in COLOURS
        }
        parts += [f'<g transform="translate({x} {y})">', *_panel(title, lines), "</g>"]
    for number, (engine, colour) in enumerate(COLOURS.items()):
        parts.append(f'<text x="{GAP + 120 * number}" y="24" fill="{colour}">● {NAMES[engine]}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _panel(title: str, lines: dict[str, Points]) -> Iterator[str]:
    across = _decades([x for points in lines.values() for x, _ in points])
    up = _decades([y for points in lines.values() for _, y in points])
    yield f'<text y="-10" font-weight="bold">{title}</text>'
    for decade in range(across[0], across[1] + 1):
        at = _place(10.0**decade, across, WIDTH)
        yield f'<path d="M{at:.1f} 0V{HEIGHT}" stroke="#ddd"/>'
        yield f'<text x="{at:.1f}" y="{HEIGHT + 16}" text-anchor="middle">{_short(decade)}</text>'
    for decade in range(up[0], up[1] + 1):
        at = HEIGHT - _place(10.0**decade, up, HEIGHT)
        yield f'<path d="M0 {at:.1f}H{WIDTH}" stroke="#ddd"/>'
        yield f'<text x="-6" y="{at + 4:.1f}" text-anchor="end">{_short(decade)}</text>'
    for engine, points in lines.items():
        placed = [(_place(x, across, WIDTH), HEIGHT - _place(y, up, HEIGHT), y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)
        yield f'<polyline points="{path}" fill="none" stroke="{COLOURS[engine]}" stroke-width="2"/>'
        for x, y, value in placed:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{COLOURS[engine]}"/>'
            yield f'<text x="{x + 6:.1f}" y="{y - 6:.1f}" fill="{COLOURS[engine]}">{value:.3g}</text>'


def _decades(values: list[float]) -> tuple[int, int]:
    """The powers of ten around ``values``."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _place(value: float, decades: tuple[int, int], length: int) -> float:
    return (math.log10(value) - decades[0]) / (decades[1] - decades[0]) * length


def _short(decade: int) -> str:
    return f"{10.0**decade:g}" if decade < 3 else f"10{str(decade).translate(_RAISED)}"


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def section(rows: list[Row]) -> str:
    command = "TELUSUR_BENCH_LAWS=… python -m tests.bench.bench_scale ENGINE COUNT --results FILE"
    head = (
        "| engine | records (pages) | records a second | p95 ms: clerk / whole office / all 514 offices "
        "| index, GB | index / text | memory, MB | load before | stopped |"
    )
    machines = ", ".join(sorted({row["machine"] for row in rows}))
    return "\n".join(
        [
            f"## {TITLE}",
            "",
            f"`{command}  # {machines}`",
            "",
            *ABOUT,
            "",
            "![Both engines by number of records](images/scale.svg)",
            "",
            head,
            "|---|---|---|---|---|---|---|---|---|",
            *map(_line, rows),
            "",
        ]
    )


def _line(row: Row) -> str:
    delays = " / ".join(f"{each['p95']:.1f}" for each in row["readers"].values())
    rate = f"{row['records_a_second']:.0f}"
    rate = rate if row["records_a_second"] >= RATE_MARK else f"**{rate}**"
    return (
        f"| {NAMES[row['engine']]} | {row['records']:,} ({row['pages']:,}) | {rate} | {delays} "
        f"| {row['index_bytes'] / 1e9:.2f} | {size_ratio(row):.2f} | {memory_mb(row):.0f} "
        f"| {row['load_before']:.1f} | {row['stopped']} |"
    )


def main(results: Path) -> None:
    rows = read(results)
    DRAWING.write_text(drawing(rows))
    write_section(ROOT / "docs/performance.md", TITLE, section(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
