"""What a process that a table has taken over may leave behind in the place of rows."""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

from services.registers.table_task import unpack_into

ANSWERS: list[object] = [{"rows": 1}, [], ["x"], [["a"] * 200], [["a" * 5_000]], [[1]], "["]


def leave(arguments: dict[str, Any]) -> dict[str, Any]:
    """Leave the answer whose place the table names."""
    answer = ANSWERS[int(Path(arguments["path"]).read_bytes())]
    text = answer if isinstance(answer, str) else json.dumps(answer)
    Path(arguments["target"]).write_text(text)
    return {}


def leave_strange(arguments: dict[str, Any]) -> dict[str, Any]:
    """Leave rows in a place that is no plain file, or far too many of them, or say what is no sentence."""
    target = Path(arguments["target"])
    good = target.with_name("good")
    good.write_text('[["Kode"]]')
    match Path(arguments["path"]).read_text():
        case "pipe":
            os.mkfifo(target)
        case "link":
            target.symlink_to(good)
        case "folder":
            target.mkdir()
        case "large":
            target.write_text(f'[["Kode"]{" " * 95_000_000}]')
        case "values":
            return {"text": "Baris %(line)d.", "values": ["x"]}
        case "place":
            return {"text": "Baris %(line)d.", "values": {}}
        case "text":
            return {"text": {"a": 1}}
    return {}


ENTRIES: list[object] = [
    "isi.csv",
    [5],
    [{}],
    [{"path": 5, "path_in_container": "isi.csv"}],
    [{"path": "/etc/passwd\0", "path_in_container": "isi.csv"}],
    [{"path_in_container": "isi.csv"}],
]


def name_strangely(arguments: dict[str, Any]) -> dict[str, Any]:
    """Name files as nobody does who took them out."""
    return {"files": ENTRIES[int(Path(arguments["path"]).read_bytes())]}


def point(arguments: dict[str, Any]) -> dict[str, Any]:
    """Name a file that lies elsewhere, or a link to one, as if it had been taken out."""
    wanted, folder = Path(arguments["path"]).read_text(), Path(arguments["folder"])
    if wanted == "link":
        (folder / "00001").symlink_to("/etc/passwd")
        wanted = "00001"
    if wanted == "pipe":
        os.mkfifo(folder / wanted)
    return {"files": [{"path": str(folder / wanted), "path_in_container": "isi.csv"}]}


def fill_up(arguments: dict[str, Any]) -> dict[str, Any]:
    """Unpack onto a device that is always full."""
    with zipfile.ZipFile(arguments["path"], "w") as archive:
        archive.writestr("isi.csv", bytes(5_000_000))
    (Path(arguments["folder"]) / "00001").symlink_to("/dev/full")
    return unpack_into(arguments)


def wait_for_signal(arguments: dict[str, Any]) -> dict[str, Any]:
    """Say by one pipe that it has begun, and wait at another; take nothing out."""
    begun, go = Path(arguments["path"]).read_text().splitlines()
    Path(begun).write_bytes(b"begun")
    Path(go).read_bytes()
    return {"files": []}
