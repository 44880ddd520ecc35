"""The hands of one process: threads that claim jobs, take them through the stages, and keep their leases."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from catalog import claims
from catalog.claims import LEASE, Claim
from catalog.errors import LeaseLost
from catalog.jobs import INGEST
from catalog.log_context import about_job
from catalog.schema import utc_now
from catalog.sentences import N_
from catalog.trouble import Complaint
from ingest import pipeline
from ingest.ledger import Ledger
from ingest.work import Facts, Tools, Work, facts_of
from workers.names import own_name

POLL = 2.0  # seconds between two looks without being called: what a lost wake-up costs
TROUBLE_PAUSE = 5.0
HAND = 16  # jobs claimed at once; all but the one at work go back before anything long

NO_RECORD = N_("Arsip untuk pekerjaan ini sudah tidak ada.")

log = logging.getLogger(__name__)


class Crew:
    """``threads`` threads for one queue. ``start``, any number of ``look``, then ``stop``."""

    def __init__(
        self, tools: Tools, threads: int, queue: str = INGEST, lease: timedelta = LEASE, poll: float = POLL
    ) -> None:
        self._tools = tools
        self._queue = queue
        self._lease = lease
        self._poll = poll
        self._name = own_name()
        self._size = threads
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._called = threading.Condition()
        self._calls = 0
        self._away = Complaint(log, "the database does not answer")
        self._lock = threading.Lock()
        self._held: set[Claim] = set()
        self._lost: set[Claim] = set()

    def start(self) -> None:
        for number in range(self._size):
            self._begin(self._work, f"crew-{number}")
        self._begin(self._keep_leases, "leases")

    def look(self) -> None:
        """There may be jobs: whoever waits looks at once."""
        with self._called:
            self._calls += 1
            self._called.notify_all()

    def stop(self, timeout: float = 30.0) -> None:
        """Let each thread end at its next pause; what it has done is kept, the rest goes back."""
        self._stopping.set()
        self.look()
        for thread in self._threads:
            thread.join(timeout)

    def _begin(self, target: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                self._work_or_wait()
        finally:
            if (
                not self._stopping.is_set()
            ):  # an error nobody foresaw: its job's lease runs out, the crew stays
                self._begin(self._work, threading.current_thread().name)

    def _work_or_wait(self) -> None:
        seen = self._calls
        try:
            hand = self._take()
            self._away.over()
            if hand:
                self._work_through(hand)
                return
        except OperationalError as error:
            self._away.say(error)
            self._stopping.wait(TROUBLE_PAUSE)
        with self._called:
            self._called.wait_for(lambda: self._calls != seen or self._stopping.is_set(), self._poll)

    def _take(self) -> deque[Claim]:
        now = utc_now()
        with self._tools.db.reading() as session:
            if not claims.may_claim(session, self._queue, now):
                return deque()
        with self._tools.db.writing_beside() as session:
            taken = claims.claim(session, self._queue, self._name, utc_now(), HAND, self._lease)
        with self._lock:
            self._held.update(taken)
        return deque(taken)

    def _work_through(self, hand: deque[Claim]) -> None:
        mine = tuple(hand)
        ledger = Ledger(self._tools.db, self._stopping)
        try:
            with self._tools.db.reading() as session:
                facts = facts_of(session, mine, self._tools.secret)
            while hand and not self._stopping.is_set():
                held = hand.popleft()
                self._run(held, facts.get(held), ledger, hand)
                ledger.write_if_due()
            ledger.write()
        finally:
            try:
                self._give_back(hand)
            finally:  # where the database is away, their leases must run out
                self._let_go(mine)

    def _run(self, held: Claim, facts: Facts | None, ledger: Ledger, hand: deque[Claim]) -> None:
        def check() -> None:
            if self._stopping.is_set() or held in self._lost or ledger.has_lost(held):
                raise LeaseLost(held.job_id)

        def make_way() -> None:
            ledger.write()
            self._give_back(hand)

        with about_job(held):
            try:
                if facts is None:
                    log.warning("a job has no record any more")
                    ledger.set(held, **claims.failed(utc_now(), NO_RECORD, {}, "gone"))
                else:
                    pipeline.run(Work(held, self._tools, ledger, facts, check, make_way))
            except LeaseLost:
                ledger.write()
                self._release([held])

    def _give_back(self, hand: deque[Claim]) -> None:
        if hand:
            self._release(hand)
            hand.clear()
            self.look()

    def _release(self, held: Iterable[Claim]) -> None:
        with self._tools.db.writing_beside() as session:
            for each in sorted(held, key=lambda claim: claim.job_id):
                claims.release(session, each)
        self._let_go(held)

    def _let_go(self, held: Iterable[Claim]) -> None:
        with self._lock:
            self._held.difference_update(held)
            self._lost.difference_update(held)

    def _keep_leases(self) -> None:
        while not self._stopping.wait(self._lease.total_seconds() / 3):
            with self._lock:
                held = tuple(self._held)
            if held:
                self._renew(held)

    def _renew(self, held: tuple[Claim, ...]) -> None:
        try:
            with self._tools.db.writing_beside() as session:
                kept = claims.renew(session, held, utc_now(), self._lease)
        except OperationalError as error:
            log.warning("leases could not be renewed", extra={"error": error})
            return
        with self._lock:
            self._lost.update(self._held.intersection(held).difference(kept))
