"""Last stage: tell the index writer, which makes the record findable within two seconds.

Takes the stored pages. Gives a row in the outbox. Refuses nothing.
"""

from catalog.outbox import announce_all
from ingest.work import Work


def run(work: Work) -> None:
    work.save_rows(announce_all, {"record_id": work.facts.record_id})
