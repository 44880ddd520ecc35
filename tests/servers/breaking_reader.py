"""Stands before a Tika server and breaks off at files that hold a word, as one does that a file kills."""

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class BreakingReader:
    """``asked`` counts files, ``ended`` those at which it broke off, ``connections`` the callers."""

    def __init__(self, target: str, word: bytes = b"") -> None:
        self.asked = self.ended = self.connections = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                outer.connections += 1

            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked += 1
                if word and word in body:
                    outer.ended += 1
                    self.close_connection = True  # without an answer
                    return
                self._pass_on(body)

            def _pass_on(self, body: bytes) -> None:
                asked = urllib.request.Request(f"{target}{self.path}", body, method="PUT")
                for name in ("Accept", "Content-Disposition"):
                    asked.add_header(name, self.headers[name])
                try:
                    with urllib.request.urlopen(asked, timeout=30) as answer:
                        status, told = answer.status, answer.read()
                except urllib.error.HTTPError as error:
                    status, told = error.code, error.read()
                self.send_response(status)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_told: object) -> None:
                """Nothing: the test's own output is enough."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_told: object) -> None:
                """A connection that was broken off on purpose is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
