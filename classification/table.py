"""The access table as data: what each relation between a reader and a record opens, level by level.

Source: the matrix of Perka ANRI 17/2011 and Perbawaslu 12/2020, refined for the divisions of an office. An
office may narrow a cell of its own; nothing can widen one.
"""

from dataclasses import dataclass
from enum import StrEnum

from classification.levels import Level
from classification.sentences import N_


class Verdict(StrEnum):
    """What a reader gets of a record. Description is code, number, dates and place, without the text."""

    NONE = "none"
    DESCRIPTION = "description"
    CONTENT = "content"

    @property
    def rank(self) -> int:
        """0 for none, 1 for description, 2 for content."""
        return _RANKS[self]


_RANKS = {Verdict.NONE: 0, Verdict.DESCRIPTION: 1, Verdict.CONTENT: 2}


class Relation(StrEnum):
    """How a reader stands to a record; the value is the beginning of its tokens."""

    PUBLIC = "pub"
    NAMED = "rec"  # addressee, copy, disposition, grant
    TEAM = "case"
    STAFF = "staff"  # of the owning division
    HEAD = "head"  # of the owning unit
    NAMED_HEAD = "headrec"  # head of the owning unit and named
    TEAM_HEAD = "headcase"  # head of the owning unit and in the case team
    LEADERS = "leaders"
    COLLEAGUE = "office"  # another division of the same office
    ARCHIVE = "archive"  # the office's unit kearsipan
    ABOVE = "above"  # leaders and counterpart division of the office above
    SUPERVISION = "sup"  # the same, with a dated supervision assignment
    AUDIT = "audit"
    ENFORCEMENT = "law"
    DRAFT = "draft"  # author of a draft, or the chain it is in
    RELEASE = "release"  # archivist who releases drafts of the office


_C, _D, _N = Verdict.CONTENT, Verdict.DESCRIPTION, Verdict.NONE

# Columns: Biasa, Terbatas, Rahasia, Sangat Rahasia. Conditions that are not a cell (the head's confirmation,
# tiers, a mandate's highest level) are in the tokens of classification.access.
ROWS: dict[Relation, tuple[Verdict, Verdict, Verdict, Verdict]] = {
    Relation.PUBLIC: (_C, _N, _N, _N),
    Relation.NAMED: (_C, _C, _C, _C),
    Relation.TEAM: (_C, _C, _C, _C),
    Relation.STAFF: (_C, _C, _N, _N),
    Relation.HEAD: (_C, _C, _C, _N),
    Relation.NAMED_HEAD: (_N, _N, _N, _C),
    Relation.TEAM_HEAD: (_N, _N, _N, _C),
    Relation.LEADERS: (_C, _C, _C, _C),
    Relation.COLLEAGUE: (_C, _N, _N, _N),
    Relation.ARCHIVE: (_C, _D, _D, _D),
    Relation.ABOVE: (_C, _C, _N, _N),
    Relation.SUPERVISION: (_N, _N, _C, _N),
    Relation.AUDIT: (_C, _C, _C, _C),
    Relation.ENFORCEMENT: (_C, _C, _C, _C),
    Relation.DRAFT: (_C, _C, _C, _C),
    Relation.RELEASE: (_C, _C, _C, _C),
}

# What a law or a decision about one record opens is not an office's to narrow.
NARROWABLE = frozenset(
    {
        Relation.STAFF,
        Relation.HEAD,
        Relation.LEADERS,
        Relation.COLLEAGUE,
        Relation.ARCHIVE,
        Relation.ABOVE,
        Relation.SUPERVISION,
    }
)

REASONS: dict[Relation, str] = {
    Relation.PUBLIC: N_("Edisi publik yang sudah dirilis."),
    Relation.NAMED: N_("Arsip ini dialamatkan, didisposisikan, atau dibukakan kepada Anda."),
    Relation.TEAM: N_("Anda anggota tim perkara arsip ini."),
    Relation.STAFF: N_("Anda staf unit pemilik arsip ini."),
    Relation.HEAD: N_("Anda kepala unit pemilik arsip ini."),
    Relation.NAMED_HEAD: N_("Anda kepala unit pemilik arsip ini dan disebut di dalamnya."),
    Relation.TEAM_HEAD: N_("Anda kepala unit pemilik arsip ini dan anggota tim perkaranya."),
    Relation.LEADERS: N_("Anda pimpinan kantor pemilik arsip ini."),
    Relation.COLLEAGUE: N_("Arsip Biasa dari kantor Anda."),
    Relation.ARCHIVE: N_("Anda petugas unit kearsipan kantor pemilik arsip ini."),
    Relation.ABOVE: N_("Anda pimpinan atau divisi sejawat di kantor atasan."),
    Relation.SUPERVISION: N_("Anda memegang penugasan supervisi yang berlaku atas kantor ini."),
    Relation.AUDIT: N_("Anda memegang mandat pemeriksaan yang berlaku atas unit ini."),
    Relation.ENFORCEMENT: N_("Anda penegak hukum yang ditunjuk untuk perkara ini."),
    Relation.DRAFT: N_("Anda pembuat konsep ini atau termasuk dalam alurnya."),
    Relation.RELEASE: N_("Anda arsiparis yang merilis arsip kantor ini."),
}
NO_REASON = N_("Jabatan, mandat, dan perkara Anda tidak membuka arsip ini.")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One cell that an office narrows: for its records, and for what its posts see of offices below."""

    office: str
    relation: Relation
    level: Level
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AccessTable:
    """The table of ``ROWS`` with the offices' narrowings. A narrowing that would widen has no effect."""

    narrowings: tuple[Narrowing, ...] = ()

    def cell(self, relation: Relation, level: Level, office: str = "") -> Verdict:
        """What ``relation`` opens of a record at ``level``, as far as ``office`` lets it."""
        verdict = ROWS[relation][level - 1]
        if relation not in NARROWABLE:
            return verdict
        for narrowing in self.narrowings:
            if (narrowing.office, narrowing.relation, narrowing.level) == (office, relation, level):
                verdict = min(verdict, narrowing.verdict, key=lambda each: each.rank)
        return verdict


DEFAULT_TABLE = AccessTable()
