"""What a storage place may be called and where it may stand: pure decisions.

A place lies only in a wider one, so no place can come to lie in itself.
"""

import re
from enum import StrEnum

from catalog.sentences import N_, Sentence

_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,19}")
LONGEST_NAME = 100


class PlaceKind(StrEnum):
    """From the widest to the narrowest; a step may be left out (a box in a room without racks)."""

    BUILDING = "building"
    ROOM = "room"
    RACK = "rack"
    BOX = "box"
    FOLDER = "folder"

    @property
    def width(self) -> int:
        """0 for the widest; a place lies in one of a smaller width."""
        return list(PlaceKind).index(self)


def may_lie_in(inner: PlaceKind, outer: PlaceKind | None) -> bool:
    """Whether such a place may stand there; ``None`` is the office itself, where every kind may stand."""
    return outer is None or outer.width < inner.width


def problems_of(kind: str, code: str, name: str, outer: PlaceKind | None) -> dict[str, Sentence | None]:
    """A sentence for each field that cannot be taken, ``None`` where it can."""
    wrong_kind = Sentence(N_("Pilih jenis tempat."))
    too_narrow = Sentence(N_("Tempat ini harus berada di dalam tempat yang lebih luas jenisnya."))
    is_known = kind in set(PlaceKind)
    fits = is_known and may_lie_in(PlaceKind(kind), outer)
    wrong_code = Sentence(N_("Kode: huruf besar, angka, titik, atau strip, paling banyak 20."))
    wrong_name = Sentence(N_("Nama tempat belum diisi, atau lebih dari 100 huruf."))
    return {
        "kind": wrong_kind if not is_known else None if fits else too_narrow,
        "code": None if _CODE.fullmatch(code) else wrong_code,
        "name": None if 0 < len(name.strip()) <= LONGEST_NAME else wrong_name,
    }


def inside(address: str, code: str) -> str:
    """The address of a place with this code inside the one at ``address`` (empty for the office itself)."""
    return f"{address}/{code}" if address else code


def named_inside(path: str, name: str) -> str:
    """The same for the names that people read."""
    return f"{path} › {name}" if path else name
