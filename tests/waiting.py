"""Waiting for what other threads and processes do."""

import time
from collections.abc import Callable

PATIENCE = 240.0
"""Seconds after which a test gives up. It measures nothing; other work on the machine must fail no test."""


def until(is_so: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.02) -> None:
    """Look every ``pause`` seconds. Raises ``AssertionError`` where it does not come true in ``seconds``."""
    edge = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < edge, f"it did not come true in {seconds:.0f} seconds"
        time.sleep(pause)
