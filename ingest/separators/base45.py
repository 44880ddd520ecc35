"""Bytes as the 45 characters that a QR code packs most tightly (RFC 9285)."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def to_base45(data: bytes) -> str:
    """Two bytes become three characters, a single last one two."""
    return "".join(_written(data[start : start + 2]) for start in range(0, len(data), 2))


def from_base45(text: str) -> bytes:
    """The bytes of ``text``; raises ``ValueError`` for what ``to_base45`` never writes."""
    return b"".join(_read(text[start : start + 3]) for start in range(0, len(text), 3))


def _written(group: bytes) -> str:
    value, length = int.from_bytes(group), 3 if len(group) == 2 else 2
    return "".join(ALPHABET[value // 45**place % 45] for place in range(length))


def _read(group: str) -> bytes:
    if len(group) == 1:
        raise ValueError("a lone character")
    value: int = sum(ALPHABET.index(each) * int(45**place) for place, each in enumerate(group))
    try:
        return value.to_bytes(len(group) - 1)
    except OverflowError:
        raise ValueError("more than the bytes hold") from None
