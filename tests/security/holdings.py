"""What the office holds, and for each record who may read it: written by hand, apart from the program's rule.

Every text has the same number of words, and so every title, so that hidden records change no mean length.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from catalog.schema import utc_now
from classification.labels import Standing
from classification.levels import Level
from tests.security.organisation import PEOPLE, seat_of

PUBLIC = "publik"
READERS = frozenset(PEOPLE) | {PUBLIC}
PAGE_WORDS = 24
TITLE_WORDS = 6

IN_KOTA = frozenset(
    {"staf", "kepala", "staf-hukum", "tim", "ketua", "anggota", "sekretaris", "ppid", "arsiparis"}
)
LEADERS = frozenset({"ketua", "anggota"})
ABOVE = frozenset({"ketua-prov"})
ABOVE_PP = ABOVE | {"sejawat-prov", "supervisor"}
AUDITORS = frozenset({"auditor"})
NOBODY: frozenset[str] = frozenset()

OF_PP: dict[Level, frozenset[str]] = {
    Level.ORDINARY: IN_KOTA | ABOVE_PP | AUDITORS,
    Level.RESTRICTED: frozenset({"staf", "kepala"}) | LEADERS | ABOVE_PP | AUDITORS,
    Level.SECRET: frozenset({"kepala", "supervisor"}) | LEADERS | AUDITORS,
}
OF_HUKUM: dict[Level, frozenset[str]] = {
    Level.ORDINARY: IN_KOTA | ABOVE | {"hukum-prov"} | AUDITORS,
    Level.RESTRICTED: frozenset({"staf-hukum", "tim", "hukum-prov"}) | LEADERS | ABOVE | AUDITORS,
    Level.SECRET: LEADERS | AUDITORS,
}
OF_SET: dict[Level, frozenset[str]] = {
    Level.RESTRICTED: frozenset({"sekretaris"}) | LEADERS | ABOVE | AUDITORS,
    Level.SECRET: frozenset({"sekretaris"}) | LEADERS | AUDITORS,
}
OF_KAB = frozenset({"staf-kab"}) | ABOVE_PP
IN_PROV = frozenset({"ketua-prov", "sejawat-prov", "hukum-prov", "supervisor"})
ARCHIVE = frozenset({"arsiparis"})


@dataclass(frozen=True, slots=True)
class Holding:
    """One record to be: ``pages`` are their own words, ``seen`` who reads it, ``described`` who knows it."""

    name: str
    title: str
    unit: str
    level: Level
    seen: frozenset[str]
    described: frozenset[str] = NOBODY
    pages: tuple[str, ...] = ("",)
    number: str = ""
    day: date = date(2024, 2, 14)
    code: str = "PM.01.02"
    election: str = "Pemilu 2024"
    stage: str = "Rekapitulasi"
    standing: Standing = Standing.FILED
    container: str = ""
    original: str = ""
    cases: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def is_dossier(self) -> bool:
        return self.more.get("kind") == "dossier"

    @property
    def is_top(self) -> bool:
        return self.level is Level.TOP_SECRET


def _soon() -> datetime:
    return utc_now() + timedelta(days=30)


def _ago() -> datetime:
    return utc_now() - timedelta(days=30)


def _seats(name: str) -> dict[str, Any]:
    return {"seats": [seat_of(name)]}


def _of_each_level() -> list[Holding]:
    text = ("kenanga melati kotak", "saksi kenanga")
    return [
        Holding("biasa-pp", "Berita kenanga", "kota.pp", Level.ORDINARY, OF_PP[Level.ORDINARY], pages=text,
                number="005/PM.00.01/K.JI-30/I/2024"),
        Holding("terbatas-pp", "Berita kenanga terbatas", "kota.pp", Level.RESTRICTED,
                OF_PP[Level.RESTRICTED], ARCHIVE, pages=text, number="006/PM.00.01/K.JI-30/I/2024"),
        Holding("rahasia-pp", "Berita kenanga zamrudia", "kota.pp", Level.SECRET, OF_PP[Level.SECRET],
                ARCHIVE, pages=("kenanga melati zamrudia", "zamrudia kenanga"),
                number="007/PM.99.01/K.JI-30/I/1999", day=date(1999, 3, 1), code="RH.77",
                election="Pemilu 1999", stage="Penyidikan"),
        Holding("sangat-pp", "Berita kenanga pualamia", "kota.pp", Level.TOP_SECRET, frozenset({"ketua"}),
                ARCHIVE, pages=("kenanga pualamia", "pualamia"), number="008/PM.99.02/K.JI-30/I/1999",
                day=date(1998, 3, 1), code="SR.88", election="Pemilu 1997"),
        Holding("terbatas-hukum", "Kajian kenanga akikia", "kota.hukum", Level.RESTRICTED,
                OF_HUKUM[Level.RESTRICTED] | {"diberi"}, ARCHIVE, pages=("kenanga akikia", "saksi"),
                code="HK.02"),
        Holding("rahasia-hukum", "Kajian kenanga topazia", "kota.hukum", Level.SECRET,
                OF_HUKUM[Level.SECRET], ARCHIVE, pages=("kenanga topazia", ""), code="HK.03"),
        Holding("terbatas-set", "Nota kenanga mirahia", "kota.set", Level.RESTRICTED,
                OF_SET[Level.RESTRICTED], ARCHIVE, pages=("kenanga mirahia", ""), code="KU.01"),
        Holding("rahasia-set", "Nota kenanga nilamia", "kota.set", Level.SECRET, OF_SET[Level.SECRET],
                ARCHIVE, pages=("kenanga nilamia", ""), code="KU.02"),
    ]  # fmt: skip


def _unfinished() -> list[Holding]:
    level = Level.RESTRICTED
    return [
        Holding("konsep-staf", "Konsep kenanga intania", "kota.pp", level, ARCHIVE | {"staf"},
                standing=Standing.DRAFT, pages=("kenanga intania",),
                more={**_seats("staf"), "is_classified": False}),
        Holding("konsep-pindai", "Pindai kenanga safiria", "kota.pp", level, ARCHIVE | {"operator"},
                standing=Standing.DRAFT, pages=("kenanga safiria",),
                more={**_seats("operator"), "is_classified": False}),
        Holding("konsep-rahasia", "Konsep kenanga yakutia", "kota.pp", Level.SECRET, ARCHIVE | {"kepala"},
                standing=Standing.DRAFT, pages=("kenanga yakutia",), more=_seats("kepala")),
    ]  # fmt: skip


def _editions() -> list[Holding]:
    ordinary = OF_PP[Level.ORDINARY]
    edition = {"standing": Standing.PUBLIC_EDITION}
    return [
        Holding("edisi-terbit", "Edisi kenanga terbit", "kota.pp", Level.ORDINARY, READERS,
                pages=("kenanga melati",), container="rahasia-pp", original="rahasia-pp",
                more={"released_at": _ago()}, **edition),
        Holding("edisi-embargo", "Edisi kenanga opalia", "kota.pp", Level.ORDINARY, ordinary,
                pages=("kenanga opalia",), more={"released_at": _ago(), "embargo_until": _soon()}, **edition),
        Holding("edisi-belum", "Edisi kenanga ametisia", "kota.pp", Level.ORDINARY, ARCHIVE | {"ppid"},
                pages=("kenanga ametisia",), more=_seats("ppid"), **edition),
        Holding("tutup", "Berita kenanga turmalia", "kota.pp", Level.ORDINARY, NOBODY,
                pages=("kenanga turmalia",), more={"closes_at": _ago()}),
    ]  # fmt: skip


def _families() -> list[Holding]:
    team = OF_PP[Level.SECRET] | {"tim", "penegak"}
    return [
        Holding("kasus", "Perkara kenanga granitia", "kota.pp", Level.SECRET, team, ARCHIVE,
                pages=("kenanga granitia",), more={"kind": "case"}),
        Holding("dokumen-kasus", "Klarifikasi kenanga basalia", "kota.pp", Level.SECRET, team,
                ARCHIVE, pages=("kenanga basalia",), cases=("kasus",)),
        Holding("paket", "Paket kenanga melati", "kota.pp", Level.RESTRICTED, OF_PP[Level.RESTRICTED],
                ARCHIVE, pages=("kenanga melati",)),
        Holding("paket-isi", "Formulir kenanga melati", "kota.pp", Level.RESTRICTED, OF_PP[Level.RESTRICTED],
                ARCHIVE, pages=("kenanga melati",), container="paket"),
        Holding("paket-rahasia", "Formulir kenanga korundia", "kota.pp", Level.SECRET, OF_PP[Level.SECRET],
                ARCHIVE, pages=("kenanga korundia",), container="paket"),
        Holding("biasa-kab", "Berita kenanga beringia", "kab.pp", Level.ORDINARY, OF_KAB,
                pages=("kenanga beringia",)),
        Holding("terbatas-kab", "Berita kenanga jatia", "kab.pp", Level.RESTRICTED, OF_KAB,
                pages=("kenanga jatia",)),
        Holding("biasa-prov", "Edaran kenanga mahonia", "prov.pp", Level.ORDINARY, IN_PROV,
                pages=("kenanga mahonia",)),
    ]  # fmt: skip


_MONTHS = (date(2023, 11, 2), date(2024, 1, 5), date(2024, 2, 20), date(2024, 6, 1))


def _many() -> list[Holding]:
    """Enough of each kind for a second page of results, and for the hidden to crowd out the rest."""
    made: list[Holding] = []
    for at in range(13):
        # One word is common among the hidden, the other rare: only their statistics could tell them apart.
        flower = ("mawarwati", "dahliwati")[at % 2] if at < 4 else ""
        common = ("kenanga " * (1 + at % 4) + f"anggrek {flower}", "melati saksi")
        values: dict[str, Any] = {"day": _MONTHS[at % 4], "number": f"{at + 20:03}/HK.01/K.JI-30/II/2024"}
        made.append(
            Holding(f"lembar-{at:02}", "Lembar anggrek", "kota.hukum" if at % 2 else "kota.pp",
                    Level.ORDINARY, (OF_HUKUM if at % 2 else OF_PP)[Level.ORDINARY], pages=common,
                    code="HK.01", **values)
        )  # fmt: skip
    for at in range(9):
        words = " ".join(f"rahasiawati{chr(97 + at)}{chr(97 + turn)}" for turn in range(12))
        made.append(
            Holding(f"simpan-{at:02}", "Lembar anggrek rahasiawati", "kota.hukum", Level.SECRET,
                    OF_HUKUM[Level.SECRET], ARCHIVE, pages=(f"kenanga anggrek mawarwati {words}", "melati"),
                    code="RH.01", number=f"{at + 20:03}/RH.01/K.JI-30/II/2024", day=_MONTHS[at % 4])
        )  # fmt: skip
    return made


def _dossiers() -> list[Holding]:
    """Of the division, one open to its readers and two that are not: due, and with records in them."""
    dossier = {"kind": "dossier"}
    return [
        Holding("map-biasa", "Map kenanga melati", "kota.pp", Level.ORDINARY, OF_PP[Level.ORDINARY],
                pages=("kenanga melati",), number="B-01/PM.01", code="PM.01", more=dossier),
        Holding("map-rahasia", "Map kenanga obsidia", "kota.pp", Level.SECRET, OF_PP[Level.SECRET], ARCHIVE,
                pages=("kenanga obsidia",), number="B-02/PM.01", code="PM.01", more=dossier),
        Holding("map-kab", "Map kenanga rijangia", "kab.pp", Level.RESTRICTED, OF_KAB,
                pages=("kenanga rijangia",), number="B-03/PM.01", code="PM.01", more=dossier),
    ]  # fmt: skip


IN_DOSSIERS = {
    # Records that most may read lie in dossiers of which these may not know.
    "map-biasa": ("lembar-00", "lembar-02"),
    "map-rahasia": ("lembar-04", "biasa-pp"),
    "map-kab": ("biasa-kab", "terbatas-kab"),
}


def holdings() -> list[Holding]:
    """All that the office holds, containers before what they hold."""
    return [*_of_each_level(), *_unfinished(), *_editions(), *_families(), *_dossiers(), *_many()]


def padded_text(words: str, length: int) -> str:
    """``words`` and plain ones after them, ``length`` words together."""
    given = words.split()
    assert len(given) <= length, words
    return " ".join([*given, *(["papan"] * (length - len(given)))])
