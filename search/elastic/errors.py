"""What a search server does when it does not answer, split by what the caller can do.

SearchUnavailable
├── ServerDown      nobody answers at the address, or an unknown program does: start it; try again later
├── ServerSlow      it did not answer in time, or is too busy: try again later
├── ServerRefused   user, password or key are wrong: mend the setting
├── ServerBroken    part of the index has no machine that serves it ("red"): mend the server
├── ServerFull      its disk is full, so that the index cannot be written: make room; searching goes on
└── IndexFrozen     a rebuild is about to put the new index in place: try the batch again at once
"""

from search.errors import SearchUnavailable


class ServerDown(SearchUnavailable):
    """Nobody answers."""


class ServerSlow(SearchUnavailable):
    """No answer in time."""


class ServerRefused(SearchUnavailable):
    """The server does not let us in."""


class ServerBroken(SearchUnavailable):
    """A part of the index is not served."""


class ServerFull(SearchUnavailable):
    """The index can be read but not written."""


class IndexFrozen(SearchUnavailable):
    """Writing is held back while a rebuilt index takes the place of this one."""
