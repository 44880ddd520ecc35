"""Any number of records with the words of the law corpus, filed by 514 offices at all levels."""

import random
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Mandate, MandateKind, Post, PostKind, Scope
from search.analysis import analyse
from search.contract import PageDocument, RecordDocument
from tests.bench.bench_search_engine import PAGE, labelled

OFFICES, DIVISIONS, PROVINCES = 514, 5, 38
KINDS = ("surat", "laporan", "putusan", "formulir", "berita-acara")
LEVELS = ((Level.ORDINARY, 70), (Level.RESTRICTED, 20), (Level.SECRET, 8), (Level.TOP_SECRET, 2))
STANDINGS = ((Standing.FILED, 90), (Standing.PUBLIC_EDITION, 10))

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Words:
    """One analysed page and the bytes of its text."""

    exact: str
    stem: str
    size: int


@dataclass(frozen=True, slots=True)
class Pool:
    """All analysed pages of the corpus, and how many pages each of its laws has."""

    pages: tuple[Words, ...]
    lengths: tuple[int, ...]


def pool(archive: Path) -> Pool:
    """Analyse every page of the corpus once, so that making records costs next to nothing."""
    pages: list[Words] = []
    lengths: list[int] = []
    with tarfile.open(archive) as laws:
        for member in laws:
            file = laws.extractfile(member) if member.name.endswith(".md") else None
            if file is None:
                continue
            text = file.read().decode(errors="replace")
            cut = [text[at : at + PAGE] for at in range(0, len(text), PAGE)]
            lengths.append(len(cut))
            pages += (_analysed(each) for each in cut)
    return Pool(tuple(pages), tuple(lengths))


def records(source: Pool, count: int, seed: int = 1) -> Iterator[tuple[RecordDocument, int]]:
    """``count`` records and the bytes of each one's text; the same for the same ``seed``."""
    chance = random.Random(seed)
    for number in range(count):
        pages = chance.choices(source.pages, k=chance.choice(source.lengths))
        yield _record(number, pages, chance), sum(page.size for page in pages)


def readers() -> dict[str, Scope]:
    """A division's clerk, the leader of one office, and an auditor of all offices, who reads the most."""
    office, division = _unit(7)
    everywhere = frozenset(f"kota{number}" for number in range(OFFICES))
    return {
        "clerk": Scope(posts=(Post("s1", PostKind.STAFF, division, office),)),
        "whole office": Scope(posts=(Post("s2", PostKind.LEADER, office, office),)),
        "all 514 offices": Scope(mandates=(Mandate(MandateKind.AUDIT, offices=everywhere),)),
    }


def _analysed(text: str) -> Words:
    words = analyse(text)
    return Words(words.exact, words.stem, len(text.encode()))


def _unit(number: int) -> tuple[str, str]:
    office = f"kota{number % OFFICES}"
    return office, f"{office}.divisi{number // OFFICES % DIVISIONS}"


def _record(number: int, pages: list[Words], chance: random.Random) -> RecordDocument:
    office, division = _unit(number)
    level, standing = _drawn(LEVELS, chance), _drawn(STANDINGS, chance)
    record_id = f"{chance.getrandbits(40):010x}{number:06x}"
    label = Label(
        record_id,
        Level.ORDINARY if standing is Standing.PUBLIC_EDITION else level,
        standing,
        office,
        division,
        parent_office=f"provinsi{number % OFFICES % PROVINCES}",
        is_released=True,
    )
    kind = chance.choice(KINDS)
    day = f"{chance.randint(2005, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    filed = [PageDocument(at, page.exact, page.stem) for at, page in enumerate(pages, 1)]
    return labelled(label, kind, day, f"{kind} nomor {number} tahun {day[:4]}", filed, number)


def _drawn(weighed: tuple[tuple[Drawn, int], ...], chance: random.Random) -> Drawn:
    values, weights = zip(*weighed, strict=True)
    drawn: Drawn = chance.choices(values, weights)[0]
    return drawn
