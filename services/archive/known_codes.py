"""Bawaslu's classification codes as far as they are known in public; nobody has checked them yet.

The table beside this module says of each code where it comes from. It is offered, never installed by itself:
it goes through the same preview and undo as any table, and who installs it says from which day it holds.
"""

from importlib.resources import files

FILE_NAME = "kode-bawaslu-belum-diverifikasi.csv"


def known_codes() -> bytes:
    """The table as a CSV that an import takes: code, name, source, origin, mark."""
    return files("services.archive").joinpath("known_codes.csv").read_bytes()
