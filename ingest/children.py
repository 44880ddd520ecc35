"""Files that come out of a container: each a record of its own under the container's label, made once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from sqlalchemy.orm import Session

from catalog.files import add_version
from catalog.jobs import INGEST, enqueue
from catalog.records import add_child, child_at, storable, title_of
from catalog.schema import Job, Record
from catalog.storage import Stored
from ingest.extraction import Child
from ingest.registration import FIRST_STAGE
from ingest.work import Work


def take_out(work: Work, child: Child, path: str) -> None:
    """Keep the bytes of one file, and have its record and job made; raises ``StorageFull``."""
    with child.path.open("rb") as stream:
        stored = work.tools.files.put(stream)
    work.save(partial(_add, work, child.name, path, stored))


def with_own_paths(children: Iterable[Child]) -> Iterator[tuple[Child, str]]:
    """Each child and its path; of files with the same path the second is told apart by a number.

    The same container gives the same paths each time, which is how a child is known again.
    """
    seen: Counter[str] = Counter()
    for child in children:
        path = storable(child.path_in_container)
        seen[path] += 1
        yield child, path if seen[path] == 1 else f"{path} ({seen[path]})"


def _add(work: Work, name: str, path: str, stored: Stored, session: Session) -> None:
    parent = session.get(Record, work.facts.record_id)
    if parent is None or child_at(session, parent.id, path) is not None:
        return
    record = add_child(session, parent, path, title_of(storable(name)))
    version = add_version(session, record.id, stored, name, parent.author_id)
    enqueue(
        session,
        Job(
            kind=INGEST,
            queue=INGEST,
            batch_id=work.held.batch_id,
            record_id=record.id,
            version_id=version.id,
            office_id=work.held.office_id,
            user_id=work.held.user_id,
            stage=FIRST_STAGE,
            priority=work.held.priority,
            request_id=work.held.request_id,
        ),
    )
