"""Fifth stage: what the words say of the record itself.

Takes the first and last pages. Gives the document's number and date where they stand plainly and nobody has
filled them in, and the subject of a mail as its title. Refuses nothing.
"""

from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from catalog.files import page_texts
from catalog.records import fill_in
from ingest.describing import mail_day, mail_subject, plain_date, plain_number
from ingest.work import Facts, Work


def run(work: Work) -> None:
    facts = work.facts
    edges = facts.edges if facts.edges.keys() >= facts.edge_numbers else _read_edges(work)
    opening = "\n".join(edges[number] for number in sorted(edges) if number <= 2)
    closing = "\n".join(edges[number] for number in sorted(edges) if number > facts.page_count - 2)
    day = mail_day(facts.media_type, facts.said) or plain_date(opening, closing)
    subject = mail_subject(facts.media_type, facts.said)
    work.save(partial(_describe, facts, plain_number(opening), day, subject))


def _read_edges(work: Work) -> dict[int, str]:
    work.ledger.write()
    with work.tools.db.reading() as session:
        return page_texts(session, work.facts.version_id, work.facts.edge_numbers)


def _describe(facts: Facts, number: str, day: date | None, subject: str, session: Session) -> None:
    fill_in(session, facts.record_id, number, day, subject, facts.name)
