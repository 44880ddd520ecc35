"""What the sandbox does with a table that somebody brought."""

import json
from pathlib import Path
from typing import Any

from services.registers.sheets import Unreadable, read_sheet


def read_into(arguments: dict[str, Any]) -> dict[str, Any]:
    """The table at ``path`` -> its rows as JSON at ``target``; ``text`` and ``values`` of a sentence where it
    is none."""
    try:
        sheet = read_sheet(Path(arguments["path"]).read_bytes())
    except Unreadable as error:
        return {"text": error.sentence.text, "values": dict(error.sentence.values)}
    Path(arguments["target"]).write_text(json.dumps(sheet.rows), "ascii")
    return {}
