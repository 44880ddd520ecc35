"""The one thing that is most likely to be done next with a record found: a pure decision."""

from dataclasses import dataclass
from enum import StrEnum

from classification.labels import Standing

DOSSIER = "dossier"


class Quick(StrEnum):
    """What is offered beside a hit."""

    DESCRIBE = "describe"
    CONTENTS = "contents"
    SLIP = "slip"
    LEND = "lend"
    DOWNLOAD = "download"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Handled:
    """What one reader may do with a record that this reader reads, and where its paper is.

    ``is_kept``: the reader is in charge of it, known only where ``needs_keeper``; ``has_paper``: it lies in a
    place; ``is_out``: it is lent.
    """

    is_kept: bool = False
    is_stack: bool = False
    has_paper: bool = False
    is_out: bool = False


def needs_keeper(standing: str, *, has_paper: bool) -> bool:
    """Whether the action depends on who is in charge of the record."""
    return standing == Standing.DRAFT or has_paper


def quick_for(kind: str, standing: str, handled: Handled, *, has_file: bool) -> Quick:
    """Unfinished work first, then what the kind is for, then paper, then the file."""
    if handled.is_stack:
        return Quick.SLIP
    if standing == Standing.DRAFT:
        return Quick.DESCRIBE if handled.is_kept else Quick.NONE
    if kind == DOSSIER:
        return Quick.CONTENTS
    is_lendable = standing == Standing.FILED and handled.has_paper and not handled.is_out
    if is_lendable and handled.is_kept:
        return Quick.LEND
    return Quick.DOWNLOAD if has_file else Quick.NONE
