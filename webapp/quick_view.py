"""The one action beside each hit, and the kinds above the results, as the template draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.sentences import N_
from search.results import FacetValue, Hit
from services.archive.quick_rules import Handled, Quick, quick_for
from webapp.language import gettext
from webapp.result_view import Asked
from webapp.terms import term

KIND = "jenis"


@dataclass(frozen=True, slots=True)
class Action:
    """A link: an icon's name, what it does, and its address."""

    icon: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class KindTab:
    """One kind of record among the results, or all of them; ``count`` is the true one for this reader."""

    label: str
    count: int
    address: str
    is_here: bool


_ACTIONS: Mapping[Quick, tuple[str, str, str]] = {
    Quick.DESCRIBE: ("edit", N_("Uraikan"), "/arsip/%s/ubah"),
    Quick.CONTENTS: ("box", N_("Lihat isi"), "/berkas/%s"),
    Quick.SLIP: ("scan", N_("Lihat slip"), "/pindai/tumpukan/%s"),
    Quick.LEND: ("swap", N_("Pinjamkan"), "/peminjaman/baru/%s"),
    Quick.DOWNLOAD: ("download", N_("Unduh"), "/arsip/%s/unduh"),
}


def actions_of(hits: Sequence[Hit], handled: Mapping[str, Handled]) -> dict[str, Action]:
    """By record id; a hit without an action has no entry."""
    found: dict[str, Action] = {}
    for hit in hits:
        record = hit.record
        known = handled.get(record.id, Handled())
        quick = quick_for(record.kind, record.standing, known, has_file=record.version_id is not None)
        if quick is not Quick.NONE:
            icon, words, path = _ACTIONS[quick]
            found[record.id] = Action(icon, gettext(words), path % record.id)
    return found


def kind_tabs(asked: Asked, kinds: Sequence[FacetValue]) -> tuple[KindTab, ...]:
    """All kinds, then each kind that these results hold; nothing where there is no choice to make.

    ``kinds`` are counts of the question without its filter by kind.
    """
    bare = asked.without(KIND)
    chosen = [value for name, value in asked.chosen if name == KIND]
    if len(kinds) < 2 and not chosen:
        return ()
    everything = sum(each.count for each in kinds)
    tabs = [KindTab(gettext("Semua jenis"), everything, bare.address(), not chosen)]
    tabs += [
        KindTab(term(each.value, "kind"), each.count, bare.toggled(KIND, each.value), each.value in chosen)
        for each in kinds
    ]
    return tuple(tabs)
