"""A batch of files as pages draw it: numbers in words, its files, and those that wait for a person."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from catalog.batches import Pace
from catalog.brought import unknown_records
from catalog.jobs import JobLine, batch_lines, stopped_lines
from catalog.schema import JobState
from catalog.sentences import N_, Sentence
from services.archive.batches import BatchFacts, batch_facts
from services.scanning.stacks import WITHHELD
from webapp.formats import number_of
from webapp.i18n import say
from webapp.reader import current_moment, current_scope, office, signed_in

BatchDrawing = dict[str, Any]
LINES = 50
MOST = 1_000_000  # a number in the address beyond what a database counts is no page
CLOSED = N_("File yang tidak lagi terbuka bagi Anda")


def batch_drawing(batch_id: str, from_upload: bool = False) -> BatchDrawing:
    """One batch as its page and its live part draw it; raises ``NotVisible``."""
    page = min(max(1, request.args.get("lembar", 1, type=int)), MOST)
    lines: Sequence[JobLine] = ()
    stopped: Sequence[JobLine] = ()
    with office().db.reading() as session:
        facts = batch_facts(session, current_scope(), signed_in().id, batch_id)
        if facts.is_own:  # names of files are for who brought them
            found = batch_lines(session, batch_id, LINES + 1, (page - 1) * LINES)
            lines = [_named(line, closed_to_reader(session, found)) for line in found]
            waiting = stopped_lines(session, batch_id)
            closed = closed_to_reader(session, waiting)
            stopped = [_named(line, closed) for line in waiting if _is_told(line, closed)]
    return {
        "batch": facts,
        "pace": pace_words(facts),
        "lines": lines[:LINES],
        "stopped": stopped,
        "sentences": {line.id: sentence_of(line) for line in (*lines, *stopped)},
        "page": page,
        "has_more": len(lines) > LINES,
        "from_upload": from_upload,
        "JobState": JobState,
    }


def closed_to_reader(session: Session, lines: Sequence[JobLine]) -> frozenset[str]:
    """The records of ``lines`` that this person may no longer know of."""
    ids = {line.record_id for line in lines if line.record_id}
    return unknown_records(session, current_scope(), ids, current_moment())


def _is_told(line: JobLine, closed: frozenset[str]) -> bool:
    """Who fed a stack above their right is told so, though the stack is the archive unit's from then on."""
    return line.record_id not in closed or line.error_code == WITHHELD


def _named(line: JobLine, closed: frozenset[str]) -> JobLine:
    """The line as it is, or without what could tell of a record that was closed since."""
    if line.record_id not in closed:
        return line
    message = line.message if line.error_code == WITHHELD else ""
    return replace(line, name=gettext(CLOSED), record_id=None, message=message, message_values={})


def sentence_of(line: JobLine) -> str:
    """What the job tells the person, or nothing."""
    return say(Sentence(line.message, line.message_values)) if line.message else ""


def pace_words(facts: BatchFacts) -> str:
    """``41 hlm/menit · sisa 6 menit``, as far as it is known."""
    if facts.progress.is_over:
        return ""
    pace = facts.progress.pace(current_moment())
    return " · ".join(words for words in (_rate(facts, pace), _left(pace)) if words)


def _rate(facts: BatchFacts, pace: Pace) -> str:
    if pace.per_minute <= 0:
        return ""
    count = number_of(pace.per_minute, 0 if pace.per_minute >= 10 else 1)
    if facts.progress.pages_done:
        return str(gettext("%(n)s hlm/menit", n=count))
    return str(gettext("%(n)s file/menit", n=count))


def _left(pace: Pace) -> str:
    if pace.seconds_left is None:
        return str(gettext("sisa waktu sedang dihitung"))
    if pace.seconds_left < 60:
        return str(gettext("sisa kurang dari semenit"))
    minutes = round(pace.seconds_left / 60)
    if minutes < 90:
        return str(ngettext("sisa %(num)d menit", "sisa %(num)d menit", minutes))
    return str(gettext("sisa %(n)s jam", n=number_of(minutes / 60, 1)))
