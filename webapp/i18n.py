"""The language of a page: Indonesian first, English by switch."""

from urllib.parse import urlencode

from flask import Flask, request, session, url_for
from flask_babel import Babel

from catalog.sentences import Sentence
from catalog.units import DEFAULT_ZONE
from webapp import language, spoken
from webapp.language import gettext
from webapp.reader import current_account

LOCALES = {"id": "Bahasa Indonesia", "en": "English"}


def install(app: Flask) -> None:
    """Choose the language for each request; ``?bahasa=en`` switches it for the session."""
    app.config.update(BABEL_DEFAULT_LOCALE="id", BABEL_DEFAULT_TIMEZONE=DEFAULT_ZONE)
    Babel(app, locale_selector=choose_locale)
    language.install(app)
    spoken.install(app, LOCALES)
    app.before_request(_take_switch)
    app.jinja_env.globals.update(locale_name=choose_locale, LOCALES=LOCALES, in_language=in_language)
    app.jinja_env.filters["sentence"] = say


def choose_locale() -> str:
    """The session's language, else the person's, else Indonesian."""
    account = current_account()
    wanted = session.get("locale") or (account.locale if account else "id")
    return wanted if wanted in LOCALES else "id"


def say(sentence: Sentence | str | None) -> str:
    """A sentence of ours in the page's language, its values put in their places."""
    if not sentence:
        return ""
    if isinstance(sentence, str):
        return gettext(sentence)
    text = gettext(sentence.text)
    return text % dict(sentence.values) if sentence.values else text


def in_language(locale: str) -> str:
    """This page's address in another language."""
    if request.method != "GET":
        return f"{url_for('home.show')}?bahasa={locale}"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "bahasa"]
    return f"?{urlencode([*kept, ('bahasa', locale)])}"  # never built from the rule: 404s must look alike


def _take_switch() -> None:
    wanted = request.args.get("bahasa")
    if wanted in LOCALES and session.get("locale") != wanted:
        session["locale"] = wanted


def forget_switch() -> None:
    """Let the person's own language count again."""
    session.pop("locale", None)
