"""A worker process over the small archive, woken through the broker that it is told of."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from catalog import log_lines
from catalog.database import Database
from catalog.jobs import INGEST
from catalog.settings import Settings, load_settings
from catalog.storage import FolderStore
from ingest.work import Tools
from tests.ingest.archive import SECRET
from tests.ingest.plain_reader import PlainReader
from workers.app import broker_of
from workers.crew import Crew
from workers.listener import listen


def main(settings: Settings, poll: float, seconds_a_page: float) -> None:
    db = Database(settings.database_url)
    reader = PlainReader(settings.data / "unpacked", seconds_a_page)
    tools = Tools(db, FolderStore(settings.data / "files"), reader, ThreadPoolExecutor(2), 2, SECRET)
    crew = Crew(tools, threads=2, poll=poll)
    crew.start()
    print("at work", flush=True)
    log_lines.begin("worker", log_lines.TEXT)  # from here on nothing else is printed
    listen(broker_of(settings), {INGEST: crew})
    crew.stop()


if __name__ == "__main__":
    data, broker_url, poll_seconds, page_seconds = sys.argv[1:]
    main(
        load_settings({"TELUSUR_DATA": str(Path(data)), "TELUSUR_BROKER_URL": broker_url}),
        float(poll_seconds),
        float(page_seconds),
    )
