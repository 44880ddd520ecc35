"""Takes jobs back from workers that are dead or have not been heard of."""

from catalog import claims
from catalog.database import Database
from catalog.schema import utc_now
from workers.names import is_known_dead


def sweep(db: Database) -> int:
    """Give the jobs of lost workers to whoever claims them next; returns how many."""
    now = utc_now()
    with db.reading() as session:  # the write lock is taken only where there is something to write
        dead = [worker for worker in claims.workers_at_work(session) if is_known_dead(worker)]
        is_idle = not dead and not claims.has_expired(session, now)
    if is_idle:
        return 0
    with db.writing_beside() as session:
        return claims.sweep(session, now) + sum(claims.take_from(session, worker, now) for worker in dead)
