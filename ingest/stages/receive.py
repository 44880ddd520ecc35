"""First stage: is the original there, whole, and more than nothing?

Takes the stored bytes. Gives nothing but certainty. Refuses an empty file (``EmptyFile``); bytes that do not
match their hash raise ``FileDamaged``.
"""

from ingest.errors import EmptyFile
from ingest.work import Work


def run(work: Work) -> None:
    if work.facts.size == 0:
        raise EmptyFile
    work.tools.files.open(work.facts.sha256).close()
