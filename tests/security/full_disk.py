"""Run by a test in a file system of its own: an office whose disk fills up, told as JSON."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from catalog.jobs import batch_lines
from catalog.schema import JobState
from tests.security.asking import Ask
from tests.security.holdings import holdings
from tests.security.hostile_files import heavy_pdf
from tests.security.installation import Builder, Installation
from tests.security.looking import Visitor
from tests.security.organisation import padded
from tests.waiting import PATIENCE
from workers.crew import Crew
from workers.tooling import tools_of

Told = dict[str, Any]


def main(folder: Path) -> Told:
    """Fill the disk under an office at its door, at its pages and in its work, and make room again."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=True)
    builder = Builder(folder / "office", {"TELUSUR_DISK_RESERVE_MB": "0"})  # to the last byte
    office = builder.build([each for each in holdings() if each.name in {"biasa-pp", "lembar-00"}])
    office.app.jinja_env.bytecode_cache = None  # it would be kept on the full disk
    visitor, ballast = Visitor(office.client("staf")), folder / "ballast"
    batch = _open_batch(visitor)
    large = heavy_pdf(2_000_000)
    told: Told = {}

    _fill(ballast, leave=500_000)
    told["too large for the room"] = _answer(visitor, _sending(batch, large, "besar.pdf"))
    told["drafts"] = len(list((office.office.settings.files_folder / "tmp").glob("*")))
    _fill(ballast, leave=0)
    told["pages of a full office"] = {path: _answer(visitor, Ask(path)) for path in PAGES}
    told["a form of a full office"] = _answer(visitor, Ask("/minta-akses", "POST", {"about": "penuh"}))

    ballast.unlink()
    told["with room again"] = _answer(visitor, _sending(batch, large, "besar.pdf"))
    _fill(ballast, leave=0)
    told["work on a full disk"] = _work(office, batch, 3.0)
    ballast.unlink()
    _hurry(office)
    told["work with room again"] = _work(office, batch, PATIENCE)
    told["original"] = _is_kept(office, large)
    office.index()
    told["found"] = "1 hasil" in visitor.ask(Ask("/cari?q=penuhwati")).body.decode()
    told["database"] = _integrity(office)
    builder.close()
    return told


PAGES = (
    "/",
    "/cari?q=kenanga",
    f"/arsip/{padded('biasa-pp')}",
    f"/arsip/{padded('biasa-pp')}/baca",
    "/pekerjaan",
)


def _open_batch(visitor: Visitor) -> str:
    form = {"unit": padded("kota.pp"), "kind": "archive", "level": "biasa", "promised": "[]"}
    found = re.search(rb'"batch":"([\w-]+)"', visitor.ask(Ask("/unggah/kumpulan", "POST", form)).body)
    assert found
    return found.group(1).decode()


def _sending(batch: str, data: bytes, name: str) -> Ask:
    return Ask(f"/unggah/{batch}/file", "POST", headers={"X-File-Name": name}, body=data)


def _answer(visitor: Visitor, ask: Ask) -> list[Any]:
    seen = visitor.ask(ask)
    return [seen.status, "penuh" in seen.body.decode().lower()]


def _fill(ballast: Path, leave: int) -> None:
    """Take all room of this file system but ``leave`` bytes."""
    with ballast.open("ab") as out:
        for size in (1_000_000, 65_536, 4096):
            while os.statvfs(ballast).f_bavail * os.statvfs(ballast).f_frsize >= leave + size:
                out.write(bytes(size))
                out.flush()


def _work(office: Installation, batch: str, seconds: float) -> list[str]:
    with tools_of(office.office) as tools:
        crew = Crew(tools, threads=1, poll=0.05)
        crew.start()
        edge = time.monotonic() + seconds
        while time.monotonic() < edge and not _is_over(office, batch):
            time.sleep(0.05)
        crew.stop()
    with office.office.db.reading() as session:
        return [line.state.value for line in batch_lines(session, batch)]


def _is_over(office: Installation, batch: str) -> bool:
    with office.office.db.reading() as session:
        return all(line.state is JobState.DONE for line in batch_lines(session, batch))


def _hurry(office: Installation) -> None:
    """Let what was put off be due now, and leases that could not be given back be over."""
    with office.office.db.writing() as session:
        session.execute(text("UPDATE job SET not_before = created_at, state = 'queued', lease_until = NULL"))


def _is_kept(office: Installation, data: bytes) -> bool:
    with office.office.files.open(hashlib.sha256(data).hexdigest()) as stream:
        return stream.read() == data


def _integrity(office: Installation) -> str:
    with office.office.db.reading() as session:
        return str(session.scalar(text("PRAGMA integrity_check")))


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
