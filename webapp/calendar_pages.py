"""The calendar feed: a person's page that makes and revokes its address, and the feed itself.

The feed is fetched without sign-in: the secret in its address is all. Rights are read at each fetch.
"""

from datetime import UTC, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from icalendar import Calendar, Event

from catalog.deadlines import Asker, Deadline
from catalog.errors import NotVisible
from catalog.people.calendar_feed import (
    Subscriber,
    feed_since,
    hash_of,
    make_feed,
    revoke_feed,
    subscriber_of,
)
from catalog.sentences import N_
from catalog.units import DEFAULT_ZONE, get_unit
from services.deadlines import deadlines_of
from webapp.rate_limits import FailureLimit
from webapp.reader import current_moment, office, signed_in
from webapp.security import client_address
from webapp.spoken import render_template

pages = Blueprint("calendar", __name__)

A_RECORD = N_("sebuah arsip")
EVERY = timedelta(hours=4)


@pages.record_once
def _make_limits(state: BlueprintSetupState) -> None:
    """Fetches of one address, of which calendar programs make a few an hour; wrong secrets of one machine."""
    state.app.extensions["calendar-fetches"] = FailureLimit(most=120, seconds=3600)
    state.app.extensions["calendar-wrong"] = FailureLimit(most=60, seconds=600)


@pages.get("/akun/kalender")
def show() -> ResponseReturnValue:
    """Whether there is an address, since when, and what may be done to it."""
    return _page("")


@pages.post("/akun/kalender")
def make() -> ResponseReturnValue:
    """Make the address, or another one in its place; it is shown in this answer and never again."""
    with office().db.writing() as session:
        token = make_feed(session, signed_in().id)
    return _page(url_for(".feed", token=token, _external=True))


@pages.post("/akun/kalender/cabut")
def revoke() -> ResponseReturnValue:
    """Take the address back."""
    with office().db.writing() as session:
        revoke_feed(session, signed_in().id)
    flash(gettext("Alamat kalender dicabut. Untuk memakainya lagi, buat alamat baru."), "good")
    return redirect(url_for(".show"))


@pages.get("/kalender/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """The deadlines as ``text/calendar``; a wrong secret gets what every wrong one gets, whoever asks."""
    now, machine, name = current_moment(), client_address(), hash_of(token)
    wrong, fetches = _limit("calendar-wrong"), _limit("calendar-fetches")
    if wrong.is_reached(machine, now.timestamp()) or fetches.is_reached(name, now.timestamp()):
        return _plain(429)
    try:
        with office().db.reading() as session:
            person = subscriber_of(session, token, now)
            zone = _zone(get_unit(session, person.scope.posts[0].office).zone if person.scope.posts else "")
            asker = Asker(person.account.id, person.scope, now, now.astimezone(zone).date())
            found = deadlines_of(session, asker)
    except NotVisible:
        wrong.note(machine, now.timestamp())
        return _plain(404)
    fetches.note(name, now.timestamp())
    return _answer(_written(person, zone, found))


def _page(address: str) -> ResponseReturnValue:
    with office().db.reading() as session:
        since = feed_since(session, signed_in().id)
    return render_template("account/calendar.html", since=since, address=address)


def _limit(name: str) -> FailureLimit:
    return cast(FailureLimit, current_app.extensions[name])


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or DEFAULT_ZONE)


def _written(person: Subscriber, zone: ZoneInfo, found: list[Deadline]) -> bytes:
    """Days without an hour: they begin and end with the office's day. The same deadlines, the same bytes."""
    calendar = Calendar()
    with force_locale(person.account.locale):
        calendar.add("prodid", "-//Telusur//Telusur//ID")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", gettext("Tenggat Telusur"))
        calendar.add("x-wr-timezone", zone.key)
        calendar.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
        for each in found:
            calendar.add_component(_event(each))
    written: bytes = calendar.to_ical()
    return written


def _event(each: Deadline) -> Event:
    event = Event()
    event.add("uid", f"{each.key}@telusur")
    event.add("dtstamp", datetime.combine(each.since, time(), UTC))
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("summary", gettext(each.words) % {"about": each.about or gettext(A_RECORD)})
    event.add("transp", "TRANSPARENT")
    return event


def _answer(content: bytes) -> Response:
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _plain(status: int) -> Response:
    return Response("", status, content_type="text/plain; charset=utf-8")
