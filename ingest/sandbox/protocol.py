"""Messages between a sandbox process and its parent: four bytes of length, then JSON.

JSON and not pickle: a taken-over child must not be able to run anything in its parent.
"""

import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")
HEADER = _LENGTH.size
LARGEST = 64 * 1024 * 1024  # bytes; bulk goes through files


class ProtocolError(Exception):
    """The other side sent something that is no message."""


def encode(message: dict[str, Any]) -> bytes:
    """A message as bytes, its length first."""
    body = json.dumps(message).encode("ascii")
    if len(body) > LARGEST:
        raise ProtocolError(f"message of {len(body)} bytes")
    return _LENGTH.pack(len(body)) + body


def body_length(header: bytes) -> int:
    """The length that the four bytes of ``header`` announce."""
    length: int = _LENGTH.unpack(header)[0]
    if length > LARGEST:
        raise ProtocolError(f"message of {length} bytes")
    return length


def decode(body: bytes) -> dict[str, Any]:
    """The message in ``body``."""
    try:
        message = json.loads(body)
    except ValueError as error:
        raise ProtocolError("not JSON") from error
    if not isinstance(message, dict):
        raise ProtocolError("not an object")
    return message


def read_message(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message of a blocking stream, ``None`` at its end."""
    header = stream.read(HEADER)
    if len(header) < HEADER:
        return None
    length = body_length(header)
    body = stream.read(length)
    return decode(body) if len(body) == length else None
