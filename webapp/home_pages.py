"""The home page: what waits for the person, what was opened last, and how to search."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from catalog.people.accounts import needs_second_step
from catalog.people.own_account import keep_preferences
from catalog.room_notice import is_administrator
from catalog.schema import JobState
from catalog.sentences import N_, Sentence
from catalog.waiting import Told, Waiting, last_opened
from classification.scopes import PostKind
from services.desk import MOST_COUNTED
from webapp.desk_lines import Line, desk_lines
from webapp.forms import typed
from webapp.i18n import say
from webapp.organisation_terms import post_name
from webapp.reader import current_moment, current_scope, current_zone, office, signed_in
from webapp.spoken import render_template
from webapp.waiting import waiting

pages = Blueprint("home", __name__)

EXAMPLES = ("rekapitulasi kecamatan", '"berita acara"', "tahun:2024 kode:PM", "nomor:005")
_STUCK = {
    JobState.REJECTED: N_("File yang perlu tindakan Anda"),
    JobState.FAILED: N_("File yang gagal dibaca"),
    JobState.PAUSED: N_("File yang dijeda"),
}
_ACTS = {
    "reset-password": N_("Sandi %(user)s disetel ulang oleh administrator"),
    "restore-access": N_("Penyempitan hak akses atas Rahasia dibatalkan di %(unit)s"),
    "lower-levels": N_("Arsip Rahasia atau lebih tinggi diturunkan tingkatnya di %(unit)s"),
    "reset-second-step": N_("Langkah kedua %(user)s disetel ulang oleh administrator"),
}
_POST_GIVEN = N_("%(user)s diberi jabatan %(post)s di %(unit)s")
_RECORD_OPENED = N_("Sebuah arsip Rahasia dibuka untuk orang lain")


@pages.get("/")
def show() -> ResponseReturnValue:
    """The home page."""
    account, found = signed_in(), waiting()
    assert found is not None
    with office().db.reading() as session:
        opened = last_opened(session, account.id, current_scope(), current_moment())
        return render_template(
            "home/home.html",
            greeting=_greeting(),
            lines=_lines(found),
            announced=[(row, _announcement(row)) for row in found.announced],
            opened=opened,
            examples=EXAMPLES,
            most_counted=MOST_COUNTED,
            is_without_posts=not current_scope().posts,
            should_have_step=office().settings.demo
            and needs_second_step(current_scope())
            and not account.has_second_step,
        )


@pages.post("/dibaca")
def mark_read() -> ResponseReturnValue:
    """Take the announcements off the home page; they stay in the audit trail."""
    found = waiting()
    told = typed("newest")["newest"]
    shown = int(told) if told.isascii() and told.isdecimal() and len(told) < 16 else 0  # later ones stay
    newest = max((row.id for row in found.announced if row.id <= shown), default=0) if found else 0
    if newest:
        with office().db.writing() as session:
            keep_preferences(session, signed_in().id, {"announced_read": newest})
        flash(gettext("Ditandai sudah dibaca. Pemberitahuannya tetap tersimpan di jejak audit."), "good")
    return redirect(url_for(".show"))


def _greeting() -> str:
    hour = current_moment().astimezone(current_zone()).hour
    name = signed_in().name
    if hour < 11:
        return str(gettext("Selamat pagi, %(name)s", name=name))
    if hour < 15:
        return str(gettext("Selamat siang, %(name)s", name=name))
    if hour < 18:
        return str(gettext("Selamat sore, %(name)s", name=name))
    return str(gettext("Selamat malam, %(name)s", name=name))


def _lines(found: Waiting) -> list[Line]:
    lines = [
        Line(
            "warn",
            gettext(_STUCK[JobState(state)]),
            gettext("Lihat sebabnya dan ulangi"),
            "/pekerjaan",
            count,
        )
        for state, count in found.stuck.items()
    ]
    if found.backup:
        words = say(found.backup)
        more = gettext("Jalankan `telusur doctor` di server untuk melihat sebabnya")
        lines.append(Line("warn", words, more, "#menunggu"))
    if found.room:
        lines.append(_room_line(found.room))
    lines += desk_lines(found.desk)
    if found.unread:
        lines.append(_unread_line(found.unread))
    if found.questions:
        words = ngettext(
            "%(num)d pertanyaan akses menunggu jawaban",
            "%(num)d pertanyaan akses menunggu jawaban",
            found.questions,
        )
        url = url_for("requests.incoming")
        lines.append(Line("key", words, gettext("Untuk unit kearsipan"), url))
    if found.decisions:
        words = ngettext(
            "%(num)d permintaan akses menunggu keputusan Anda",
            "%(num)d permintaan akses menunggu keputusan Anda",
            found.decisions,
        )
        more = gettext("Bukakan sampai suatu tanggal, atau tolak dengan alasan")
        lines.append(Line("key", words, more, url_for("decisions.show_all")))
    if found.mandates:
        words = ngettext(
            "%(num)d mandat menunggu pengukuhan Anda",
            "%(num)d mandat menunggu pengukuhan Anda",
            found.mandates,
        )
        more = gettext("Mandat berlaku setelah dikukuhkan orang kedua")
        lines.append(Line("post", words, more, url_for("mandates.show_all")))
    if found.unheld:
        words = ngettext("%(num)d pekerjaan tanpa pemegang", "%(num)d pekerjaan tanpa pemegang", found.unheld)
        more = gettext("Jabatan pemegangnya berakhir; serahkan kepada orang lain")
        lines.append(Line("swap", words, more, url_for("handover.show_all")))
    for line in found.posts:
        words = gettext("Penugasan %(name)s menunggu persetujuan Anda", name=line.user_name)
        more = f"{line.title or post_name(line.post)} · {line.unit_name}"
        lines.append(Line("post", words, more, url_for("assignments.show", assignment_id=line.id)))
    for answer in found.answers:
        words = gettext("Unit kearsipan menjawab pertanyaan Anda")
        lines.append(Line("info", words, answer.about[:120], url_for("requests.ask")))
    return lines


def _unread_line(count: int) -> Line:
    words = ngettext("%(num)d pemberitahuan belum dibaca", "%(num)d pemberitahuan belum dibaca", count)
    more = gettext("Buka, atau tandai sudah dibaca")
    return Line("bell", words, more, url_for("notices.show_all", saring="belum"))


def _room_line(room: Sentence) -> Line:
    if is_administrator(current_scope()):
        return Line("warn", say(room), gettext("Lihat dan atur jatahnya"), url_for("quota.show_all"))
    more = gettext("Minta administrator menambah jatah. Bila habis, unggahan baru ditolak.")
    return Line("warn", say(room), more, "#menunggu")


def _announcement(told: Told) -> str:
    about = told.about
    if "act" in about:
        text = _ACTS.get(about["act"])
        return (
            str(gettext(text, user=about.get("user", ""), unit=about.get("unit", "")))
            if text
            else about["act"]
        )
    if "post" in about:
        post = post_name(about["post"]) if about["post"] in set(PostKind) else about["post"]
        return str(gettext(_POST_GIVEN, user=about.get("user", ""), post=post, unit=about.get("unit", "")))
    return str(gettext(_RECORD_OPENED))
