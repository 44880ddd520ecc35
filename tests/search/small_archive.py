"""A small archive in memory: records analysed and labelled as in the office, and a catalogue over them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.pages import PageContent, WordBox
from classification.access import content_tokens, label_tokens
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from search.analysis import analyse, analyse_number
from search.contract import PageDocument, RecordDocument
from search.embedded.engine import EmbeddedReader
from search.embedded.writer import rebuild
from search.ports import PageKey
from search.results import HitRecord
from search.service import SearchService

OFFICE = "diy"
UNITS = {"diy": "Bawaslu DIY", "hukum": "Divisi Hukum", "data": "Divisi Data dan Informasi"}
STAFF_OF_LAW = Scope(posts=(Post("seat1", PostKind.STAFF, "hukum", OFFICE),))
LEADER = Scope(posts=(Post("seat2", PostKind.LEADER, OFFICE, OFFICE, tier=1),))
NOBODY = Scope()


@dataclass(frozen=True, slots=True)
class Paper:
    """One record of the archive; its words stand in one row on each page."""

    id: str
    title: str
    pages: tuple[str, ...] = ()
    level: Level = Level.ORDINARY
    unit: str = "hukum"
    kind: str = "letter"
    number: str = ""
    day: str = ""
    code: tuple[str, ...] = ()
    election: str = ""
    dossier: str = ""

    @property
    def label(self) -> Label:
        return Label(self.id, self.level, Standing.FILED, OFFICE, self.unit)


def document(paper: Paper) -> RecordDocument:
    title, number = analyse(paper.title), analyse(paper.number)
    pages = [analyse(page) for page in paper.pages]
    return RecordDocument(
        id=paper.id,
        kind=paper.kind,
        level=int(paper.level),
        unit=paper.unit,
        office=OFFICE,
        access=tuple(sorted(label_tokens(paper.label))),
        title_exact=title.exact,
        title_stem=title.stem,
        numbers=analyse_number(paper.number),
        body_exact=" ".join([number.exact, *(page.exact for page in pages)]),
        body_stem=" ".join([number.stem, *(page.stem for page in pages)]),
        codes=paper.code,
        date=paper.day,
        election=paper.election,
        dossier=paper.dossier,
        within=(paper.id, paper.dossier) if paper.dossier else (paper.id,),
        pages=tuple(PageDocument(at, page.exact, page.stem) for at, page in enumerate(pages, 1)),
    )


class SmallCatalogue:
    """The papers as they are *now*: relabel or withdraw one, and the index knows nothing of it."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers = {paper.id: paper for paper in papers}
        self.waiting: set[str] = set()
        self.withdrawn: set[str] = set()
        self.bearers: frozenset[str] = frozenset()
        self.times_bearers_asked = 0

    def relabel(self, record_id: str, level: Level) -> None:
        self.papers[record_id] = replace(self.papers[record_id], level=level)

    def narrowing(self) -> frozenset[str]:
        return frozenset(self.waiting)

    def readable(self, ids: Sequence[str], scope: Scope) -> Mapping[str, HitRecord]:
        tokens = content_tokens(scope)
        return {
            each: _hit(self.papers[each])
            for each in ids
            if each in self.papers
            and each not in self.withdrawn
            and label_tokens(self.papers[each].label) & tokens
        }

    def page_texts(self, keys: Sequence[PageKey], with_words: bool = False) -> Mapping[PageKey, PageContent]:
        return {
            (each, page): _content(self.papers[each].pages[page - 1], with_words)
            for each, page in keys
            if page <= len(self.papers[each].pages)
        }

    def names(self, units: Collection[str]) -> Mapping[str, str]:
        return {unit: UNITS[unit] for unit in units if unit in UNITS}

    def units_called(self, words: str) -> frozenset[str]:
        wanted = set(words.lower().split())
        return frozenset(
            unit
            for unit, name in UNITS.items()
            if unit == words.lower() or wanted <= set(name.lower().split())
        )

    def dossiers_called(self, words: str, scope: Scope, limit: int) -> Sequence[str]:  # noqa: ARG002
        """A dossier is called by its id."""
        return [words] if words in {paper.dossier for paper in self.papers.values()} else []

    def bearers_known(self, scope: Scope) -> frozenset[str]:  # noqa: ARG002
        self.times_bearers_asked += 1
        return self.bearers


def archive(folder: Path, papers: Iterable[Paper]) -> tuple[SearchService, SmallCatalogue]:
    """A service over a fresh index of ``papers``."""
    catalogue = SmallCatalogue(papers)
    rebuild(folder, map(document, catalogue.papers.values()))
    return SearchService(EmbeddedReader(folder), catalogue), catalogue


def _content(text: str, with_words: bool) -> PageContent:
    if not with_words:
        return PageContent(text)
    words, place = [], 0
    for word in text.split():
        start = text.index(word, place)
        place = start + len(word)
        words.append(WordBox(start, place, start / 100, 0.1, place / 100, 0.2, 90.0))
    return PageContent(text, tuple(words))


def _hit(paper: Paper) -> HitRecord:
    return HitRecord(
        id=paper.id,
        kind=paper.kind,
        title=paper.title,
        number=paper.number,
        date=date.fromisoformat(paper.day) if paper.day else None,
        level=paper.level,
        standing="filed",
        unit_name=UNITS[paper.unit],
        office_name=UNITS[OFFICE],
        code="",
        status="",
        election=paper.election,
        stage="",
        file_name="",
        media_type="",
        version_id=None,
        page_count=len(paper.pages),
        has_images=False,
    )
