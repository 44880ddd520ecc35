"""Zip files whose bytes depend on nothing but their content."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

LONG_AGO = (2024, 1, 1, 0, 0, 0)


def zipped(parts: Mapping[str, str | bytes], first_is_stored: bool = False) -> bytes:
    """A zip of ``parts`` in their order; ``first_is_stored`` leaves the first one uncompressed (ODF)."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, (name, content) in enumerate(parts.items()):
            info = zipfile.ZipInfo(name, LONG_AGO)
            is_plain = first_is_stored and number == 0
            info.compress_type = zipfile.ZIP_STORED if is_plain else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return target.getvalue()
