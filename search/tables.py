"""Reads the word lists and tables that are shipped with the program in ``search/data``."""

from importlib.resources import files


def read_bytes(name: str) -> bytes:
    """The whole file ``name``."""
    return files("search").joinpath("data", name).read_bytes()


def read_lines(name: str) -> list[str]:
    """The lines of ``name`` that are neither blank nor a comment."""
    lines = read_bytes(name).decode().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def read_words(name: str) -> list[str]:
    """The words of ``name``, parted by any white space."""
    return " ".join(read_lines(name)).split()
