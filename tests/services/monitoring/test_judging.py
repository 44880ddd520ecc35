"""Which figures are good, to be looked at, or bad; and how percentiles are drawn from counts."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.heartbeats import Beat
from catalog.quotas import OfficeRoom
from services.monitoring.disk_watch import Disk
from services.monitoring.figures import Figures, Slow, days_left
from services.monitoring.history import Recent, quantile
from services.monitoring.judging import Judged, Light, judge, quota_light

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
QUIET = Recent(None, 0, None, None, None, 0, 0, ())
ROOMY = Disk(400_000_000_000, 500_000_000_000)


def _beat(part: str, seconds: float = 5) -> Beat:
    return Beat(part, "mesin", NOW - timedelta(seconds=seconds), NOW - timedelta(days=1), "0.1.0", 1)


WELL = Figures(
    now=NOW,
    jobs={},
    oldest_due=None,
    outbox=0,
    outbox_oldest=None,
    last_indexed=None,
    unsealed_since=None,
    last_sealed=None,
    parts=[_beat(part) for part in ("web", "worker", "index", "schedule")],
    slow=Slow((), 0.0, NOW - timedelta(days=1), 0.0),
    disk=ROOMY,
)


def _judged(recent: Recent = QUIET, *, is_demo: bool = False, **changes: object) -> Judged:
    return judge(replace(WELL, **changes), recent, is_demo=is_demo)  # type: ignore[arg-type]


def test_an_office_that_is_well_has_green_lights_only() -> None:
    assert _judged().overall is Light.GOOD
    assert _judged().missing == ()


@pytest.mark.parametrize("part", ["web", "worker", "index", "schedule"])
def test_a_part_that_nobody_runs_is_bad(part: str) -> None:
    judged = _judged(parts=[each for each in WELL.parts if each.part != part])
    assert (judged.parts, judged.missing, judged.overall) == (Light.BAD, (part,), Light.BAD)


def test_a_second_machine_gone_silent_is_to_be_looked_at() -> None:
    quiet = replace(_beat("worker", 90), host="dua")
    assert _judged(parts=[*WELL.parts, quiet]).parts is Light.WARN
    assert _judged(parts=[_beat("web", 61), *WELL.parts[1:]]).parts is Light.BAD


@pytest.mark.parametrize(
    ("section", "name", "minutes", "light"),
    [
        ("index", "outbox_oldest", 0.5, Light.GOOD),
        ("index", "outbox_oldest", 1, Light.WARN),
        ("index", "outbox_oldest", 15, Light.BAD),
        ("seal", "unsealed_since", 0.9, Light.GOOD),
        ("seal", "unsealed_since", 2, Light.WARN),
        ("queue", "oldest_due", 29, Light.GOOD),
        ("queue", "oldest_due", 31, Light.WARN),
        ("queue", "oldest_due", 241, Light.BAD),
    ],
)
def test_what_waits_too_long_shows(section: str, name: str, minutes: float, light: Light) -> None:
    judged = _judged(**{name: NOW - timedelta(minutes=minutes)})
    assert getattr(judged, section) is light


@pytest.mark.parametrize(
    ("days", "light"), [(6, Light.GOOD), (8, Light.WARN), (15, Light.BAD), (None, Light.WARN)]
)
def test_backups_grow_old(days: int | None, light: Light) -> None:
    slow = replace(WELL.slow, last_backup=None if days is None else NOW - timedelta(days=days))
    assert _judged(slow=slow).backup is light
    assert _judged(slow=slow, is_demo=True).backup is Light.GOOD
    assert replace(WELL, slow=slow).backup_age == (math.inf if days is None else days * 86_400)


def test_a_disk_is_judged_by_room_and_by_how_long_it_lasts() -> None:
    assert _judged(disk=Disk(4_000_000_000, 10**12)).storage is Light.WARN
    assert _judged(disk=Disk(100_000_000, 10**12)).storage is Light.BAD
    assert _judged(disk=Disk(9 * 10**9, 10**12, reserve=10**10)).storage is Light.BAD
    growing = replace(WELL.slow, growth=20_000_000_000.0)
    assert days_left(replace(WELL, slow=growing)) == 19
    assert _judged(slow=growing).storage is Light.WARN
    assert days_left(WELL) is None


@pytest.mark.parametrize(
    ("used", "quota", "light"),
    [(95, 0, Light.GOOD), (79, 100, Light.GOOD), (80, 100, Light.WARN), (100, 100, Light.BAD)],
)
def test_a_quota_counts_only_where_one_is_set(used: int, quota: int, light: Light) -> None:
    assert quota_light(OfficeRoom("u", "35", "Kantor", used, 0, quota, None, 0)) is light


@pytest.mark.parametrize(("share", "expected"), [(0.25, 0.005), (0.5, 0.01), (0.75, 0.06), (1.0, 0.1)])
def test_percentiles_lie_within_their_bucket(share: float, expected: float) -> None:
    buckets = [(0.01, 50.0), (0.1, 95.0), (math.inf, 100.0)]
    assert quantile(buckets, share) == pytest.approx(expected)


def test_without_counts_there_is_no_percentile() -> None:
    assert quantile([], 0.5) is None
    assert quantile([(0.01, 0.0), (math.inf, 0.0)], 0.5) is None
