"""What the log's lines are about at this moment, by ids alone: a request, a job and its stage, an account."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.claims import Claim

_REQUEST = ContextVar("request", default="")
_ACCOUNT = ContextVar("account", default="")
_JOB = ContextVar("job", default="")
_STAGE = ContextVar("stage", default="")
_ALL = {"request": _REQUEST, "job": _JOB, "stage": _STAGE, "account": _ACCOUNT}


def begin_request(request_id: str) -> None:
    """From here on this thread's lines are about that request, until ``end_request``."""
    _REQUEST.set(request_id)
    _ACCOUNT.set("")


def end_request() -> None:
    """This thread's lines are about no request any more."""
    begin_request("")


def note_account(account_id: str) -> None:
    """The request at hand is this account's."""
    _ACCOUNT.set(account_id)


def note_stage(stage: str) -> None:
    """The job at hand has come to this stage."""
    _STAGE.set(stage)


def current_request() -> str:
    """The id of the request at hand; empty outside of one."""
    return _REQUEST.get()


@contextmanager
def about_job(held: "Claim") -> Iterator[None]:
    """The lines of the block are about this job and the request that put it in."""
    told = {_JOB: held.job_id, _REQUEST: held.request_id, _STAGE: held.stage, _ACCOUNT: held.user_id or ""}
    before = [(variable, variable.set(value)) for variable, value in told.items()]
    try:
        yield
    finally:
        for variable, token in before:
            variable.reset(token)


def ids() -> dict[str, str]:
    """What is known now, by name."""
    return {name: value for name, variable in _ALL.items() if (value := variable.get())}
