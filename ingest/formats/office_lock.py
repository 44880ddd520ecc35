"""Opens DOCX, XLSX and PPTX files that are locked by a password (ECMA-376 agile and standard encryption)."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from catalog.sentences import N_
from ingest.errors import DamagedFile, PasswordNeeded, Rejected, WrongPassword
from ingest.formats.compound import CompoundFile

_KEY = "{http://schemas.microsoft.com/office/2006/keyEncryptor/password}encryptedKey"
_DATA = "{http://schemas.microsoft.com/office/2006/encryption}keyData"
_SEGMENT = 4096
_MOST_SPINS = 10_000_000
_VERIFIER_INPUT = bytes.fromhex("fea7d2763b4b9e79")
_VERIFIER_VALUE = bytes.fromhex("d7aa0f6d3061344e")
_KEY_VALUE = bytes.fromhex("146e0be7abacd0d6")
STRANGE_LOCK = N_(
    "Dokumen ini dikunci dengan cara yang tidak didukung. File asli tersimpan. "
    "Hapus sandinya di komputer Anda, lalu unggah lagi."
)


def unlock(path: Path, password: str | None, target: Path) -> None:
    """Write the document behind the lock to ``target``.

    Raises ``PasswordNeeded``, ``WrongPassword``, ``DamagedFile``, or ``Rejected`` for a lock of another kind.
    """
    if not password:
        raise PasswordNeeded
    compound = CompoundFile(path)
    info, package = compound.read("EncryptionInfo"), compound.read("EncryptedPackage")
    if not info or not package or len(info) < 8 or len(package) < 8:
        raise DamagedFile
    major, minor, _ = struct.unpack_from("<HHI", info)
    try:
        if (major, minor) == (4, 4):
            opened = _agile(info[8:], package, password)
        elif major in {2, 3, 4} and minor == 2:
            opened = _standard(info[8:], package, password)
        else:
            raise Rejected(STRANGE_LOCK, code="strange-lock")
    except (ValueError, KeyError, struct.error, ElementTree.ParseError) as error:
        raise DamagedFile from error
    target.write_bytes(opened)


@dataclass(frozen=True, slots=True)
class _Scheme:
    """How one part of an agile lock was made."""

    salt: bytes
    key_bytes: int
    block: int
    digest: str

    @classmethod
    def of(cls, element: ElementTree.Element) -> "_Scheme":
        told = element.attrib
        digest = told["hashAlgorithm"].replace("-", "").lower()
        is_known = told["cipherAlgorithm"] == "AES" and told["cipherChaining"] == "ChainingModeCBC"
        if not is_known or digest not in {"sha1", "sha256", "sha384", "sha512"}:
            raise Rejected(STRANGE_LOCK, code="strange-lock")
        return cls(
            base64.b64decode(told["saltValue"]), int(told["keyBits"]) // 8, int(told["blockSize"]), digest
        )

    def hash(self, *parts: bytes) -> bytes:
        return hashlib.new(self.digest, b"".join(parts)).digest()

    def vector(self, *parts: bytes) -> bytes:
        return _fitted(self.hash(*parts), self.block) if parts else _fitted(self.salt, self.block)


def _agile(xml: bytes, package: bytes, password: str) -> bytes:
    tree = ElementTree.fromstring(xml)
    data, lock = tree.find(f".//{_DATA}"), tree.find(f".//{_KEY}")
    if data is None or lock is None:
        raise Rejected(STRANGE_LOCK, code="strange-lock")
    scheme, locked = _Scheme.of(data), _Scheme.of(lock)
    base = _spun(locked, password, int(lock.attrib["spinCount"]))

    def opened(block: bytes, name: str) -> bytes:
        key = _fitted(locked.hash(base, block), locked.key_bytes)
        return _cbc(key, locked.vector(), base64.b64decode(lock.attrib[name]))

    proof = locked.hash(opened(_VERIFIER_INPUT, "encryptedVerifierHashInput")[: len(locked.salt)])
    if not hmac.compare_digest(proof, opened(_VERIFIER_VALUE, "encryptedVerifierHashValue")[: len(proof)]):
        raise WrongPassword
    key = opened(_KEY_VALUE, "encryptedKeyValue")[: scheme.key_bytes]
    size = struct.unpack_from("<Q", package)[0]
    segments = range(8, len(package), _SEGMENT)
    parts = (
        _cbc(key, scheme.vector(scheme.salt, struct.pack("<I", number)), package[at : at + _SEGMENT])
        for number, at in enumerate(segments)
    )
    return b"".join(parts)[:size]


def _spun(scheme: _Scheme, password: str, spins: int) -> bytes:
    if not 0 <= spins <= _MOST_SPINS:
        raise DamagedFile
    value = scheme.hash(scheme.salt, password.encode("utf-16-le"))
    for turn in range(spins):
        value = hashlib.new(scheme.digest, struct.pack("<I", turn) + value).digest()
    return value


def _standard(info: bytes, package: bytes, password: str) -> bytes:
    header_size = struct.unpack_from("<I", info)[0]
    key_bytes = struct.unpack_from("<I", info, 4 + 16)[0] // 8
    verifier = info[4 + header_size :]
    salt, proof, told = verifier[4:20], verifier[20:36], verifier[40:72]
    value = hashlib.sha1(salt + password.encode("utf-16-le")).digest()
    for turn in range(50_000):
        value = hashlib.sha1(struct.pack("<I", turn) + value).digest()
    value = hashlib.sha1(value + bytes(4)).digest()
    mixed = (_mixed(value, 0x36), _mixed(value, 0x5C))
    key = b"".join(hashlib.sha1(block).digest() for block in mixed)[:key_bytes]
    if not hmac.compare_digest(hashlib.sha1(_ecb(key, proof)).digest(), _ecb(key, told)[:20]):
        raise WrongPassword
    size = struct.unpack_from("<Q", package)[0]
    return _ecb(key, package[8 : 8 + (len(package) - 8) // 16 * 16])[:size]


def _mixed(value: bytes, pad: int) -> bytes:
    padded = bytearray([pad]) * 64
    for index, byte in enumerate(value):
        padded[index] ^= byte
    return bytes(padded)


def _fitted(value: bytes, length: int) -> bytes:
    return value[:length].ljust(length, b"\x36")


def _cbc(key: bytes, vector: bytes, content: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    whole = len(content) // 16 * 16
    return decryptor.update(content[:whole]) + decryptor.finalize()


def _ecb(key: bytes, content: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
    return decryptor.update(content) + decryptor.finalize()
