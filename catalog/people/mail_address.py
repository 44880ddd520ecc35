"""Addresses of mail as people type them: one plain address, nothing that could end up in a header."""

import re

from catalog.sentences import N_, Sentence

LONGEST = 200  # what the column holds
INCOMPLETE = N_("Alamat surel tidak lengkap.")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*",
    re.ASCII,
)


def is_address(text: str) -> bool:
    """Whether a mail server would take it: ``name@host`` in plain letters, at most ``LONGEST``."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def problem_with_address(text: str) -> Sentence | None:
    """What is wrong with a typed address; none is right too."""
    text = text.strip()
    return None if not text or is_address(text) else Sentence(INCOMPLETE)
