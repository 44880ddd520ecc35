"""Proposals of what should be moved, destroyed or handed over: the lists, their dossiers, and their paper."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from services.archive import disposal, disposal_lists, disposal_paper
from services.archive.disposal import Added, ProposalValues
from services.archive.disposal_lists import ProposalFacts
from services.archive.disposal_rules import MOST_LINES, ProposalState
from services.archive.dossiers import DossierFilter
from services.registers.writing import as_csv, as_xlsx
from webapp import disposal_view
from webapp.formats import number_of
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import pdf_answer, table_answer
from webapp.reader import current_day, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.terms import PROPOSALS

pages = Blueprint("disposal", __name__, url_prefix="/usul")

FIELDS = ("kind", "unit", "number", "title", "note")
MOST_TICKED = 100


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The proposals that this person may see, and how much waits to be proposed."""
    scope = current_scope()
    kind, state = asked("jenis"), asked("keadaan")
    with office().db.reading() as session:
        found = disposal_lists.list_proposals(session, scope, kind, state, asked_page())
        waiting = disposal_lists.waiting(session, scope, current_day())
        may_open = bool(disposal.units_to_propose(session, scope))
    return render_template(
        "archive/proposals.html",
        rows=found.rows,
        listing=listing_of(found),
        kind=kind,
        state=state,
        kinds=_kinds(),
        states=disposal_view.states(),
        waiting=waiting,
        may_open=may_open,
    )


@pages.get("/dinilai-kembali")
def appraisals() -> ResponseReturnValue:
    """Dossiers that the schedule wants appraised again."""
    with office().db.reading() as session:
        if not disposal.units_to_propose(session, current_scope()):
            raise NotVisible("proposals")
        found = disposal_lists.appraisals(session, current_scope(), current_day(), asked_page())
    return render_template("archive/appraisals.html", rows=found.rows, listing=listing_of(found))


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form of a new proposal."""
    return _form(Form({"kind": asked("jenis")}), 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Open a proposal."""
    form = typed(*FIELDS)
    values = ProposalValues(form["kind"], form["unit"], form["number"], form["title"], form["note"])
    try:
        with office().db.writing() as session:
            made = disposal.open_proposal(session, current_scope(), values, actor=signed_in().id).id
    except Invalid as error:
        form.refuse(error.problems)
        return _form(form, 422)
    flash(gettext("Usulan dibuka. Masukkan berkasnya."), "good")
    return redirect(url_for(".show", proposal_id=made))


@pages.get("/<proposal_id>")
def show(proposal_id: str) -> ResponseReturnValue:
    """One proposal with its dossiers, each judged as it stands today."""
    with office().db.reading() as session:
        proposal = disposal_lists.proposal_facts(session, current_scope(), proposal_id)
        found = disposal_lists.lines_of(session, current_scope(), proposal_id, asked_page())
    return render_template(
        "archive/proposal.html",
        proposal=proposal,
        rows=found.rows,
        listing=listing_of(found),
        states=dict(disposal_view.states()),
    )


@pages.get("/<proposal_id>/tambah")
def ask_add(proposal_id: str) -> ResponseReturnValue:
    """Dossiers of its unit that might be put on it, to be ticked or taken all."""
    proposal, wanted = _open(proposal_id), _wanted(request.args.to_dict())
    with_unripe = asked("saring") == "semua"
    with office().db.reading() as session:
        found = disposal_lists.candidates(
            session, current_scope(), proposal_id, wanted, asked_page(), with_unripe=with_unripe
        )
    return render_template(
        "archive/proposal_add.html",
        proposal=proposal,
        rows=found.rows,
        listing=listing_of(found),
        wanted=wanted,
        with_unripe=with_unripe,
    )


@pages.post("/<proposal_id>/tambah")
def put(proposal_id: str) -> ResponseReturnValue:
    """Put the ticked dossiers on it, or all of the filter."""
    scope, actor = current_scope(), signed_in().id
    ticked = [each for each in request.form.getlist("record") if each][:MOST_TICKED]
    done = Added(0, 0)
    try:
        with office().db.writing() as session:
            if request.form.get("all"):
                wanted = _wanted(request.form.to_dict())
                done = disposal.add_all(session, scope, proposal_id, wanted, actor=actor)
            else:
                done = disposal.add_dossiers(session, scope, proposal_id, ticked, actor=actor)
    except Refused as error:
        flash(say(error.sentence), "bad")
        return redirect(url_for(".show", proposal_id=proposal_id))
    _tell(done)
    return redirect(url_for(".show", proposal_id=proposal_id))


@pages.post("/<proposal_id>/keluarkan/<record_id>")
def remove(proposal_id: str, record_id: str) -> ResponseReturnValue:
    """Take a dossier off a draft."""
    try:
        with office().db.writing() as session:
            disposal.remove_dossier(session, current_scope(), proposal_id, record_id, actor=signed_in().id)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Berkas dikeluarkan dari usulan. Masukkan lagi bila keliru."), "good")
    return redirect(url_for(".show", proposal_id=proposal_id))


@pages.get("/<proposal_id>/ajukan")
def ask_submit(proposal_id: str) -> ResponseReturnValue:
    """Asks before a draft is locked."""
    return render_template("archive/proposal_submit.html", proposal=_open(proposal_id))


@pages.post("/<proposal_id>/ajukan")
def submit(proposal_id: str) -> ResponseReturnValue:
    """Lock it."""
    try:
        with office().db.writing() as session:
            disposal.submit(session, current_scope(), proposal_id, actor=signed_in().id)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Usulan diajukan dan terkunci. Cetak daftarnya untuk ditandatangani."), "good")
    return redirect(url_for(".show", proposal_id=proposal_id))


@pages.get("/<proposal_id>/tarik")
def ask_withdraw(proposal_id: str) -> ResponseReturnValue:
    """Asks for the reason before a proposal is withdrawn."""
    return _withdrawing(proposal_id, Form(), 200)


@pages.post("/<proposal_id>/tarik")
def withdraw(proposal_id: str) -> ResponseReturnValue:
    """Withdraw it."""
    form = typed("reason")
    try:
        with office().db.writing() as session:
            disposal.withdraw(session, current_scope(), proposal_id, form["reason"], actor=signed_in().id)
    except Invalid as error:
        form.refuse(error.problems)
        return _withdrawing(proposal_id, form, 422)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Usulan ditarik. Berkasnya dapat diusulkan lagi dalam usulan baru."), "good")
    return redirect(url_for(".show", proposal_id=proposal_id))


@pages.get("/<proposal_id>/daftar.<any(csv,pdf,xlsx):form>")
def export(proposal_id: str, form: str) -> ResponseReturnValue:
    """The list as paper to sign or as a table, as far as this person may know it."""
    scope, actor = current_scope(), signed_in()
    with office().db.writing_beside() as session:
        proposal = disposal_lists.proposal_facts(session, scope, proposal_id)
        lines = disposal_lists.all_lines(session, scope, proposal_id, form, actor=actor.id)
    name = f"usul-{proposal.kind.value}-{proposal.number}"
    if form == "pdf":
        paper = disposal_view.paper_of(proposal, lines, actor.name)
        return pdf_answer(disposal_paper.list_paper(paper), name)
    rows = disposal_view.table_rows(lines)
    title = gettext(PROPOSALS[proposal.kind.value])
    header = disposal_view.header()
    content = as_xlsx(title, header, rows) if form == "xlsx" else as_csv(header, rows)
    return table_answer(content, name, form)


def _kinds() -> list[tuple[str, str]]:
    return [(kind, gettext(words)) for kind, words in PROPOSALS.items()]


def _wanted(given: dict[str, str]) -> DossierFilter:
    def kept(name: str) -> str:
        return given.get(name, "").replace("\x00", "").strip()[:200]

    return DossierFilter(text=kept("q"), code=kept("kode"), year=kept("tahun"))


def _tell(done: Added) -> None:
    flash(
        ngettext("%(num)d berkas dimasukkan ke usulan.", "%(num)d berkas dimasukkan ke usulan.", done.count),
        "good" if done.count else "info",
    )
    if done.left:
        flash(
            ngettext(
                "%(num)d berkas sekarang tidak dapat diusulkan; alasannya ada di daftar pilihan.",
                "%(num)d berkas sekarang tidak dapat diusulkan; alasannya ada di daftar pilihan.",
                done.left,
            ),
            "warn",
        )
    if done.beyond:
        flash(
            ngettext(
                "%(num)d berkas lain belum dimasukkan: satu usulan memuat paling banyak %(most)s berkas. "
                "Buat usulan lain untuk sisanya.",
                "%(num)d berkas lain belum dimasukkan: satu usulan memuat paling banyak %(most)s berkas. "
                "Buat usulan lain untuk sisanya.",
                done.beyond,
                most=number_of(MOST_LINES),
            ),
            "warn",
        )


def _open(proposal_id: str) -> ProposalFacts:
    """A draft that this person may change; for a locked one there is no such page."""
    with office().db.reading() as session:
        proposal = disposal_lists.proposal_facts(session, current_scope(), proposal_id)
    if not proposal.may_change:
        raise NotVisible(proposal_id)
    return proposal


def _withdrawing(proposal_id: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        proposal = disposal_lists.proposal_facts(session, current_scope(), proposal_id)
    if not proposal.may_withdraw or proposal.state is ProposalState.WITHDRAWN:
        raise NotVisible(proposal_id)
    return render_template("archive/proposal_withdraw.html", proposal=proposal, form=form), status


def _form(form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        units = disposal.units_to_propose(session, current_scope())
    if not units:
        raise NotVisible("proposals")
    page = render_template("archive/proposal_form.html", form=form, units=units, kinds=_kinds())
    return page, status
