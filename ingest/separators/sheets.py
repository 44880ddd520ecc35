"""The values on a sheet, written as the signed text of its QR code and read back.

The text is ``TLS1`` and, in base 45, the values joined by unit separators and ten bytes of HMAC-SHA-256 under
a key made from the office's secret. In capitals and digits the code stays coarse enough for a faded copy.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from enum import StrEnum

from classification.levels import Level
from ingest.separators.base45 import from_base45, to_base45

PREFIX = "TLS1"
PLAIN_TEXT = "TELUSUR-PISAH"  # in Code 128, on a sheet that carries no values
LONGEST_FILE = 40
MOST = 9999  # documents or sheets that a cover can announce

_PURPOSE = b"telusur sheets 1"
_MAC_BYTES = 10
_SEPARATOR = "\x1f"


class SheetKind(StrEnum):
    COVER = "cover"  # its values hold for all that follows, to the next cover or the end
    SEPARATOR = "separator"  # its values hold for the one document behind it
    END = "end"  # of what a cover began
    PLAIN = "plain"  # divides, and says nothing


class Sides(StrEnum):
    """How the paper behind a cover was fed."""

    FRONTS = "fronts"
    BOTH = "both"  # each sheet's front, then its back
    BACKS_LAST = "backs-last"  # all fronts, then the stack turned over: all backs, the last one first


@dataclass(frozen=True, slots=True)
class SheetValues:
    """What a sheet says. ``office`` and ``unit`` are unit ids, ``printed_by`` an account's id.

    ``file`` is the office's own reference of the berkas. ``documents`` and ``sheets``: how many are to come,
    0 unsaid.
    """

    kind: SheetKind
    office: str
    unit: str
    level: Level
    serial: str
    printed_by: str
    code: str = ""
    record_kind: str = "archive"
    file: str = ""
    sides: Sides = Sides.FRONTS
    documents: int = 0
    sheets: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A sheet's text as it was read: ``values`` is ``None`` where it makes no sense."""

    values: SheetValues | None
    is_genuine: bool


def key_of(secret: str) -> bytes:
    """The key that signs sheets; from the office's secret, and good for nothing else."""
    return hashlib.blake2b(secret.encode(), digest_size=32, person=_PURPOSE).digest()


def written(values: SheetValues, key: bytes) -> str:
    """The text for the QR code."""
    body = _SEPARATOR.join(_fields(replace(values, file=values.file[:LONGEST_FILE]))).encode()
    return PREFIX + to_base45(body + _mac(body, key))


def claim_in(text: str, key: bytes) -> Claim | None:
    """What a code's text claims; ``None`` for a code that is no sheet of this program at all."""
    if not text.startswith(PREFIX):
        return None
    try:
        data = from_base45(text.removeprefix(PREFIX))
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        values = _values(body.decode().split(_SEPARATOR))
    except ValueError:
        return Claim(None, False)
    return Claim(values, hmac.compare_digest(mac, _mac(body, key)))


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, PREFIX.encode() + body, "sha256")[:_MAC_BYTES]


def _fields(values: SheetValues) -> tuple[str, ...]:
    return (
        values.kind.value,
        values.office,
        values.unit,
        str(int(values.level)),
        values.serial,
        values.printed_by,
        values.code,
        values.record_kind,
        values.file.replace(_SEPARATOR, " "),
        values.sides.value,
        str(values.documents),
        str(values.sheets),
    )


def _values(fields: list[str]) -> SheetValues:
    kind, office, unit, level, serial, person, code, record_kind, file, sides, documents, sheets = fields
    return SheetValues(
        SheetKind(kind),
        office,
        unit,
        Level(int(level)),
        serial,
        person,
        code,
        record_kind,
        file,
        Sides(sides),
        int(documents),
        int(sheets),
    )
