"""``telusur reindex`` under people's hands: who searches meanwhile misses nothing and sees nothing hidden."""

import os
import subprocess
import sys
from pathlib import Path

from catalog.access import refresh_access
from catalog.schema import Record, utc_now
from classification.levels import Level
from ingest.search_ports import CatalogueReader
from search.results import ResultPage
from search.service import SearchRequest, SearchService
from tests.ingest.archive import STAFF
from tests.services.health.minded_office import MindedOffice

ROOT = Path(__file__).parents[3]
OLD, REBUILDS = 40, 2


class Visitor:
    """Asks one question over and over, and says what it finds each time."""

    def __init__(self, office: MindedOffice) -> None:
        self._service = SearchService(office.engine.reader(), CatalogueReader(office.db))

    def page(self, text: str) -> ResultPage:
        return self._service.search(
            SearchRequest(text=text, scope=STAFF, today=utc_now().date(), size=OLD + 10)
        )

    def require(self, expected: set[str]) -> None:
        page = self.page("pleno")
        assert {hit.record.id for hit in page.hits} == expected
        assert page.total == len(expected)
        assert sum(each.count for each in page.facets["level"]) == len(expected)


def narrow(office: MindedOffice, record_id: str) -> None:
    with office.db.writing() as session:
        record = session.get_one(Record, record_id)
        record.level = Level.SECRET
        refresh_access(session, record)


def test_searching_goes_on_while_the_index_is_rebuilt_and_written(office: MindedOffice) -> None:
    old = {office.bring(f"rapat pleno {number}") for number in range(OLD)}
    office.settle()
    visitor, searches = Visitor(office), 0
    visitor.require(old)
    with office.at_work() as troubles:
        for _ in range(REBUILDS):
            process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "reindex"],
                env={**os.environ, **office.values},
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            with process:
                while process.poll() is None:
                    visitor.require(old)
                    searches += 1
                    if searches % 5 == 0 and len(old) > OLD // 2:
                        narrow(office, old.pop())
                    visitor.require(old)
                said = process.stdout.read() if process.stdout else ""
            assert process.returncode == 0, said
            assert "dibangun ulang" in said
    assert troubles == []
    assert searches > 10
    assert len(old) < OLD
    office.settle()
    visitor.require(old)
    assert visitor.page("kerja").total == office.count(Record, Record.title.like("kerja%"))
    assert office.ills(is_thorough=True) == set()
