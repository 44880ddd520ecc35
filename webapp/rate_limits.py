"""Failures counted by the address they come from, in this process's memory."""

from collections import OrderedDict, deque
from threading import Lock

MOST_ADDRESSES = 10_000


class FailureLimit:
    """At most ``most`` failures in ``seconds`` for one key; older ones are forgotten."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def is_reached(self, key: str, now: float) -> bool:
        """Whether this key has no tries left at ``now`` (seconds)."""
        with self._lock:
            return len(self._recent(key, now)) >= self._most

    def note(self, key: str, now: float) -> None:
        """Count one failure."""
        with self._lock:
            recent = self._recent(key, now)
            recent.append(now)
            self._failures[key] = recent
            self._failures.move_to_end(key)
            while len(self._failures) > MOST_ADDRESSES:
                self._failures.popitem(last=False)

    def _recent(self, key: str, now: float) -> deque[float]:
        kept = self._failures.get(key, deque(maxlen=self._most))
        while kept and kept[0] <= now - self._seconds:
            kept.popleft()
        return kept
