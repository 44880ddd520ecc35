"""How a proposal is told in words: its states, and the columns of its list as paper and as a table."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext

from catalog.sentences import N_
from classification.retention import Fate
from services.archive.disposal_lists import Line, ProposalFacts
from services.archive.disposal_paper import ListPaper
from services.archive.disposal_rules import ProposalKind, ProposalState
from services.registers.writing import Cell
from webapp.formats import date_short, moment_of
from webapp.reader import current_moment
from webapp.terms import BARS, FATES, LEVELS, term

STATES = {
    ProposalState.DRAFT: N_("Draf"),
    ProposalState.SUBMITTED: N_("Diajukan"),
    ProposalState.WITHDRAWN: N_("Ditarik"),
}
HEADINGS = {
    ProposalKind.TRANSFER: N_("Daftar arsip usul pindah %(number)s"),
    ProposalKind.DESTROY: N_("Daftar arsip usul musnah %(number)s"),
    ProposalKind.HAND_OVER: N_("Daftar arsip usul serah %(number)s"),
}
PLAIN_WORDS = N_("Daftar ini usulan; belum ada arsip yang dipindah atau dimusnahkan di sini.")
HEADER = (
    N_("No."),
    N_("Kode klasifikasi"),
    N_("Nomor berkas"),
    N_("Uraian berkas"),
    N_("Tingkat"),
    N_("Kurun waktu"),
    N_("Jumlah item"),
    N_("Tingkat perkembangan"),
    N_("Tempat simpan"),
    N_("Aktif sampai"),
    N_("Inaktif sampai"),
    N_("Nasib akhir"),
    N_("Keterangan"),
)
WIDTHS = (4, 10, 10, 24, 8, 10, 8, 14, 13, 9, 9, 11, 15)
MASKED = "–"


def states() -> list[tuple[str, str]]:
    return [(state.value, gettext(words)) for state, words in STATES.items()]


def header() -> list[str]:
    return [gettext(words) for words in HEADER]


def table_rows(lines: Sequence[Line]) -> list[list[Cell]]:
    """A row for each dossier; dates stay dates. Nothing is told of what lies in one of masked number."""
    rows: list[list[Cell]] = []
    for number, line in enumerate(lines, start=1):
        dossier, record = line.dossier, line.dossier.record
        rows.append(
            [
                number,
                record.code,
                record.number,
                record.title or gettext("Judul tidak terbuka bagi Anda"),
                gettext(LEVELS[record.level.slug]),
                _years(record.date, dossier.closed_on),
                MASKED if line.items is None else line.items,
                MASKED if line.developments is None else _developments(line.developments),
                record.place,
                dossier.active_until,
                dossier.inactive_until,
                gettext(FATES[dossier.fate]) if dossier.fate in set(Fate) else "",
                "; ".join(gettext(BARS[bar]) for bar in line.bars),
            ]
        )
    return rows


def paper_of(proposal: ProposalFacts, lines: Sequence[Line], printed_by: str) -> ListPaper:
    """The list as it is printed by this person at this moment."""
    told = [
        (gettext("Judul"), proposal.title),
        (gettext("Kantor"), proposal.office_name),
        (gettext("Unit pengolah"), proposal.unit_name),
        (gettext("Keadaan"), gettext(STATES[proposal.state])),
    ]
    if proposal.note:
        told.append((gettext("Catatan"), proposal.note))
    highest = max((line.dossier.record.level for line in lines), default=None)
    level = gettext(LEVELS[highest.slug]) if highest else "-"
    return ListPaper(
        heading=gettext(HEADINGS[proposal.kind], number=proposal.number),
        lines=told,
        header=header(),
        widths=WIDTHS,
        rows=[[_text(cell) for cell in row] for row in table_rows(lines)],
        signatures=(
            (gettext("Kepala unit pengolah"), proposal.unit_name),
            (gettext("Kepala unit kearsipan"), proposal.office_name),
        ),
        plain_words=gettext(PLAIN_WORDS),
        footer=gettext(
            "Tingkat tertinggi: %(level)s. Dicetak oleh %(name)s, %(when)s.",
            level=level,
            name=printed_by,
            when=moment_of(current_moment()),
        ),
    )


def _developments(words: Sequence[str]) -> str:
    return ", ".join(term(each, "development") for each in words)


def _years(begins: date | None, ends: date | None) -> str:
    years = [str(day.year) for day in (begins, ends) if day is not None]
    return "-".join(dict.fromkeys(years))


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return date_short(cell)
    return "" if cell is None else str(cell)
