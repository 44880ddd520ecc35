"""Counts each answer: which page, how it ended, how long it took. Nothing of what was asked for."""

from time import perf_counter

from flask import Flask, Response, g, request

from catalog.metrics import count_request


def install(app: Flask) -> None:
    """Before all else that looks at a request, so that its time is the whole one."""
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.begun = perf_counter()


def seconds_spent() -> float:
    """On the request at hand, until now."""
    now = perf_counter()
    return now - float(g.get("begun", now))


def _count(response: Response) -> Response:
    rule = request.url_rule
    count_request(rule.rule if rule else "", request.method, response.status_code, seconds_spent())
    return response
