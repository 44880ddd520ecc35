"""The figures and measures in the form that Prometheus reads."""

import math
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from catalog.metric_files import measured
from catalog.settings import Settings
from services.monitoring.disk_watch import disk_of
from services.monitoring.figures import Figures, days_left

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Given(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def exposition(settings: Settings, figures: Figures | None) -> bytes:
    """All that is measured; without the database's figures where it is away."""
    registry = CollectorRegistry(auto_describe=False)
    families = [*families_of(settings, figures), *measured(settings.metrics_folder).values()]
    registry.register(_Given(families))
    return generate_latest(registry)


def families_of(settings: Settings, figures: Figures | None) -> Iterator[Metric]:
    """The gauges, each there by name even where it has no value."""
    disk = disk_of(settings)
    yield _one("telusur_database_up", "1 where the database answers", 1.0 if figures else 0.0)
    yield _one("telusur_disk_free_bytes", "Free room on the disk of the data folder", disk.free)
    yield _one("telusur_disk_size_bytes", "Size of the disk of the data folder", disk.size)
    yield _one("telusur_disk_reserve_bytes", "Below this no new file is taken in", disk.reserve)
    if figures is not None:
        left = days_left(figures)
        text = "Days until no new file is taken in, +Inf where nothing grows"
        yield _one("telusur_disk_days_left", text, math.inf if left is None else left)
        yield from _work(figures)
        yield from _storage(figures)
        yield _parts(figures)


def _work(figures: Figures) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("telusur_jobs", "Jobs that are not done", labels=("state", "kind"))
    for labels, count in figures.jobs.items():
        jobs.add_metric(labels, count)
    yield jobs
    due, change = figures.age(figures.oldest_due), figures.age(figures.outbox_oldest)
    yield _one("telusur_queue_oldest_seconds", "How long the oldest due job waits", due)
    yield _one("telusur_outbox_pending", "Changes that the index lacks", figures.outbox)
    yield _one("telusur_outbox_oldest_seconds", "How long the oldest of them waits", change)
    yield _one("telusur_backup_age_seconds", "Age of the last backup, +Inf for none", figures.backup_age)
    unsealed = figures.age(figures.unsealed_since)
    yield _one("telusur_audit_unsealed_seconds", "Age of the oldest audit row without a seal", unsealed)


def _storage(figures: Figures) -> Iterator[Metric]:
    used = GaugeMetricFamily("telusur_storage_bytes", "Originals of an office", labels=("unit",))
    derived = GaugeMetricFamily("telusur_storage_derived_bytes", "Pages read from them", labels=("unit",))
    quota = GaugeMetricFamily("telusur_storage_quota_bytes", "Quota of an office", labels=("unit",))
    for each in figures.slow.storage:
        used.add_metric((each.code,), each.originals)
        derived.add_metric((each.code,), each.derived)
        if each.quota:
            quota.add_metric((each.code,), each.quota)
    return iter((used, derived, quota))


def _parts(figures: Figures) -> Metric:
    ages = GaugeMetricFamily(
        "telusur_part_heartbeat_age_seconds", "Since a part's last sign of life", labels=("part", "host")
    )
    for beat in figures.parts:
        ages.add_metric((beat.part, beat.host), beat.age(figures.now))
    return ages


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
