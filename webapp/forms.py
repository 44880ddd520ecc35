"""What a person typed into a form and what is wrong with it; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import request

from catalog.people.errors import Invalid
from catalog.sentences import N_, Sentence
from services.registers.columns import Unfit, day

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


def day_in(form: Form, name: str) -> date | None:
    """The day typed into a field, in any form that a register may hold; ``None`` for an empty one.

    Raises ``Invalid`` for anything else.
    """
    text = form[name]
    if not text:
        return None
    try:
        return day(text)
    except Unfit:
        raise Invalid({name: Sentence(N_("Tulis tanggal seperti 14-02-2024."))}) from None
