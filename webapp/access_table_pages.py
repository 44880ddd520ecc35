"""The access table as it is in force in the own office: a leader narrows a cell, and undoes that again."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.errors import NotVisible, Refused
from catalog.narrowing import cells_of, narrow_cell, reach_of, restore_cell
from catalog.people.errors import Invalid
from catalog.sentences import N_, Sentence
from classification.levels import Level
from classification.scopes import PostKind
from classification.table import NARROWABLE, ROWS, Relation, Verdict
from webapp.forms import Form, typed
from webapp.reader import current_moment, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.terms import LEVELS

pages = Blueprint("access_table", __name__, url_prefix="/kelola/tabel-akses")

RELATIONS = {
    Relation.STAFF: N_("Staf unit pemilik"),
    Relation.HEAD: N_("Kepala unit pemilik"),
    Relation.LEADERS: N_("Pimpinan kantor"),
    Relation.COLLEAGUE: N_("Unit lain di kantor ini"),
    Relation.ARCHIVE: N_("Unit kearsipan kantor ini"),
    Relation.ABOVE: N_("Kantor ini atas kantor di bawahnya"),
    Relation.SUPERVISION: N_("Kantor ini dengan penugasan supervisi"),
}
VERDICTS = {
    Verdict.NONE: N_("tidak"),
    Verdict.DESCRIPTION: N_("uraian saja"),
    Verdict.CONTENT: N_("isi"),
}


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The table of the own office, with what it has narrowed."""
    with office().db.reading() as session:
        narrowed = cells_of(session, _office_id())
    rows = [
        (
            relation,
            gettext(words),
            [(level, ROWS[relation][level - 1], narrowed.get((relation, level))) for level in Level],
        )
        for relation, words in RELATIONS.items()
    ]
    return render_template(
        "manage/access_table.html", rows=rows, levels=_levels(), verdicts=_verdicts(), closed=Verdict.NONE
    )


@pages.get("/<relation>/<slug>")
def show(relation: str, slug: str) -> ResponseReturnValue:
    """One cell: what it gives, whom it concerns, and what it can be narrowed to."""
    return _page(relation, slug, Form(), 200)


@pages.post("/<relation>/<slug>")
def save(relation: str, slug: str) -> ResponseReturnValue:
    """Narrow a cell."""
    cell, form = _cell(relation, slug), typed("verdict")
    try:
        if form["verdict"] not in set(Verdict):
            raise Invalid({"verdict": Sentence(N_("Pilih salah satu."))})
        with office().db.writing() as session:
            narrow_cell(session, _office_id(), *cell, Verdict(form["verdict"]), actor=signed_in().id)
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"verdict": error.sentence})
        return _page(relation, slug, form, 422)
    flash(gettext("Dipersempit, berlaku sekarang juga. Membatalkannya: buka sel ini, lalu Pulihkan."), "good")
    return redirect(url_for(".show_all"))


@pages.post("/<relation>/<slug>/pulihkan")
def restore(relation: str, slug: str) -> ResponseReturnValue:
    """Undo a narrowing."""
    cell, form = _cell(relation, slug), Form()
    try:
        with office().db.writing() as session:
            restore_cell(session, _office_id(), *cell, actor=signed_in().id, now=current_moment())
    except Refused as error:
        form.refuse({"": error.sentence})
        return _page(relation, slug, form, 422)
    flash(gettext("Dipulihkan seperti tabel semula."), "good")
    return redirect(url_for(".show_all"))


def _office_id() -> str:
    """The office that this person leads; 404 for everybody else."""
    for post in current_scope().posts:
        if post.kind is PostKind.LEADER:
            return post.office
    raise NotVisible("access-table")


def _cell(relation: str, slug: str) -> tuple[Relation, Level]:
    """The cell of the address; 404 for one that is none, or not an office's to narrow."""
    _office_id()
    if relation not in NARROWABLE or slug not in LEVELS:
        raise NotVisible(relation)
    return Relation(relation), Level.from_slug(slug)


def _levels() -> dict[Level, str]:
    return {Level.from_slug(slug): str(gettext(words)) for slug, words in LEVELS.items()}


def _verdicts() -> dict[Verdict, str]:
    return {verdict: str(gettext(words)) for verdict, words in VERDICTS.items()}


def _page(relation_name: str, slug: str, form: Form, status: int) -> ResponseReturnValue:
    relation, level = _cell(relation_name, slug)
    with office().db.reading() as session:
        narrowed = cells_of(session, _office_id()).get((relation, level))
        reach = reach_of(session, current_scope(), _office_id(), relation, level, current_moment())
    whole = ROWS[relation][level - 1]
    in_force = narrowed or whole
    page = render_template(
        "manage/access_cell.html",
        form=form,
        relation=relation,
        slug=slug,
        heading=f"{gettext(RELATIONS[relation])}, {_levels()[level]}",
        whole=_verdicts()[whole],
        in_force=_verdicts()[in_force],
        is_narrowed=narrowed is not None,
        reach=reach,
        options=[(each.value, words) for each, words in _verdicts().items() if each.rank < in_force.rank],
    )
    return page, status
