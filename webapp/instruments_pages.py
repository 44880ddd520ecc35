"""The archive's instruments: classification codes, retention schedule and security classification."""

from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.sentences import N_
from services.archive import instruments
from services.archive.instrument_columns import COLUMNS, Instrument, Rule, cells_of
from services.registers.writing import as_csv, as_xlsx
from webapp.forms import Form, day_in, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import table_answer
from webapp.reader import current_day, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("instruments", __name__, url_prefix="/instrumen/<any(klasifikasi, jra, skkaad):which>")

NAMES = {
    Instrument.CODES: N_("Klasifikasi arsip"),
    Instrument.RETENTION: N_("Jadwal retensi (JRA)"),
    Instrument.SECURITY: N_("Klasifikasi keamanan (SKKAAD)"),
}
LEADS = {
    Instrument.CODES: N_("Kode menurut fungsi, kegiatan, dan transaksi, dengan tanggal berlakunya."),
    Instrument.RETENTION: N_(
        "Berapa lama arsip tiap kode disimpan sejak berkasnya ditutup, dan nasib akhirnya."
    ),
    Instrument.SECURITY: N_("Tingkat keamanan arsip tiap kode, kecuali ada alasan tertulis untuk yang lain."),
}


@pages.get("")
def show_all(which: str) -> ResponseReturnValue:
    """The rules in force today, or of all times, by code."""
    instrument, text, is_all = Instrument(which), asked("q"), asked("keadaan") == "semua"
    with office().db.reading() as session:
        day = None if is_all else current_day()
        found = instruments.list_rules(session, instrument, day, text, asked_page())
        return render_template(
            "archive/instruments.html",
            rows=[(rule, _shown(instrument, rule)) for rule in found.rows],
            listing=listing_of(found),
            text=text,
            is_all=is_all,
            is_keeper=instruments.may_keep(session, current_scope()),
            **_about(instrument),
        )


@pages.get("/unduh.<any(xlsx, csv):form>")
def export(which: str, form: str) -> Response:
    """All rules of all times, in the columns that an import takes again."""
    instrument = Instrument(which)
    with office().db.reading() as session:
        rows = [cells_of(instrument, rule) for rule in instruments.all_rules(session, instrument)]
    header = [*_headings(instrument), gettext("Berlaku sampai")]
    name = gettext(NAMES[instrument])
    content = as_xlsx(name, header, rows) if form == "xlsx" else as_csv(header, rows)
    return table_answer(content, which, form)


@pages.get("/baru")
def add(which: str) -> ResponseReturnValue:
    """The form of a new rule."""
    with office().db.reading() as session:
        _require_keeper(session)
        start = {"code": asked("kode"), "begins": current_day().isoformat(), "category": "biasa"}
        return _form(Instrument(which), Form(start), 200)


@pages.post("/baru")
def save_new(which: str) -> ResponseReturnValue:
    """Make a rule; the one in force before it ends the day before."""
    instrument = Instrument(which)
    form = typed(*(column.name for column in COLUMNS[instrument]))
    try:
        with office().db.writing() as session:
            rule = instruments.add_rule(
                session, current_scope(), instrument, form.values, actor=signed_in().id
            )
    except Invalid as error:
        form.refuse(error.problems)
        return _form(instrument, form, 422)
    flash(gettext("Aturan untuk %(code)s tersimpan.", code=rule.code), "good")
    return redirect(url_for(".show", which=which, rule_id=rule.id))


@pages.get("/<rule_id>")
def show(which: str, rule_id: str) -> ResponseReturnValue:
    """One rule and all that held for its code before and after."""
    instrument = Instrument(which)
    with office().db.reading() as session:
        rule = instruments.find_rule(session, instrument, rule_id)
        return render_template(
            "archive/instrument.html",
            rule=rule,
            cells=_shown(instrument, rule),
            history=[
                (each, _shown(instrument, each))
                for each in instruments.history_of(session, instrument, rule.code)
            ],
            is_keeper=instruments.may_keep(session, current_scope()),
            yesterday=current_day() - timedelta(days=1),
            **_about(instrument),
        )


@pages.post("/<rule_id>/akhiri")
def end(which: str, rule_id: str) -> ResponseReturnValue:
    """Let a rule end on a day, or hold on where none is typed."""
    form = typed("ends")
    try:
        with office().db.writing() as session:
            last_day = day_in(form, "ends")
            instruments.end_rule(
                session, current_scope(), Instrument(which), rule_id, last_day, actor=signed_in().id
            )
    except Refused as error:
        flash(say(error.sentence), "bad")
    except Invalid as error:
        flash(say(error.problems["ends"]), "bad")
    else:
        undo = gettext("Tersimpan. Isi lagi tanggalnya, atau kosongkan, bila keliru.")
        flash(undo, "good")
    return redirect(url_for(".show", which=which, rule_id=rule_id))


def _require_keeper(session: Session) -> None:
    if not instruments.may_keep(session, current_scope()):
        raise NotVisible("instruments")


def _headings(instrument: Instrument) -> list[str]:
    return [gettext(column.label) for column in COLUMNS[instrument]]


def _shown(instrument: Instrument, rule: Rule) -> list[object]:
    """What a row shows: all columns but the dates, which have a place of their own."""
    kept = zip(COLUMNS[instrument], cells_of(instrument, rule), strict=False)
    return [cell for column, cell in kept if column.name not in {"code", "begins"}]


def _about(instrument: Instrument) -> dict[str, object]:
    columns = [each for each in COLUMNS[instrument] if each.name not in {"code", "begins"}]
    return {
        "which": instrument.value,
        "name": gettext(NAMES[instrument]),
        "lead": gettext(LEADS[instrument]),
        "headings": [gettext(column.label) for column in columns],
        "tabs": [(each.value, gettext(words)) for each, words in NAMES.items()],
    }


def _form(instrument: Instrument, form: Form, status: int) -> ResponseReturnValue:
    columns = [(each, gettext(each.label)) for each in COLUMNS[instrument]]
    page = render_template("archive/instrument_form.html", form=form, columns=columns, **_about(instrument))
    return page, status
