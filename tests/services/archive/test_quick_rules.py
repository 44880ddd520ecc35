"""Which one action stands beside a hit."""

import pytest

from services.archive.quick_rules import Handled, Quick, quick_for

KEPT = Handled(is_kept=True)
IN_BOX = Handled(is_kept=True, has_paper=True)


@pytest.mark.parametrize(
    ("kind", "standing", "handled", "has_file", "quick"),
    [
        ("letter", "filed", Handled(), True, Quick.DOWNLOAD),
        ("letter", "filed", Handled(), False, Quick.NONE),
        ("letter", "filed", KEPT, True, Quick.DOWNLOAD),
        ("letter", "filed", IN_BOX, True, Quick.LEND),
        ("letter", "filed", Handled(has_paper=True), True, Quick.DOWNLOAD),  # not one's own to lend
        ("letter", "filed", Handled(is_kept=True, has_paper=True, is_out=True), True, Quick.DOWNLOAD),
        ("letter", "public-edition", IN_BOX, True, Quick.DOWNLOAD),
        ("letter", "draft", KEPT, True, Quick.DESCRIBE),
        ("letter", "draft", Handled(), True, Quick.NONE),
        ("letter", "draft", Handled(is_kept=True, is_stack=True), True, Quick.SLIP),
        ("dossier", "filed", Handled(), False, Quick.CONTENTS),
        ("dossier", "filed", IN_BOX, False, Quick.CONTENTS),
        ("case", "filed", KEPT, False, Quick.NONE),
    ],
)
def test_the_action_beside_a_hit(
    kind: str, standing: str, handled: Handled, *, has_file: bool, quick: Quick
) -> None:
    assert quick_for(kind, standing, handled, has_file=has_file) is quick
