"""Persons who search all the while, and note whatever is not theirs or is no designed answer."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.deploy.https_visitor import HttpsVisitor
from tests.deploy.papers import COMMON

PAUSE = 1.0  # seconds between two rounds of one person
DESIGNED = frozenset({200, 503})
SILENT = frozenset({0, 502, 504})  # what the proxy or the network says of a web that was killed
LINK = re.compile(r'href="/arsip/([\w-]+)')


class Watcher(threading.Thread):
    """One person. ``hidden`` gives the words, and ``closed`` the ids, that are not the person's by now."""

    def __init__(
        self,
        name: str,
        visitor: HttpsVisitor,
        hidden: Callable[[str], frozenset[str]],
        closed: Callable[[str], frozenset[str]],
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._visitor, self._hidden, self._closed = visitor, hidden, closed
        self._ending = threading.Event()
        self.faults: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.longest = 0.0

    def run(self) -> None:
        while not self._ending.wait(PAUSE):
            words, ids = self._hidden(self.name), self._closed(self.name)
            try:
                self._look_round(words, ids)
            except Exception as error:  # noqa: BLE001  told by the test, not by a thread that ends
                self.faults.append(repr(error))

    def end(self) -> None:
        self._ending.set()
        self.join(120)
        assert not self.is_alive()

    def _look_round(self, words: frozenset[str], ids: frozenset[str]) -> None:
        for path in (f"/cari?q={COMMON}&urut=terbaru", f"/saran?q={COMMON}", "/"):
            self._require_free_of(words | ids, path, self._get(path))
        for word in words:
            for path in (f"/cari?q=judul:{word}", f"/saran?q={word[:5]}"):
                page = self._get(path)
                if LINK.search(page) or (path.startswith("/saran") and word in page):
                    self.faults.append(f"{path}: {page[:2000]}")
        for each in ids:
            status = self._status(f"/arsip/{each}")
            if status not in SILENT | {404, 503}:
                self.faults.append(f"/arsip/{each}: {status}")

    def _require_free_of(self, words: frozenset[str], path: str, page: str) -> None:
        self.faults += [f"{path} tells of {word}" for word in words if word in page]

    def _get(self, path: str) -> str:
        begun = time.monotonic()
        status, page = self._visitor.get(path)
        self.longest = max(self.longest, time.monotonic() - begun)
        self.statuses[status] += 1
        if status not in DESIGNED | SILENT:
            self.faults.append(f"{path}: {status} {page[:1000]}")
        return page if status == 200 else ""

    def _status(self, path: str) -> int:
        return self._visitor.get(path)[0]
