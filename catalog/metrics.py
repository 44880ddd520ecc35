"""What the program counts of itself, for Prometheus and for its administrator's page.

No label holds words, addresses, paths or ids: each takes its values from a short list that stands in the
code, or is a number of ours. ``docs/operating/pemantauan.md`` says what each measure means.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
LONG = (0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
ENDED = frozenset({"done", "rejected", "failed"})

disable_created_metrics()  # type: ignore[no-untyped-call]  # files keep none, so memory shall give none either

# Each has a label: a measure without one would be made before the files are chosen (catalog.metric_files).
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "telusur_http_requests", "Requests answered", ("rule", "method", "status"), registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "telusur_http_seconds", "Time to an answer", ("rule",), buckets=QUICK, registry=REGISTRY
)
SEARCH_SECONDS = Histogram(
    "telusur_search_seconds", "Time of a search", ("part",), buckets=QUICK, registry=REGISTRY
)
STAGE_SECONDS = Histogram(
    "telusur_stage_seconds",
    "Time of a stage of reading",
    ("stage", "outcome"),
    buckets=LONG,
    registry=REGISTRY,
)
OCR_PAGES = Counter("telusur_ocr_pages", "Pages read by OCR", ("outcome",), registry=REGISTRY)
JOBS_ENDED = Counter("telusur_jobs_ended", "Jobs that ended", ("outcome",), registry=REGISTRY)
INDEX_SECONDS = Histogram(
    "telusur_index_batch_seconds",
    "Time of a batch written to the index",
    ("outcome",),
    buckets=LONG,
    registry=REGISTRY,
)


def count_request(rule: str, method: str, status: int, seconds: float) -> None:
    """One answer. ``rule`` is the pattern of the address, never the address; empty for no page of ours."""
    place = rule or "none"
    _requests(place, method if method in METHODS else "other", status // 100).inc()
    _request_seconds(place).observe(seconds)


def count_search(whole_seconds: float, engine_seconds: float) -> None:
    """One page of results: all of it, and what the engine took of that."""
    _search_seconds("whole").observe(whole_seconds)
    _search_seconds("engine").observe(engine_seconds)


def count_page(outcome: str) -> None:
    """One page through OCR: ``read`` or ``unreadable``."""
    OCR_PAGES.labels(outcome).inc()


def count_job(state: object) -> None:
    """A job's new state, where that is an end."""
    if isinstance(state, str) and state in ENDED:
        JOBS_ENDED.labels(str(state)).inc()


@cache  # finding a child costs as much as counting; the rules of the site are a short list
def _requests(rule: str, method: str, hundreds: int) -> Counter:
    return REQUESTS.labels(rule, method, f"{hundreds}xx")


@cache
def _request_seconds(rule: str) -> Histogram:
    return REQUEST_SECONDS.labels(rule)


@cache
def _search_seconds(part: str) -> Histogram:
    return SEARCH_SECONDS.labels(part)


@contextmanager
def timed_stage(stage: str, outcomes: dict[type[Exception], str]) -> Iterator[None]:
    """Time a stage; its outcome is ``done``, what ``outcomes`` calls its error, or ``retry``."""
    begun, outcome = perf_counter(), "done"
    try:
        yield
    except Exception as error:
        outcome = next((word for kind, word in outcomes.items() if isinstance(error, kind)), "retry")
        raise
    finally:
        STAGE_SECONDS.labels(stage, outcome).observe(perf_counter() - begun)


@contextmanager
def timed_batch() -> Iterator[None]:
    """Time a batch of the index writer; ``failed`` where it raises."""
    begun, outcome = perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        INDEX_SECONDS.labels(outcome).observe(perf_counter() - begun)
