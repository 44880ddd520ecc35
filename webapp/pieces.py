"""The smallest pieces of a page, drawn in Python: some pages hold hundreds, and a macro costs tenfold."""

from collections.abc import Iterable
from functools import lru_cache

from flask import Flask, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from catalog.sentences import N_
from classification.levels import Level
from webapp.assets import asset
from webapp.formats import whole_number
from webapp.language import in_words, language
from webapp.result_view import BAR_HEIGHT, BAR_WIDTH, Bar, FacetLine

LETTERS = {"biasa": "B", "terbatas": "T", "rahasia": "R", "sangat-rahasia": "SR"}


def install(app: Flask) -> None:
    """Give templates the pieces by their names."""
    for piece in (icon, level_chip, facet_lines, time_bars, csrf, path_of):
        app.jinja_env.globals[piece.__name__] = piece


@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> Markup:
    """A picture of ``static/img/icons.svg`` that says nothing to a screen reader; ``size``: small, large."""
    drawn = f"icon icon--{size}" if size else "icon"
    address = f"{asset('img/icons.svg')}#{name}"
    return Markup('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>').format(
        drawn, address
    )


def csrf() -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


@lru_cache(maxsize=256)
def path_of(endpoint: str) -> str:
    """The address of a page that takes no values; worked out once."""
    return url_for(endpoint)


def level_chip(level: int) -> Markup:
    """A level as letter, word and colour together."""
    return _level_chip(Level(level), language())


@lru_cache(maxsize=32)
def _level_chip(level: Level, spoken: str) -> Markup:
    return Markup(
        '<span class="level level--{slug}"><span class="level__letter" aria-hidden="true">{letter}</span>'
        "{word}</span>"
    ).format(slug=level.slug, letter=LETTERS[level.slug], word=in_words(spoken, level.term))


def facet_lines(lines: Iterable[FacetLine]) -> Markup:
    """The values of a facet as links, ``<li>`` each."""
    spoken = language()
    return Markup("".join([_facet_line(line, spoken) for line in lines]))


def _facet_line(line: FacetLine, spoken: str) -> str:
    more = f' <span class="muted">{escape(line.more)}</span>' if line.more else ""
    here, told = ("", "")
    if line.is_chosen:
        here = ' aria-current="true"'
        words = escape(in_words(spoken, N_("terpilih, pilih lagi untuk menghapus")))
        told = f'<span class="visually-hidden"> {words}</span>'
    return (
        f'<li class="sift__depth-{line.depth}">'
        f'<a class="sift__line" href="{escape(line.address)}"{here} rel="nofollow">'
        f'<span class="sift__box" aria-hidden="true"></span>'
        f'<span class="sift__label">{escape(line.label)}{more}</span>'
        f'<span class="sift__count">{whole_number(line.count, spoken)}</span>{told}</a></li>\n'
    )


def time_bars(bars: Iterable[Bar]) -> Markup:
    """The bars of the histogram as links inside its ``<svg>``; periods without results draw nothing."""
    spoken = language()
    told = in_words(spoken, N_("%(period)s: %(n)s hasil"))
    return Markup("".join([_time_bar(bar, told, spoken) for bar in bars if bar.count]))


def _time_bar(bar: Bar, told: str, spoken: str) -> str:
    count = whole_number(bar.count, spoken)
    here = ' aria-current="true"' if bar.is_chosen else ""
    return (
        f'<a href="{escape(bar.address)}" role="listitem"'
        f' aria-label="{escape(told % {"period": bar.name, "n": count})}"{here}>'
        f"<title>{escape(bar.name)}: {count}</title>"
        f'<rect class="time__reach" x="{bar.x}" y="0" width="{BAR_WIDTH}" height="{BAR_HEIGHT}"/>'
        f'<rect class="time__bar" x="{bar.x + 1}" y="{bar.y}" width="{BAR_WIDTH - 2}"'
        f' height="{bar.height}"/></a>'
    )
