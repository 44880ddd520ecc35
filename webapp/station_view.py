"""The scanning station's words and paper: steps, findings and the batch slip as people read them."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from catalog.schema import ScanState
from catalog.sentences import N_
from classification.levels import Level
from services.archive import papers
from services.station import opening
from services.station.models import BatchFacts, ItemFacts
from services.station.rules import Cover, Expected, Fault, Finding, Item, StepKind
from webapp.formats import long_moment, number_of
from webapp.reader import current_moment, office, signed_in

STATES = {
    ScanState.OPEN: N_("Dikerjakan operator"),
    ScanState.HANDED: N_("Diperiksa arsiparis"),
    ScanState.RELEASED: N_("Sudah dirilis"),
}
FAULTS = {
    Fault.POOR: N_("terbaca buruk"),
    Fault.UNREAD: N_("tidak terbaca"),
    Fault.BLANK: N_("kosong"),
    Fault.WORDLESS: N_("bertinta, tanpa kata"),
}
STEPS = {
    StepKind.RESCAN: N_("halaman %(page)s dipindai ulang"),
    StepKind.INSERT: N_("halaman disisipkan sesudah %(page)s"),
    StepKind.ROTATE: N_("halaman %(page)s diputar"),
    StepKind.DROP: N_("halaman %(page)s dibuang"),
    StepKind.MOVE: N_("halaman %(page)s dipindahkan"),
    StepKind.SPLIT: N_("dipecah mulai halaman %(page)s"),
    StepKind.MERGE: N_("digabung dengan arsip sesudahnya"),
}


def step_words(kind: StepKind, page: int) -> str:
    """``halaman 3 dipindai ulang``."""
    return str(gettext(STEPS[kind], page=page))


def finding_words(item: Item) -> str:
    """One thing found, with its number."""
    n = item.count
    match item.what:
        case Finding.EMPTY:
            return str(gettext("Belum ada arsip di kumpulan ini"))
        case Finding.READING:
            return str(ngettext("%(num)d file masih dibaca", "%(num)d file masih dibaca", n))
        case Finding.FAILED:
            return str(ngettext("%(num)d file gagal dibaca", "%(num)d file gagal dibaca", n))
        case Finding.MISSING_SHEETS:
            return str(ngettext("%(num)d lembar kurang", "%(num)d lembar kurang", n))
        case Finding.EXTRA_SHEETS:
            return str(ngettext("%(num)d lembar lebih", "%(num)d lembar lebih", n))
        case Finding.MISSING_RECORDS:
            return str(ngettext("%(num)d dokumen kurang", "%(num)d dokumen kurang", n))
        case Finding.EXTRA_RECORDS:
            return str(ngettext("%(num)d dokumen lebih", "%(num)d dokumen lebih", n))
        case Finding.BAD_PAGES:
            return str(
                ngettext("%(num)d halaman perlu dipindai ulang", "%(num)d halaman perlu dipindai ulang", n)
            )
        case Finding.BLANK_PAGES:
            return str(ngettext("%(num)d halaman kosong", "%(num)d halaman kosong", n))
        case Finding.WORDLESS_PAGES:
            return str(
                ngettext("%(num)d halaman bertinta tanpa kata", "%(num)d halaman bertinta tanpa kata", n)
            )
        case Finding.UNTITLED:
            return str(ngettext("%(num)d arsip tanpa judul", "%(num)d arsip tanpa judul", n))


def drawing(facts: BatchFacts) -> dict[str, Any]:
    """What every page of a batch shows."""
    return {
        "batch": facts,
        "states": STATES,
        "threshold": office().settings.scan_confidence,
        "finding_words": finding_words,
        "cover_words": cover_words,
        "step_words": step_words,
        "faults": FAULTS,
        "Level": Level,
        "is_other_here": opening.is_other_at_work(
            facts.worker_id, facts.worker_at, signed_in().id, current_moment()
        ),
    }


def counted(found: int, expected: int | None) -> str:
    """``12 dari 14``, or the number alone where nobody counted on paper."""
    if expected is None:
        return str(number_of(found))
    return str(gettext("%(found)s dari %(expected)s", found=number_of(found), expected=number_of(expected)))


def cover_words(cover: Cover) -> str:
    """``4 dari 5 dokumen · 9 lembar kertas``."""
    documents, sheets = number_of(cover.documents_found), number_of(cover.sheets_found)
    parts = [
        gettext("%(found)s dari %(expected)s dokumen", found=documents, expected=number_of(cover.documents))
        if cover.documents
        else gettext("%(found)s dokumen", found=documents),
        gettext("%(found)s dari %(expected)s lembar kertas", found=sheets, expected=number_of(cover.sheets))
        if cover.sheets
        else gettext("%(found)s lembar kertas", found=sheets),
    ]
    return " · ".join(str(part) for part in parts)


def slip(facts: BatchFacts, items: Sequence[ItemFacts]) -> papers.Minutes:
    """The batch slip. The paper travels, so it names the titles of Biasa alone."""
    expected: Expected = facts.expected
    return papers.Minutes(
        heading=gettext("Lembar kumpulan pindai %(number)s", number=facts.number),
        office=facts.office_name,
        lines=(
            (gettext("Unit"), facts.unit_name),
            (gettext("Keadaan"), gettext(STATES[facts.state])),
            (gettext("Dibuka"), long_moment(facts.created_at)),
            (gettext("Lembar kertas"), counted(facts.sheets, expected.sheets)),
            (gettext("Dokumen"), counted(facts.found.records, expected.records)),
            *(
                (gettext("Sampul %(n)s", n=number), cover_words(cover))
                for number, cover in enumerate(facts.covers, start=1)
            ),
            (gettext("Halaman"), number_of(facts.found.pages)),
            (gettext("Halaman dibuang"), number_of(facts.found.dropped)),
            (gettext("Dipindai ulang"), number_of(facts.found.rescanned)),
            (gettext("Masih terbaca buruk"), number_of(facts.found.bad)),
            (gettext("Alasan penyerahan"), facts.reason or "-"),
            (gettext("Dirilis oleh"), facts.released_by or "-"),
        ),
        items=[_line(item) for item in items],
        signatures=(
            (gettext("Yang memindai"), facts.fed_by),
            (gettext("Yang memeriksa"), facts.released_by or facts.handed_by),
        ),
        link=url_for("station.show", batch_id=facts.id, _external=True),
    )


def _line(item: ItemFacts) -> str:
    title = item.title if item.level is Level.ORDINARY else gettext("Judul tidak dicantumkan")
    pages = ngettext("%(num)d halaman", "%(num)d halaman", item.page_count)
    return f"{title} · {pages} · {item.record_id}"
