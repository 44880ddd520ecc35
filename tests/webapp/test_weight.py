"""Pages stay light: all style and script together, as they travel, and no font."""

import gzip
from pathlib import Path

STATIC = Path(__file__).parents[2] / "webapp/static"
MOST = 60_000


def test_style_and_script_together_stay_under_sixty_kilobytes() -> None:
    files = [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]
    assert files
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < MOST


def test_no_font_is_heavier_than_that() -> None:
    fonts = [path for path in STATIC.rglob("*") if path.suffix in {".woff", ".woff2", ".ttf", ".otf"}]
    assert [path for path in fonts if path.stat().st_size > MOST] == []
