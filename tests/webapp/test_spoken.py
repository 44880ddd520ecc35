"""Sentences that templates say without values are compiled in, in each language, and only those."""

from flask import session
from jinja2 import DictLoader

from tests.webapp.conftest import Site
from webapp.spoken import render_template

PAGE = "|".join(
    (
        '{{ _("Cari") }}',
        "{{ _('Cari: %(q)s', q=q) }}",
        '{% set words = _("Cari") %}{{ words }}',
        "{{ _(chosen) }}",
        '{{ "_(" }}',
    )
)


def drawn(site: Site, locale: str, **values: str) -> str:
    site.app.jinja_loader = None  # type: ignore[assignment]
    for env in site.app.extensions["spoken"].values():
        env.loader = DictLoader({"p.html": PAGE})
    with site.app.test_request_context():
        session["locale"] = locale
        return render_template("p.html", **values)


def test_each_language_has_its_words(site: Site) -> None:
    assert drawn(site, "id", q="<b>", chosen="Cari") == "Cari|Cari: &lt;b&gt;|Cari|Cari|_("
    assert drawn(site, "en", q="<b>", chosen="Cari") == "Search|Search: &lt;b&gt;|Search|Search|_("


def test_what_a_person_typed_is_never_compiled(site: Site) -> None:
    typed = '{{ _("Cari") }}<i>'
    assert (
        drawn(site, "en", q=typed, chosen="Cari").split("|")[1] == "Search: {{ _(&#34;Cari&#34;) }}&lt;i&gt;"
    )
