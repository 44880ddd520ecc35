"""What a person typed into a form and what is wrong with it; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from catalog.sentences import Sentence

LONGEST = 20_000


@dataclass(slots=True)
class Form:
    """Typed values by field name, and the problem of each field (``""`` is the whole form's)."""

    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, Sentence] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def is_on(self, name: str) -> bool:
        """Whether a tick box was ticked."""
        return self.values.get(name, "") == "1"

    def refuse(self, problems: Mapping[str, Sentence]) -> None:
        """Take the problems that the catalogue found."""
        self.problems.update(problems)


def typed(*names: str) -> Form:
    """The values of this request's form; NUL, which databases refuse, is dropped."""
    values = {name: request.form.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names}
    return Form(values)
