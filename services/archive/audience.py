"""Who may see a record, in words by relation: the access rule asked for one imagined reader of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.sentences import N_
from classification.access import Verdict, may_read
from classification.labels import Label
from classification.levels import Level
from classification.scopes import Mandate, MandateKind, Post, PostKind, Scope

_ELSEWHERE = "?"  # no unit has this id


@dataclass(frozen=True, slots=True)
class Audience:
    """One relation to the record (a message id) and what it opens."""

    relation: str
    verdict: Verdict


def audience_of(label: Label) -> tuple[Audience, ...]:
    """Every relation of the table with its verdict on this record, widest sight first as in the table."""
    return tuple(
        Audience(relation, may_read(scope, label).verdict) for relation, scope in _readers(label).items()
    )


def _readers(label: Label) -> Mapping[str, Scope]:
    return {
        N_("Yang disebut: penerima, tembusan, disposisi, atau diberi izin"): Scope(
            named_records=frozenset({label.record_id})
        ),
        N_("Staf unit pemilik"): _holder(label, PostKind.STAFF, label.division),
        N_("Kepala unit pemilik"): _holder(label, PostKind.HEAD, label.division),
        N_("Ketua dan Anggota kantor ini"): _holder(label, PostKind.LEADER, label.office, tier=1),
        N_("Kepala Sekretariat kantor ini"): _holder(label, PostKind.SECRETARY, label.office, tier=2),
        N_("Unit lain di kantor ini"): _holder(label, PostKind.STAFF, _ELSEWHERE),
        N_("Unit kearsipan kantor ini"): _holder(label, PostKind.ARCHIVIST, _ELSEWHERE),
        N_("Pimpinan kantor di atasnya"): _above(label),
        N_("Auditor dengan mandat atas kantor ini"): Scope(
            mandates=(Mandate(MandateKind.AUDIT, offices=frozenset({label.office}), max_level=Level.SECRET),)
        ),
        N_("Publik"): Scope(),
    }


def _holder(label: Label, kind: PostKind, unit: str, tier: int = 9) -> Scope:
    return Scope(posts=(Post(seat="", kind=kind, unit=unit, office=label.office, tier=tier),))


def _above(label: Label) -> Scope:
    if label.parent_office is None:
        return Scope()
    return Scope(
        posts=(Post("", PostKind.LEADER, label.parent_office, label.parent_office, function=None, tier=1),)
    )
