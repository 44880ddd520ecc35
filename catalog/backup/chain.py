"""Chains in a folder: a whole backup and the smaller ones that go on from it, each naming all before it.

A link is named by the office's date and time, its chain and its place in it; the name is only how it is
found. What it is stands sealed in its manifest, with the fingerprints of its predecessors.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from catalog.backup.errors import BackupDamaged, BackupError, ChainBroken, NotABackup
from catalog.backup.members import Manifest
from catalog.backup.reading import fingerprint_of, needs_passphrase, read_held, read_manifest
from catalog.sentences import N_

SUFFIX = ".tlsr"
WITHOUT_PASSPHRASE = N_(
    "Cadangan terakhir di folder ini dibuat tanpa sandi. "
    "Lanjutkan tanpa sandi, atau mulai rantai baru (--full)."
)
WITH_PASSPHRASE = N_(
    "Cadangan terakhir di folder ini dibuat dengan sandi. Pakai sandi itu, atau mulai rantai baru (--full)."
)
NOT_THE_LINK = N_("%(name)s bukan mata rantai yang asli: rusak, tertukar, atau dari cadangan lain.")
_CLOCK = "%Y-%m-%d-%H%M%S"
_NAME = re.compile(r"telusur-(\d{4}-\d\d-\d\d)-(\d{6})-([0-9a-f]{8})-(\d{4,})\.tlsr")


@dataclass(frozen=True, slots=True)
class Link:
    """A file that is named like a link. ``moment`` is the office's clock, ``2026-11-26-010000``."""

    path: Path
    moment: str
    chain: str
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next link stands: its chain, its number from 1, what lies before it, and what that holds."""

    chain: str
    number: int = 1
    predecessors: tuple[tuple[str, str], ...] = ()
    held: frozenset[bytes] = frozenset()


def name_of(place: Place, at: datetime) -> str:
    """The file name of a link that is begun at this moment of the office's clock."""
    return f"telusur-{at:{_CLOCK}}-{place.chain}-{place.number:04}{SUFFIX}"


def moment_after(folder: Path, now: datetime) -> datetime:
    """``now``, or just behind the newest link where the clock stands still or was set back.

    The order of names is the order of links: what is newest must never be mistaken for what may be deleted.
    """
    moments = [link.moment for chain in chains_in(folder) for link in chain]
    if not moments or f"{now:{_CLOCK}}" > max(moments):
        return now
    return datetime.strptime(max(moments), _CLOCK) + timedelta(seconds=1)


def first_place() -> Place:
    """The beginning of a chain of its own."""
    return Place(secrets.token_hex(4))


def link_at(path: Path) -> Link | None:
    """What the name says; ``None`` for another kind of name."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    return Link(path, f"{found[1]}-{found[2]}", found[3], int(found[4]))


def chains_in(folder: Path) -> list[list[Link]]:
    """The chains that lie there, oldest first, each from its first link to its last."""
    chains = dict[str, list[Link]]()
    for link in sorted(filter(None, map(link_at, folder.iterdir())), key=lambda link: link.moment):
        chains.setdefault(link.chain, []).append(link)
    for links in chains.values():
        links.sort(key=lambda link: link.number)
    return sorted(chains.values(), key=lambda links: links[-1].moment)


def next_place(links: Sequence[Link], passphrase: str | None, office: str) -> Place:
    """The place behind the last of ``links``. Raises ``BackupError`` where the office must decide, and
    ``BackupDamaged``, ``NotABackup`` or ``ChainBroken`` where nothing can go on from there.
    """
    last = links[-1]
    if needs_passphrase(last.path) != (passphrase is not None):
        raise BackupError(WITHOUT_PASSPHRASE if passphrase is not None else WITH_PASSPHRASE)
    manifest = read_manifest(last.path, passphrase or "")
    if manifest.office != office:
        raise BackupError(N_("Folder ini memuat cadangan kantor lain. Pakai folder tersendiri."))
    require_whole(last.path, manifest)
    held = read_held(last.path, passphrase or "")
    before = (*_pairs(manifest), (last.path.name, fingerprint_of(last.path)))
    return Place(manifest.chain, manifest.number + 1, before, held)


def require_whole(path: Path, manifest: Manifest) -> list[Path]:
    """The predecessors' files, first to last, each the one that was built upon. Raises ``ChainBroken``."""
    link = link_at(path)
    if link is not None and manifest.chain and (link.chain, link.number) != (manifest.chain, manifest.number):
        text = N_("%(name)s berisi mata rantai lain daripada namanya. Kembalikan nama aslinya.")
        raise ChainBroken(text, {"name": path.name})
    if len(manifest.predecessors) != manifest.number - 1:
        raise BackupDamaged(N_("Daftar mata rantai di %(name)s tidak masuk akal."), {"name": path.name})
    return [_required(path.parent, name, known) for name, known in _pairs(manifest)]


def require_link(path: Path, found: Manifest, newest: Manifest, number: int) -> None:
    """Raises ``ChainBroken`` where what was read at ``path`` is not link ``number`` of the newest's chain."""
    if (found.chain, found.number, found.office) != (newest.chain, number, newest.office):
        raise ChainBroken(NOT_THE_LINK, {"name": path.name})


def _required(folder: Path, name: str, known: str) -> Path:
    path = folder / Path(name).name  # a name in a backup never leads elsewhere
    if not path.is_file():
        text = N_("Mata rantai %(name)s tidak ada. Kembalikan file itu ke folder yang sama.")
        raise ChainBroken(text, {"name": name})
    try:
        is_the_one = fingerprint_of(path) == known
    except NotABackup:
        is_the_one = False
    if not is_the_one:
        raise ChainBroken(NOT_THE_LINK, {"name": name})
    return path


def _pairs(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(known)) for name, known in manifest.predecessors)


def newest_link(folder: Path, until: str = "") -> Path:
    """The last link in ``folder``, or the last one begun at ``until`` or before: a date, or date and time
    as in the names. Raises ``NotABackup``.
    """
    links = [link for chain in chains_in(folder) for link in chain]
    if until:
        links = [link for link in links if link.moment[: len(until)] <= until]
    if not links:
        text = N_("Tidak ada cadangan berantai di folder %(folder)s untuk waktu itu.")
        raise NotABackup(text, {"folder": str(folder)})
    return links[-1].path if not until else max(links, key=lambda link: (link.moment, link.number)).path
