"""A worker process that is meant to be killed: a crew and an index writer over the folder it is given."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from catalog.database import Database
from catalog.storage import FolderStore
from ingest.index_writer import IndexWriter
from ingest.work import Tools
from search.embedded.writer import EmbeddedWriter
from tests.ingest.archive import SECRET
from tests.ingest.plain_reader import PlainReader
from workers.crew import Crew
from workers.sweeper import sweep

LEASE = timedelta(seconds=2)


def main(folder: Path, database_url: str) -> None:
    db = Database(database_url)
    reader = PlainReader(folder / "unpacked", seconds=0.01)
    tools = Tools(db, FolderStore(folder / "files"), reader, ThreadPoolExecutor(2), 2, SECRET)
    writer = IndexWriter(db, EmbeddedWriter(folder / "index"))
    threading.Thread(target=writer.run, args=(threading.Event(),), daemon=True).start()
    crew = Crew(tools, threads=2, lease=LEASE, poll=0.1)
    crew.start()
    print("at work", flush=True)
    while True:
        sweep(db)
        threading.Event().wait(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
