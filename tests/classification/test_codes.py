import pytest

from classification.codes import code_parents


@pytest.mark.parametrize(
    ("code", "parents"),
    [
        ("PM.01.02", ("PM", "PM.01", "PM.01.02")),
        ("pm", ("PM",)),
        ("", ()),
        (" PP..00. ", ("PP", "PP.00")),
    ],
)
def test_a_code_belongs_to_each_of_its_parents(code: str, parents: tuple[str, ...]) -> None:
    assert code_parents(code) == parents
