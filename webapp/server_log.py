"""gunicorn's own lines, written as all others are; its log of addresses is not kept."""

import logging
from collections.abc import MutableMapping
from typing import Any

from gunicorn.glogging import Logger

from catalog import log_lines
from catalog.settings import load_settings


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What ``--logger-class`` names."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self._access_log_enabled = False
        log_lines.begin("web", load_settings().log_format)
        server = logging.getLogger("gunicorn.error")
        server.setLevel(logging.INFO)
        server.propagate = True
        self.error_log = _AtTheCaller(server, {})

    def access(self, *_: Any) -> None:
        """Addresses hold search words; ``webapp.request_lines`` writes a line a request instead."""


class _AtTheCaller(logging.LoggerAdapter[logging.Logger]):
    """Names the place in gunicorn that speaks, rather than gunicorn's own logger."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        return msg, {**kwargs, "stacklevel": kwargs.get("stacklevel", 1) + 1}
