"""Progress of uploads: what runs, what failed and why, and the buttons that steer it."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from catalog import jobs
from catalog.errors import Conflict, Refused
from catalog.schema import JobState
from ingest import choices
from services.archive.batches import BatchFacts, batch_facts, list_batches, watched_job
from webapp.batch_view import MOST, batch_drawing, pace_words
from webapp.i18n import say
from webapp.reader import current_actor, current_moment, current_scope, office, signed_in
from webapp.spoken import render_template
from workers.enqueue import wake

pages = Blueprint("jobs", __name__)

BATCHES = 10

ON_BATCH: dict[str, Callable[[Session, str], int]] = {
    "ulangi": jobs.retry_failed,
    "jeda": jobs.pause_batch,
    "lanjutkan": jobs.resume_batch,
    "hentikan": jobs.cancel_batch,
}


@pages.get("/pekerjaan")
def show() -> ResponseReturnValue:
    """The batches that this person may watch, newest first."""
    return render_template("jobs/list.html", **_list_drawing())


@pages.get("/pekerjaan/kemajuan")
def list_progress() -> ResponseReturnValue:
    """The same as JSON, asked each second while something runs."""
    drawing = _list_drawing()
    html = render_template("jobs/list_live.html", **drawing)
    running = [batch for batch in drawing["batches"] if _is_running(batch)]
    return jsonify(html=html, mark=_mark_of(html), is_running=bool(running))


@pages.get("/pekerjaan/<batch_id>")
def batch(batch_id: str) -> ResponseReturnValue:
    """One batch and, for who brought it, each of its files."""
    return render_template("jobs/batch.html", **batch_drawing(batch_id))


@pages.get("/pekerjaan/<batch_id>/kemajuan")
def progress(batch_id: str) -> ResponseReturnValue:
    """The same as JSON, asked each second: numbers, and the part of the page that shows them."""
    drawing = batch_drawing(batch_id, request.args.get("dari") == "unggah")
    facts: BatchFacts = drawing["batch"]
    html = render_template("jobs/live.html", **drawing)
    return jsonify(
        html=html,
        mark=_mark_of(html),
        is_running=_is_running(facts),
        total=facts.progress.total,
        ended=facts.progress.ended,
        pages_done=facts.progress.pages_done,
        pages_total=facts.progress.pages_total,
        per_minute=round(facts.progress.pace(current_moment()).per_minute, 1),
        seconds_left=facts.progress.pace(current_moment()).seconds_left,
        errors=dict(facts.errors),
    )


@pages.get("/pekerjaan/<batch_id>/hentikan")
def ask_stop(batch_id: str) -> ResponseReturnValue:
    """Asks before it stops."""
    with office().db.reading() as session:
        facts = batch_facts(session, current_scope(), signed_in().id, batch_id)
    return render_template("jobs/stop.html", batch=facts)


@pages.post("/pekerjaan/<batch_id>/<any(ulangi,jeda,lanjutkan,hentikan):act>")
def steer(batch_id: str, act: str) -> ResponseReturnValue:
    """Retry what failed, pause, go on, or stop."""
    with office().db.writing() as session:
        batch_facts(session, current_scope(), signed_in().id, batch_id)
        changed = ON_BATCH[act](session, batch_id)
    if act in {"ulangi", "lanjutkan"}:
        wake(office().settings)
    flash(_said(act, changed), "info")
    return redirect(_back(batch_id))


@pages.post("/pekerjaan/file/<job_id>/<any(ulangi,sandi,simpan,buang,hentikan):act>")
def steer_file(job_id: str, act: str) -> ResponseReturnValue:
    """The same for one file, and the answers that only it needs: its password, or what of a duplicate."""
    try:
        with office().db.writing() as session:
            batch_id = _own_batch(session, job_id)
            _answer(session, job_id, act)
    except Conflict:
        flash(gettext("Keadaannya sudah berubah. Lihat keadaan terbaru di bawah."), "warn")
        return redirect(_back(batch_id))
    except Refused as refused:
        flash(say(refused.sentence), "bad")
        return redirect(_back(batch_id))
    wake(office().settings)
    return redirect(_back(batch_id))


def _own_batch(session: Session, job_id: str) -> str:
    """The batch of a file that the person brought; another's file is steered with its batch only."""
    job = watched_job(session, current_scope(), signed_in().id, job_id)
    if job.user_id != signed_in().id:
        abort(404)
    assert job.batch_id is not None  # a watched job has one
    return job.batch_id


def _answer(session: Session, job_id: str, act: str) -> None:
    match act:
        case "ulangi":
            jobs.retry(session, job_id)
        case "sandi":
            password = request.form.get("sandi", "")[:500]
            choices.give_password(session, job_id, password, office().settings.read_secret())
        case "simpan":
            choices.keep(session, job_id)
        case "buang":
            choices.discard(session, job_id, current_actor())
        case _:
            jobs.cancel(session, job_id)


def _list_drawing() -> dict[str, Any]:
    first = min(max(0, request.args.get("mulai", 0, type=int)), MOST)
    with office().db.reading() as session:
        found = list_batches(session, current_scope(), signed_in().id, BATCHES + 1, first)
    return {
        "batches": found[:BATCHES],
        "paces": {batch.id: pace_words(batch) for batch in found},
        "first": first,
        "newer": max(0, first - BATCHES) if first else None,
        "older": first + BATCHES if len(found) > BATCHES else None,
    }


def _is_running(facts: BatchFacts) -> bool:
    states = facts.progress.states
    return bool(states.get(JobState.QUEUED) or states.get(JobState.RUNNING))


def _mark_of(html: str) -> str:
    """Changes whenever the page part does; its tokens differ each time and count for nothing."""
    return hashlib.sha256(re.sub(r'name="csrf_token" value="[^"]*"', "", html).encode()).hexdigest()[:16]


def _said(act: str, changed: int) -> str:
    words = {
        "ulangi": ngettext("%(num)d file diulangi.", "%(num)d file diulangi.", changed),
        "jeda": ngettext("%(num)d file dijeda.", "%(num)d file dijeda.", changed),
        "lanjutkan": ngettext("%(num)d file dilanjutkan.", "%(num)d file dilanjutkan.", changed),
        "hentikan": ngettext("%(num)d file dihentikan.", "%(num)d file dihentikan.", changed),
    }
    return str(words[act])


def _back(batch_id: str) -> str:
    is_upload = request.form.get("dari") == "unggah"
    return url_for("upload.batch" if is_upload else ".batch", batch_id=batch_id)
