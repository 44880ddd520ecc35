"""Record ids: short, random, so that neither their order nor a gap tells of another record."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread
LENGTH = 16


def new_id() -> str:
    """A random id of 16 characters (80 bits), safe in URLs and file names."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
