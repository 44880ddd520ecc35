"""Run by a test in a mount space of its own: a shared folder turns read-only, fills up, and is taken away."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.security.asking import Ask
from tests.security.holdings import holdings
from tests.security.installation import Builder, Installation
from tests.security.looking import Visitor
from tests.security.organisation import padded
from tests.security.uploading import hurry, open_batch, send, told, versions, work
from tests.waiting import PATIENCE

RECORD = padded("biasa-pp")


def main(folder: Path) -> dict[str, Any]:
    disk, shared = folder / "disk", folder / "bersama"
    for each in (disk, shared):
        each.mkdir()
    _run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk))
    _run("mount", "--bind", str(disk), str(shared))
    builder = Builder(folder / "office", {"TELUSUR_STORAGE_URL": shared.as_uri()})
    (shared / ".telusur-files").touch()  # as `telusur init` does
    office = builder.build([each for each in holdings() if each.name == "biasa-pp"])
    visitor = Visitor(office.client("staf"))
    batch = open_batch(visitor)
    answers: dict[str, Any] = {"before": send(visitor, batch, b"surat pertama", "satu.txt")}
    answers |= _read_only(disk, shared, visitor, batch, office)
    answers |= _full(shared, visitor, batch)
    answers |= _taken_away(disk, shared, visitor, batch, office)
    answers["versions"] = versions(office)
    builder.close()
    return answers


def _read_only(
    disk: Path, shared: Path, visitor: Visitor, batch: str, office: Installation
) -> dict[str, Any]:
    _run("mount", "-o", "remount,ro,bind", str(shared))
    answers = {
        "upload, read-only": send(visitor, batch, b"surat kedua", "dua.txt"),
        "work, read-only": told(work(office, batch, PATIENCE)),
        "image, read-only": visitor.ask(Ask(f"/arsip/{RECORD}/halaman/1.jpg")).status,
    }
    _run("mount", "-o", "remount,rw,bind", str(shared))
    answers["left, read-only"] = _left(disk)
    answers["upload, writable again"] = send(visitor, batch, b"surat kedua", "dua.txt")
    return answers


def _full(shared: Path, visitor: Visitor, batch: str) -> dict[str, Any]:
    large = os.urandom(8_000_000)
    return {"upload, full": send(visitor, batch, large, "besar.bin"), "left, full": _left(shared)}


def _taken_away(
    disk: Path, shared: Path, visitor: Visitor, batch: str, office: Installation
) -> dict[str, Any]:
    for path in office.office.settings.cache_folder.glob("pages/*/*/*"):
        path.unlink()
    _run("umount", str(shared))
    answers: dict[str, Any] = {
        "upload, away": send(visitor, batch, b"surat ketiga", "tiga.txt"),
        "image, away": visitor.ask(Ask(f"/arsip/{RECORD}/halaman/1.jpg")).status,
        "download, away": visitor.ask(Ask(f"/arsip/{RECORD}/unduh")).status,
    }
    for _ in range(6):  # more often than a job may fail
        hurry(office)
        answers["work, away"] = told(work(office, batch, 0.5))
    answers["beneath"] = sorted(path.name for path in shared.iterdir())
    _run("mount", "--bind", str(disk), str(shared))
    hurry(office)
    answers["work, back"] = told(work(office, batch, PATIENCE))
    answers["upload, back"] = send(visitor, batch, b"surat ketiga", "tiga.txt")
    answers["download, back"] = visitor.ask(Ask(f"/arsip/{RECORD}/unduh")).status
    return answers


def _left(folder: Path) -> int:
    return len(list(folder.glob("tmp/*")))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
