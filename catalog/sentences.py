"""Marks a sentence for the people who use the program, so that the translation tools find it."""


def N_(text: str) -> str:  # noqa: N802 - the field's name for a deferred gettext
    """The message id itself; translated where it is shown, its ``%(name)s`` places filled there."""
    return text
