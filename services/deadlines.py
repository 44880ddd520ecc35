"""All deadlines of a person, from every service that has some: a service adds its line to ``SOURCES``."""

from sqlalchemy.orm import Session

from catalog.deadlines import Asker, Deadline, Source
from catalog.people.deadlines import grant_ends, mandate_ends, post_ends
from services.archive.deadlines import loans_due
from services.archive.hold_reviews import reviews_due

SOURCES: tuple[Source, ...] = (
    loans_due,
    post_ends,
    mandate_ends,
    grant_ends,
    reviews_due,
)


def deadlines_of(session: Session, asker: Asker) -> list[Deadline]:
    """In the order of their days."""
    found = [each for source in SOURCES for each in source(session, asker)]
    return sorted(found, key=lambda each: (each.day, each.key))
