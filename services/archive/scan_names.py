"""Which scan belongs to which line of a register, by the name of its file. Pure.

A name fits a file's name that the register gives, else the number of its document with every sign that a
file's name cannot hold left out; capitals, spaces, strokes and zeros before a number make no difference.
Where a register names files with the folders in which they came, the folders tell apart what is named alike.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

_ENDING = re.compile(r"\.(?=[0-9]?[A-Za-z])[A-Za-z0-9]{2,5}$")  # a number's last part is none
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line says of its scan: the file's name, and the number that may be the name."""

    line: int
    file: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """``scans``: the scan's id by line. ``ambiguous``: lines of which more than one scan, or whose scan more
    than one line, could be meant. ``missing``: lines that name a file which is not there. ``left``: scans
    that no line means."""

    scans: Mapping[int, str]
    ambiguous: tuple[int, ...]
    missing: tuple[int, ...]
    left: tuple[str, ...]


def key_of(text: str) -> str:
    """A name or number without what differs between people: ``005/PM.00`` and ``5-pm_0`` are alike."""
    pieces = _PIECES.findall(text.casefold())
    return " ".join(piece.lstrip("0") or "0" if piece.isdecimal() else piece for piece in pieces)


def file_key(name: str) -> str:
    """The same of a file's name, without its folders and its ending."""
    return key_of(_ENDING.sub("", _parts(name)[-1]))


def _parts(path: str) -> list[str]:
    return path.replace("\\", "/").rstrip("/").split("/")


def _folders(path: str) -> tuple[str, ...]:
    """The keys of a file's folders, the innermost first."""
    return tuple(key_of(part) for part in reversed(_parts(path)[:-1]) if part)


def join(wanted: Sequence[Wanted], scans: Mapping[str, str]) -> Joined:
    """Join lines with scans (name by id). What is not sure is not joined."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for scan, name in scans.items():
        by_key[file_key(name)].append(scan)
    by_key.pop("", None)
    claims: dict[str, list[int]] = defaultdict(list)
    ambiguous, missing = set[int](), list[int]()
    fits = {each.line: _found(each, by_key) for each in wanted}
    shared = {each.line: _in_same_folders(each, fits[each.line], scans) for each in wanted}
    has_folders = any(shared.values())  # else they are those of the computer on which the table was written
    for each in wanted:
        found = fits[each.line]
        if has_folders and _folders(each.file):
            found = shared[each.line] or [scan for scan in found if not _folders(scans[scan])]
        if len(found) > 1:
            ambiguous.add(each.line)
        elif found:
            claims[found[0]].append(each.line)
        elif each.file:
            missing.append(each.line)
    for lines in claims.values():
        if len(lines) > 1:
            ambiguous.update(lines)
    joined = {lines[0]: scan for scan, lines in claims.items() if len(lines) == 1}
    taken = set(joined.values())
    return Joined(
        joined, tuple(sorted(ambiguous)), tuple(missing), tuple(each for each in scans if each not in taken)
    )


def _found(wanted: Wanted, by_key: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The scans that the line may mean: a file's name that is given rules out the number."""
    if wanted.file:
        return by_key.get(file_key(wanted.file)) or by_key.get(key_of(wanted.file), ())
    return by_key.get(key_of(wanted.number), ()) if wanted.number else ()


def _in_same_folders(wanted: Wanted, found: Sequence[str], scans: Mapping[str, str]) -> Sequence[str]:
    """Of the scans found those that share most of the line's folders, from the innermost out; none where none
    shares any."""
    folders = _folders(wanted.file)
    shared = {each: _alike(folders, _folders(scans[each])) for each in found}
    most = max(shared.values(), default=0)
    return [each for each in found if most and shared[each] == most]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many agree from the first on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
