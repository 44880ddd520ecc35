"""Fifth stage: what the words say of the record itself.

Takes the first and last pages. Gives the document's number and date where they stand plainly and nobody has
filled them in, and the subject of a mail as its title. Refuses nothing.
"""

from catalog.files import page_texts
from catalog.records import TITLE_LENGTH, fill_in, title_of
from ingest.describing import mail_day, mail_subject, plain_date, plain_number
from ingest.work import Work


def run(work: Work) -> None:
    facts = work.facts
    edges = facts.edges if facts.edges.keys() >= facts.edge_numbers else _read_edges(work)
    opening = "\n".join(edges[number] for number in sorted(edges) if number <= 2)
    closing = "\n".join(edges[number] for number in sorted(edges) if number > facts.page_count - 2)
    day = mail_day(facts.media_type, facts.said) or plain_date(opening, closing)
    subject = mail_subject(facts.media_type, facts.said)
    number = plain_number(opening)
    if number or day or subject:
        row = {"record_id": facts.record_id, "said_number": number, "said_date": day}
        title = {"said_title": subject[:TITLE_LENGTH], "file_title": title_of(facts.name)}
        work.save_rows(fill_in, row | title)


def _read_edges(work: Work) -> dict[int, str]:
    work.ledger.write()
    with work.tools.db.reading() as session:
        return page_texts(session, work.facts.version_id, work.facts.edge_numbers)
