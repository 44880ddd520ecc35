"""What was measured in the last hours: the counts of now less those that were noted then.

Counts only rise; each half hour they are noted in one small file, which may be deleted at any time.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client.samples import Sample

from catalog.metric_files import measured
from catalog.settings import Settings
from ingest.pipeline import STACK_STAGE_NAMES, STAGE_NAMES

KEPT = timedelta(hours=25)
WINDOW = timedelta(hours=6)
NAMES = ("telusur_search_seconds", "telusur_stage_seconds", "telusur_ocr_pages")

Counts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class StageTime:
    """How often a stage ran, and its mean time in seconds."""

    stage: str
    count: int
    mean: float


@dataclass(frozen=True, slots=True)
class Recent:
    """The work since ``since`` (``None``: since counting began). Percentiles are seconds or ``None``."""

    since: datetime | None
    searches: int
    search_p50: float | None
    search_p95: float | None
    engine_p95: float | None
    ocr_pages: int
    ocr_unreadable: int
    stages: Sequence[StageTime]


def keep_history(settings: Settings, now: datetime) -> None:
    """Note the counts of this moment, and forget those older than a day."""
    notes = [note for note in _notes(settings) if now - KEPT < note[0] < now]
    notes.append((now, counts_of(settings)))
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([[at.isoformat(), counts] for at, counts in notes]))
    fresh.replace(path)


def recent(settings: Settings, now: datetime) -> Recent:
    """The last six hours, or what is known of them."""
    since, before = _baseline(settings, now)
    counts = _less(counts_of(settings), before)
    whole = _buckets(counts, "whole")
    return Recent(
        since=since,
        searches=int(whole[-1][1]) if whole else 0,
        search_p50=quantile(whole, 0.5),
        search_p95=quantile(whole, 0.95),
        engine_p95=quantile(_buckets(counts, "engine"), 0.95),
        ocr_pages=int(counts.get("telusur_ocr_pages_total|outcome=read", 0)),
        ocr_unreadable=int(counts.get("telusur_ocr_pages_total|outcome=unreadable", 0)),
        stages=list(_stages(counts)),
    )


def quantile(buckets: Sequence[tuple[float, float]], share: float) -> float | None:
    """The value below which ``share`` of the counts lie; ``buckets`` are (upper edge, count up to it).

    Within a bucket the counts are evenly spread, as Prometheus takes them; beyond the last edge, that edge.
    """
    if not buckets or not buckets[-1][1]:
        return None
    rank, low, below = share * buckets[-1][1], 0.0, 0.0
    for edge, upto in buckets:
        if upto >= rank:
            if edge == float("inf"):
                return low
            inside = upto - below
            return low + (edge - low) * ((rank - below) / inside if inside else 1.0)
        low, below = edge, upto
    return low


def counts_of(settings: Settings) -> dict[str, float]:
    """The counts of this moment that the page tells of, by name and labels."""
    found = measured(settings.metrics_folder)
    samples = [sample for name in NAMES for sample in found[name].samples]
    return {_key(sample): float(sample.value) for sample in samples if _is_told(sample)}


def _is_told(sample: Sample) -> bool:
    """Of the stages only sums and counts: the page shows their means."""
    return sample.name != "telusur_stage_seconds_bucket" and not sample.name.endswith("_created")


def _key(sample: Sample) -> str:
    return "|".join((sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))))


def _baseline(settings: Settings, now: datetime) -> tuple[datetime | None, Counts]:
    """The newest note of the window's beginning or before; else the oldest one; else nothing."""
    notes = _notes(settings)
    before = [note for note in notes if note[0] <= now - WINDOW]
    if before:
        return before[-1]
    return notes[0] if notes else (None, {})


def _less(counts: Counts, before: Counts) -> dict[str, float]:
    """What was added; a count that fell began anew."""
    return {
        name: value - before.get(name, 0.0) if value >= before.get(name, 0.0) else value
        for name, value in counts.items()
    }


def _buckets(counts: Counts, part: str) -> list[tuple[float, float]]:
    head, tail = "telusur_search_seconds_bucket|le=", f"|part={part}"
    return sorted(
        (float(name.removeprefix(head).removesuffix(tail)), count)
        for name, count in counts.items()
        if name.startswith(head) and name.endswith(tail)
    )


def _stages(counts: Counts) -> Iterator[StageTime]:
    for stage in dict.fromkeys(STAGE_NAMES + STACK_STAGE_NAMES):
        tail = f"|outcome=done|stage={stage}"
        count = counts.get(f"telusur_stage_seconds_count{tail}", 0.0)
        if count:
            yield StageTime(stage, int(count), counts.get(f"telusur_stage_seconds_sum{tail}", 0.0) / count)


def _notes(settings: Settings) -> list[tuple[datetime, Counts]]:
    try:
        read = json.loads(_path(settings).read_text())
        return [(datetime.fromisoformat(at), counts) for at, counts in read]
    except (OSError, ValueError, TypeError):
        return []  # never noted, or half a file after a power cut


def _path(settings: Settings) -> Path:
    return settings.metrics_folder / "history.json"
