"""The web application of an office under test, whose templates are compiled once a run."""

from collections import defaultdict
from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from services.office import Office
from webapp.app import create_app


class _OfThisProcess(BytecodeCache):
    """Jinja's compiled templates, by name and content, for all applications that one process makes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED: defaultdict[str, _OfThisProcess] = defaultdict(_OfThisProcess)  # by language


def app_of(office: Office) -> Flask:
    """The program's application, as it is."""
    app = create_app(office)
    app.jinja_env.bytecode_cache = _COMPILED[""]
    for language, environment in app.extensions["spoken"].items():
        environment.bytecode_cache = _COMPILED[language]
    return app
