"""A stream of bytes sealed in numbered pieces, so that a change, a gap or a missing end is found on reading.

Each piece of 1 MiB is encrypted with AES-256-GCM under a key derived by Scrypt; its number and whether it is
the last are its nonce, the file's head its associated data. Without a passphrase the key is derived from the
empty one: then the pieces hide nothing, but damage is still found.
"""

import hashlib
import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from catalog.backup.errors import BackupDamaged, NotABackup, WrongPassphrase
from catalog.sentences import N_

MAGIC = b"TELUSUR-CADANGAN"
VERSION = 1
PIECE = 1 << 20
TAG = 16
COST = 17  # Scrypt's N is 2**17: 128 MiB and about half a second on an office PC
OPEN_COST = 10  # a key that everyone can derive need not be dear
_COSTS = range(10, 23)
_HEAD = struct.Struct(">16sBBB16s")  # magic, version, whether a passphrase is needed, cost, salt
_PROOF = b"\xff" * 12  # the nonce of the proof that the passphrase is right; no piece has it


@dataclass(frozen=True, slots=True)
class Head:
    """The first bytes of a backup file, readable without a passphrase."""

    needs_passphrase: bool
    cost: int
    salt: bytes

    def pack(self) -> bytes:
        return _HEAD.pack(MAGIC, VERSION, self.needs_passphrase, self.cost, self.salt)

    def key(self, passphrase: str) -> AESGCM:
        secret = passphrase.encode() if self.needs_passphrase else b""
        return AESGCM(Scrypt(salt=self.salt, length=32, n=2**self.cost, r=8, p=1).derive(secret))


def read_head(stream: BinaryIO) -> Head:
    """The head of the backup in ``stream``; raises ``NotABackup``."""
    raw = stream.read(_HEAD.size)
    if len(raw) < _HEAD.size or not raw.startswith(MAGIC):
        raise NotABackup(N_("File ini bukan cadangan Telusur."))
    _, version, needs_passphrase, cost, salt = _HEAD.unpack(raw)
    if version != VERSION or cost not in _COSTS:
        raise NotABackup(N_("Cadangan ini dibuat oleh versi Telusur yang lebih baru."))
    return Head(bool(needs_passphrase), cost, salt)


def fingerprint(stream: BinaryIO) -> str:
    """What names the backup in ``stream`` among all others (hexadecimal); raises ``NotABackup``.

    It covers the drawn salt and the proof of the key that the salt gives. Every piece is sealed under that
    key, so that nobody without the passphrase makes another file of the same fingerprint.
    """
    head = read_head(stream)
    return hashlib.sha256(head.pack() + stream.read(TAG)).hexdigest()


class SealedWriter:
    """Seals what is written to it into ``out``; without ``close`` the file stays unreadable, as it should."""

    def __init__(self, out: BinaryIO, passphrase: str | None, cost: int | None = None) -> None:
        """``passphrase`` ``None`` writes a backup that everyone can open."""
        dear = COST if cost is None else cost
        head = Head(passphrase is not None, OPEN_COST if passphrase is None else dear, os.urandom(16))
        self._out, self._head = out, head.pack()
        self._key = head.key(passphrase or "")
        self._buffer, self._number = bytearray(), 0
        out.write(self._head)
        out.write(self._key.encrypt(_PROOF, b"", self._head))

    def write(self, data: bytes) -> int:
        self._buffer += data
        while len(self._buffer) > PIECE:  # the last piece is kept back, to be marked as such
            self._seal(bytes(self._buffer[:PIECE]), is_last=False)
            del self._buffer[:PIECE]
        return len(data)

    def close(self) -> None:
        """Seal the last piece; the underlying stream stays open."""
        self._seal(bytes(self._buffer), is_last=True)
        self._buffer.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._out.write(self._key.encrypt(_nonce(self._number, is_last), piece, self._head))
        self._number += 1


class SealedReader:
    """Gives back what a ``SealedWriter`` sealed; nothing is given of a piece before it is verified."""

    def __init__(self, source: BinaryIO, head: Head, passphrase: str = "") -> None:
        """``source`` stands just behind its head. Raises ``WrongPassphrase``, ``BackupDamaged``."""
        self._source, self._head = source, head.pack()
        self._key = head.key(passphrase)
        self._check(head)
        self._next = source.read(PIECE + TAG)
        self._buffer, self._number, self._is_over = bytearray(), 0, False

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes, fewer only at the end; raises ``BackupDamaged``."""
        while len(self._buffer) < size and not self._is_over:
            self._buffer += self._open_next()
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def drain(self) -> None:
        """Read to the sealed end, so that a cut-off one does not pass unseen."""
        while self.read(PIECE):
            pass

    def _check(self, head: Head) -> None:
        proof = self._source.read(TAG)
        if len(proof) < TAG:
            raise _damaged()
        try:
            self._key.decrypt(_PROOF, proof, self._head)
        except InvalidTag:
            if head.needs_passphrase:
                raise WrongPassphrase(N_("Sandi ini tidak membuka cadangan.")) from None
            raise _damaged() from None

    def _open_next(self) -> bytes:
        sealed, self._next = self._next, self._source.read(PIECE + TAG)
        self._is_over = not self._next
        piece = self._open(self._number, self._is_over, sealed)
        self._number += 1
        return piece

    def _open(self, number: int, is_last: bool, sealed: bytes) -> bytes:
        try:
            return self._key.decrypt(_nonce(number, is_last), sealed, self._head)
        except (InvalidTag, ValueError):  # ValueError: too short to hold its seal
            raise _damaged() from None

    def backwards(self) -> Iterator[bytes]:
        """The pieces from the last to the first, each read only when asked for; raises ``BackupDamaged``."""
        begin = _HEAD.size + TAG
        count = -(-(self._source.seek(0, io.SEEK_END) - begin) // (PIECE + TAG))
        for number in reversed(range(count)):
            self._source.seek(begin + number * (PIECE + TAG))
            yield self._open(number, number == count - 1, self._source.read(PIECE + TAG))


def _nonce(number: int, is_last: bool) -> bytes:
    return struct.pack(">3xQ?", number, is_last)


def _damaged() -> BackupDamaged:
    return BackupDamaged(N_("Cadangan ini terpotong atau rusak. Pakai file cadangan lain."))
