"""Archive classification codes (``PM.01.02``): a code belongs to each of its parents."""


def code_parents(code: str) -> tuple[str, ...]:
    """The code and all that is above it, widest first: ``PM.01.02`` gives ``PM``, ``PM.01``, ``PM.01.02``.

    Empty for an empty code. Case is folded up; empty parts (``PM..01``) are left out.
    """
    parts = [part for part in code.strip().upper().split(".") if part]
    return tuple(".".join(parts[: end + 1]) for end in range(len(parts)))
