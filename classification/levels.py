"""The four security levels of an archive, ordered from open to most secret.

Source: Perka ANRI 17/2011 and Perbawaslu 12/2020 (classes Biasa, Terbatas, Rahasia, Sangat Rahasia).
"""

from enum import IntEnum


class Level(IntEnum):
    """Security level; a larger number is more secret. Stored as this integer."""

    ORDINARY = 1  # Biasa
    RESTRICTED = 2  # Terbatas
    SECRET = 3  # Rahasia
    TOP_SECRET = 4  # Sangat Rahasia

    @property
    def slug(self) -> str:
        """Stable word for command lines, query language and JSON: ``biasa``, ``terbatas``, ..."""
        return _SLUGS[self]

    @property
    def term(self) -> str:
        """The Indonesian term as printed on a record."""
        return _TERMS[self]

    @classmethod
    def from_slug(cls, slug: str) -> "Level":
        """The level called ``slug``; raises ``ValueError`` for any other word."""
        for level, word in _SLUGS.items():
            if word == slug.strip().lower():
                return level
        raise ValueError(f"unknown level: {slug!r}")


_SLUGS = {
    Level.ORDINARY: "biasa",
    Level.RESTRICTED: "terbatas",
    Level.SECRET: "rahasia",
    Level.TOP_SECRET: "sangat-rahasia",
}
_TERMS = {
    Level.ORDINARY: "Biasa",
    Level.RESTRICTED: "Terbatas",
    Level.SECRET: "Rahasia",
    Level.TOP_SECRET: "Sangat Rahasia",
}
