"""What the figures mean: good, to be looked at, or bad. Pure, a table of limits."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.backup.runs import TOO_OLD
from catalog.quotas import Mark, OfficeRoom
from catalog.schema import JobState
from services.health.machine import LITTLE_MB, SOON_DAYS
from services.monitoring.figures import Figures, days_left
from services.monitoring.history import Recent

MINUTE, HOUR = 60.0, 3600.0
LONG_WAIT = 30 * MINUTE  # of a file that could be read
PARTS_NEEDED = ("web", "worker", "index", "schedule")


class Light(StrEnum):
    """How a thing is; the words are the page's."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


ORDER = (Light.GOOD, Light.WARN, Light.BAD)


@dataclass(frozen=True, slots=True)
class Judged:
    """A light for each section of the page."""

    parts: Light
    missing: tuple[str, ...]  # parts that no machine runs
    queue: Light
    index: Light
    search: Light
    storage: Light
    backup: Light
    seal: Light
    mail: Light = Light.GOOD

    @property
    def overall(self) -> Light:
        work = (self.queue, self.index, self.search, self.seal, self.mail)
        return worst(self.parts, *work, self.storage, self.backup)


def judge(figures: Figures, recent: Recent, *, is_demo: bool) -> Judged:
    """The lights of one moment."""
    missing = missing_parts(figures)
    return Judged(
        parts=Light.BAD if missing else Light.WARN if has_silent(figures) else Light.GOOD,
        missing=missing,
        queue=worst(
            step(figures.age(figures.oldest_due), LONG_WAIT, 4 * HOUR),
            Light.WARN if figures.jobs_in(JobState.FAILED) else Light.GOOD,
        ),
        index=step(figures.age(figures.outbox_oldest), MINUTE, 15 * MINUTE),
        search=step(recent.search_p95 or 0.0, 1.0, 5.0),
        storage=worst(disk_light(figures), *map(quota_light, figures.slow.storage)),
        backup=backup_light(figures, is_demo=is_demo),
        seal=step(figures.age(figures.unsealed_since), MINUTE, 15 * MINUTE),
        mail=Light.WARN if figures.mail.waiting or figures.mail.failed else Light.GOOD,
    )


def step(value: float, warn: float, bad: float) -> Light:
    """Good below ``warn``, bad from ``bad`` on."""
    return Light.BAD if value >= bad else Light.WARN if value >= warn else Light.GOOD


def worst(*lights: Light) -> Light:
    return max(lights, key=ORDER.index, default=Light.GOOD)


def backup_light(figures: Figures, *, is_demo: bool) -> Light:
    """A sample office needs none; one that never had any is to be looked at."""
    if is_demo:
        return Light.GOOD
    if figures.slow.last_backup is None:
        return Light.WARN
    return step(figures.backup_age, TOO_OLD.total_seconds(), 2 * TOO_OLD.total_seconds())


def missing_parts(figures: Figures) -> tuple[str, ...]:
    """Parts that an office needs and no machine runs at this moment."""
    living = {beat.part for beat in figures.parts if not beat.is_silent(figures.now)}
    return tuple(part for part in PARTS_NEEDED if part not in living)


def has_silent(figures: Figures) -> bool:
    """Whether some process went without a word."""
    return any(beat.is_silent(figures.now) for beat in figures.parts)


def disk_light(figures: Figures) -> Light:
    """By what is free, and by how long it lasts."""
    left = days_left(figures)
    disk = figures.disk
    little = max(LITTLE_MB * 1e6, 2 * disk.reserve)
    room = Light.BAD if disk.is_short else Light.WARN if disk.free < little else Light.GOOD
    return room if left is None else worst(room, step(-left, -SOON_DAYS, -7))


def quota_light(office: OfficeRoom) -> Light:
    """Good where no quota is set."""
    return {Mark.ROOMY: Light.GOOD, Mark.FULL: Light.BAD}.get(office.mark, Light.WARN)
