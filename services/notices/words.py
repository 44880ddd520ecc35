"""Sentences in the language of an account, where no page is: the same catalogue that the pages use."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.dates import format_date

OWN = "id"  # sentences are written in it
FOLDER = Path(__file__).parents[2] / "webapp" / "translations"


def say(language: str, sentence: str, values: Mapping[str, str | int | date] | None = None) -> str:
    """The sentence with its values in their places; days as ``14 Feb 2024``. One line, whatever was in it."""
    words = sentence if language == OWN else _catalogue(language).gettext(sentence)
    if values:
        words %= {name: _written(language, value) for name, value in values.items()}
    return " ".join(words.split())


def _written(language: str, value: str | int | date) -> str | int:
    return format_date(value, "d MMM y", language) if isinstance(value, date) else value


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    path = FOLDER / language / "LC_MESSAGES/messages.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
