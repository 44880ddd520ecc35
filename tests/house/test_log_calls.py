"""What goes to the log is said by our source alone: literal words, and values under checked names."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.log_lines import FIELDS
from tests.house.sources import PACKAGES, ROOT, python_files

METHODS = {"debug", "info", "warning", "error", "critical", "exception", "log", "warn"}
HOLDS_THE_RULE = {"catalog/log_lines.py"}


def faults(source: str) -> Iterator[str]:
    """What is wrong with the logging of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _is_logging(node.func):
            yield from (f"line {node.lineno}: {fault}" for fault in _faults(node))
        elif isinstance(node, ast.Call) and _name(node.func) in {
            "print_exc",
            "print_exception",
            "format_exc",
        }:
            yield f"line {node.lineno}: prints an exception"
        elif isinstance(node, ast.Name | ast.Attribute) and _name(node) == "lastResort":
            yield f"line {node.lineno}: a handler of its own"


def _is_logging(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr in METHODS
        and _name(called.value) in {"log", "_log", "logger", "logging"}
    )


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _faults(call: ast.Call) -> Iterator[str]:
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr in {"exception", "log", "warn"}:
        yield f"{call.func.attr}() is not used"
    if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant):
        yield "the message is not a literal, or has values put into it"
    elif "%" in str(call.args[0].value):
        yield "the message has a place for a value"
    for keyword in call.keywords:
        if keyword.arg != "extra":
            yield f"{keyword.arg}= is not used"
        elif isinstance(keyword.value, ast.Dict):
            yield from _faults_of_fields(keyword.value)


def _faults_of_fields(fields: ast.Dict) -> Iterator[str]:
    for key, value in zip(fields.keys, fields.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) else "?"
        if name not in FIELDS:
            yield f"{name} is no field of a line"
        if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Call) and _name(value.func) == "str"):
            yield f"{name} is made of words"


@pytest.mark.parametrize(
    "wrong",
    [
        "log.exception('a')",
        "log.error('a', exc_info=error)",
        "log.error('a', stack_info=True)",
        "log.error(f'a {b}')",
        "log.error('a ' + b)",
        "log.error('a %s', error)",
        "log.error('a %s' % b)",
        "self._log.error(a)",
        "logging.warning('a', b)",
        "log.error('a', extra={'title': b})",
        "log.error('a', extra={'what': f'{b}'})",
        "log.error('a', extra={'what': str(error)})",
        "traceback.print_exc()",
    ],
)
def test_this_test_sees_what_it_forbids(wrong: str) -> None:
    assert list(faults(wrong))


def test_this_test_lets_pass_what_is_right() -> None:
    assert list(faults("log.error('a thing failed', extra={'error': error, 'count': 3})")) == []


def test_no_line_is_made_of_anything_but_its_own_words() -> None:
    found = [
        f"{_short(path)} {fault}"
        for path in python_files(*PACKAGES)
        if _short(path) not in HOLDS_THE_RULE
        for fault in faults(path.read_text())
    ]
    assert found == []


def test_only_the_command_line_prints() -> None:
    """A part's words go to the log; ``webapp.translating`` and ``workers.upgrade_process`` are commands."""
    commands = {"webapp/translating.py", "workers/upgrade_process.py", "search/data/make_weights.py"}
    printing = {
        _short(path)
        for path in python_files(*(set(PACKAGES) - {"cli"}))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _name(node.func) in {"print", "echo"}
    }
    assert printing - commands == set()


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
