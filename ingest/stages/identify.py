"""Second stage: what kind of file is it, by its content, whatever its name says.

Takes the original and its name. Gives the version's media type. Refuses what nothing here reads
(``UnknownFormat``).
"""

from catalog.files import set_media_types
from ingest.work import Work


def run(work: Work) -> None:
    facts = work.facts
    facts.media_type = work.tools.reader.identify(work.path, facts.name)
    work.save_rows(set_media_types, {"version_id": facts.version_id, "media_type": facts.media_type})
