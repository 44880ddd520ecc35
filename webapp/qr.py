"""QR codes as one SVG path, without any inline style."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """``size`` modules a side, quiet zone included; ``path`` draws the dark ones."""

    size: int
    path: str


def picture_of(text: str) -> Picture:
    """The QR code of ``text``."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (
        f"M{column} {line}h1v1h-1z"
        for line, row in enumerate(rows)
        for column, is_dark in enumerate(row)
        if is_dark
    )
    return Picture(len(rows), "".join(dark))
