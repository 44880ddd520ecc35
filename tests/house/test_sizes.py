"""No function makes its reader scroll, no file holds more than one idea's worth of lines."""

import ast

from tests.house.sources import PACKAGES, ROOT, functions, length, python_files

LONGEST_FUNCTION = 60
LONGEST_FILE = 400


def test_no_function_is_over_sixty_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length(node)}"
        for path in python_files(*PACKAGES, "tests")
        for node in functions(path)
        if length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_most_functions_are_short() -> None:
    lengths = sorted(length(node) for path in python_files(*PACKAGES) for node in functions(path))
    assert lengths[len(lengths) // 2] < 12, "the median function"
    assert lengths[len(lengths) * 9 // 10] <= 28, "nine in ten"


def test_no_file_is_over_four_hundred_lines() -> None:
    suffixes = {".py", ".js", ".html"}
    long = [
        str(path.relative_to(ROOT))
        for folder in (*PACKAGES, "tests", "tools", "samples")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in suffixes
        and "migrations/versions" not in path.as_posix()
        and "samples/files" not in path.as_posix()
        and "tests/data" not in path.as_posix()
        and len(path.read_text(errors="replace").splitlines()) > LONGEST_FILE
    ]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES)
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {"utils.py", "helpers.py", "manager.py", "common.py", "misc.py"}
    assert [path for path in python_files(*PACKAGES) if path.name in names] == []
