"""What a process that a table has taken over may leave behind in the place of rows."""

import json
from pathlib import Path
from typing import Any

ANSWERS: list[object] = [{"rows": 1}, [], ["x"], [["a"] * 200], [["a" * 5_000]], [[1]], "["]


def leave(arguments: dict[str, Any]) -> dict[str, Any]:
    """Leave the answer whose place the table names."""
    answer = ANSWERS[int(Path(arguments["path"]).read_bytes())]
    text = answer if isinstance(answer, str) else json.dumps(answer)
    Path(arguments["target"]).write_text(text)
    return {}


def point(arguments: dict[str, Any]) -> dict[str, Any]:
    """Name a file that lies elsewhere, or a link to one, as if it had been taken out."""
    wanted, folder = Path(arguments["path"]).read_text(), Path(arguments["folder"])
    if wanted == "link":
        (folder / "00001").symlink_to("/etc/passwd")
        wanted = "00001"
    return {"files": [{"path": str(folder / wanted), "path_in_container": "isi.csv"}]}
