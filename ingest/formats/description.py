"""What a file says of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Description:
    """Title, author and moment of creation (UTC), empty where the file does not tell."""

    title: str = ""
    author: str = ""
    created: datetime | None = None
