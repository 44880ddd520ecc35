"""Sentences in both languages: their places are filled, and escaped where a template shows them."""

from flask import render_template_string, session

from tests.webapp.conftest import Site
from webapp.language import gettext, language, ngettext

HITS = "%(n)s hasil"


def test_sentences_are_said_in_the_language_of_the_page(site: Site) -> None:
    with site.app.test_request_context():
        assert (language(), gettext("Cari"), ngettext(HITS, HITS, 2, n="2")) == ("id", "Cari", "2 hasil")
    with site.app.test_request_context():
        session["locale"] = "en"
        said = [ngettext(HITS, HITS, number, n=number) for number in (1, 2)]
        assert (language(), gettext("Cari"), said) == ("en", "Search", ["1 result", "2 results"])


def test_outside_of_a_request_they_stay_as_written() -> None:
    assert gettext("Cari") == "Cari"


def test_values_in_templates_are_escaped_and_signs_of_percent_are_single(site: Site) -> None:
    with site.app.test_request_context():
        assert render_template_string("{{ _('Cari: %(q)s', q='<b>') }}") == "Cari: &lt;b&gt;"
        assert render_template_string("{{ _('Cari: %(q)s', q='<b>'|safe) }}") == "Cari: <b>"
        assert render_template_string("{{ _('%(n)d%%', n=5) }} {{ _('a & b') }}") == "5% a & b"
