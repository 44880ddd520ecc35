"""Last stage: tell the index writer, which makes the record findable within two seconds.

Takes the stored pages. Gives a row in the outbox. Refuses nothing.
"""

from functools import partial

from sqlalchemy.orm import Session

from catalog.outbox import announce
from ingest.work import Facts, Work


def run(work: Work) -> None:
    work.save(partial(_announce, work.facts))


def _announce(facts: Facts, session: Session) -> None:
    announce(session, facts.record_id)
