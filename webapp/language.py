"""Our sentences in the language of the page, asked for some two hundred times a page.

Sentences are written in Indonesian, so that language needs no catalogue. A sentence's places (``%(name)s``)
are filled as Flask-Babel would: escaped in templates, as they are in Python.
"""

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, cast

from flask import Flask, g, has_app_context
from flask_babel import get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

OWN = "id"
FOLDER = Path(__file__).parent / "translations"


def install(app: Flask) -> None:
    """Give templates ``_()`` and ``ngettext()``."""
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_number_in_template)


def language() -> str:
    """``id`` or ``en``: the language of this request, Indonesian outside of one."""
    if not has_app_context():
        return OWN
    spoken = g.get("language")
    if spoken is None:
        spoken = g.language = str(get_locale() or OWN)
    return cast(str, spoken)


def gettext(sentence: str, **values: object) -> str:
    """The sentence in the language of the page."""
    words = in_words(language(), sentence)
    return words % values if values else words


def in_words(spoken: str, sentence: str) -> str:
    """The sentence in one language."""
    return sentence if spoken == OWN else _catalogue(spoken).gettext(sentence)


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The sentence for ``num`` things."""
    return _counted(one, many, num) % {"num": num, **values}


def _counted(one: str, many: str, num: int) -> str:
    spoken = language()
    if spoken == OWN:
        return one if num == 1 else many
    return _catalogue(spoken).ngettext(one, many, num)


@lru_cache(maxsize=8)
def _catalogue(spoken: str) -> NullTranslations:
    path = FOLDER / spoken / "LC_MESSAGES/messages.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


@pass_eval_context
def _in_template(context: EvalContext, sentence: str, **values: Any) -> str:
    if not values and context.autoescape:
        return _plain(language(), sentence)
    return _filled(context, gettext(sentence), values)


@lru_cache(maxsize=4096)
def _plain(spoken: str, sentence: str) -> Markup:
    """A sentence without values, as most are: templates hold a thousand or so, all of them ours."""
    words = in_words(spoken, sentence)
    return Markup(words % {}) if "%" in words else Markup(words)


@pass_eval_context
def _number_in_template(context: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
    return _filled(context, _counted(one, many, num), {"num": num, **values})


def _filled(context: EvalContext, words: str, values: Mapping[str, Any]) -> str:
    if not context.autoescape:
        return words % values
    if "%" in words:
        words %= {name: _safe(value) for name, value in values.items()}
    return Markup(words)


def _safe(value: object) -> object:
    return value if isinstance(value, int | float) else escape(value)
