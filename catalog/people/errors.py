"""The errors of keeping people and units.

CatalogError
└── Invalid     what was typed cannot be taken: show each sentence beside its field
"""

from collections.abc import Mapping

from catalog.errors import CatalogError
from catalog.sentences import Sentence


class Invalid(CatalogError):
    """``problems`` maps a field's name (``""`` is the whole form) to the sentence shown there."""

    def __init__(self, problems: Mapping[str, Sentence]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in self.problems.items()))


def refuse_if(problems: Mapping[str, Sentence | None]) -> None:
    """Raise ``Invalid`` with every problem that is there."""
    found = {name: problem for name, problem in problems.items() if problem is not None}
    if found:
        raise Invalid(found)
