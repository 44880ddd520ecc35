"""Second stage: what kind of file is it, by its content, whatever its name says.

Takes the original and its name. Gives the version's media type. Refuses what nothing here reads
(``UnknownFormat``).
"""

from functools import partial

from sqlalchemy.orm import Session

from catalog.files import set_facts
from ingest.work import Facts, Work


def run(work: Work) -> None:
    facts = work.facts
    facts.media_type = work.tools.reader.identify(work.path, facts.name)
    work.save(partial(_keep, facts))


def _keep(facts: Facts, session: Session) -> None:
    set_facts(session, facts.version_id, media_type=facts.media_type)
