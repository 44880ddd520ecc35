"""Wake-ups through a Redis server, which may be away: then nobody waits for it, and the log says so once."""

import logging
import threading
import time
from functools import cache

import redis
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from workers.app import CONNECT_SECONDS, KEY_PREFIX, LOOK, broker_app

REST_SECONDS = 5.0  # after a failure: no request of a person is held up again meanwhile

log = logging.getLogger(__name__)


@cache
def wakes_of(address: str) -> "RedisWakes":
    """The one sender of this process to that server."""
    return RedisWakes(address)


class RedisWakes:
    """Sends wake-ups to one server; safe for many threads."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = redis.Redis.from_url(
            address, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
        )
        self._lock = threading.Lock()
        self._is_away = False
        self._try_again = 0.0

    def send(self, queue: str) -> None:
        """Leave a wake-up unless one lies there unread; does nothing for a while after a failure."""
        if time.monotonic() < self._try_again:
            return
        try:
            if not self._client.llen(KEY_PREFIX + queue):
                broker_app(self._address).send_task(LOOK, args=[queue], queue=queue, retry=False)
        except (OSError, RedisError, OperationalError) as error:
            self._note_failure(error)
        else:
            self._note_success()

    def _note_failure(self, error: Exception) -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, True
            self._try_again = time.monotonic() + REST_SECONDS
        if not was_away:
            log.warning("the broker does not answer; workers look by themselves", extra={"error": error})

    def _note_success(self) -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, False
        if was_away:
            log.warning("the broker answers again")
