"""Templates in one language each: a sentence without values is put in its words when they are compiled."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

import flask
from flask import Flask, current_app
from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from webapp.language import OWN, in_words, language

_CALL = ("name", "lparen", "string", "rparen")
_LONGEST = len(_CALL)


def install(app: Flask, languages: Iterable[str]) -> None:
    """Give every language an environment of its own; all share filters and globals."""
    app.jinja_env.add_extension(Saying)
    app.extensions["spoken"] = {spoken: _speaking(app.jinja_env, spoken) for spoken in languages}


def _speaking(env: Environment, spoken: str) -> Environment:
    own: Any = env.overlay()
    own.spoken = spoken
    return cast(Environment, own)


def render_template(name: str, /, **values: Any) -> str:
    """The template in the language of this page, as ``flask.render_template`` draws it."""
    environments = cast(dict[str, Environment], current_app.extensions["spoken"])
    return flask.render_template(environments[language()].get_template(name), **values)


class Saying(Extension):
    """Reads ``_("Cari")`` as the sentence itself; with values in it, it stays a call."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        waiting: list[Token] = []
        for token in stream:
            waiting.append(token)
            if _is_saying(waiting[-_LONGEST:]):
                said = self._said(waiting[-_LONGEST:])
                waiting[-_LONGEST:] = said
            while len(waiting) > _LONGEST + 1:
                yield waiting.pop(0)
        yield from waiting

    def _said(self, call: list[Token]) -> list[Token]:
        _name, opening, sentence, closing = call
        env: Any = self.environment
        words = in_words(getattr(env, "spoken", OWN), sentence.value)
        line = sentence.lineno
        safe = [Token(line, "pipe", "|"), Token(line, "name", "safe")]
        return [opening, Token(line, "string", words % {} if "%" in words else words), *safe, closing]


def _is_saying(tokens: list[Token]) -> bool:
    return tuple(token.type for token in tokens) == _CALL and tokens[0].value == "_"
