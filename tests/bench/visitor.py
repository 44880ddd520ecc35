"""A signed-in person over plain HTTP, with one kept connection: what a browser costs the server, no more."""

import http.client
import http.cookies
import re
import time
from urllib.parse import urlencode


class Visitor:
    """One person's session on ``host:port``; not to be shared between threads."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        return self._ask("GET", path, None)

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as a person would; raises ``AssertionError`` where the page does not let them in."""
        _, page = self.get("/masuk")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token, "the sign-in page has no token"
        form = {"csrf_token": token[1], "username": username, "password": password}
        status, _ = self._ask("POST", "/masuk", urlencode(form))
        assert status in {302, 303}, f"sign-in answered {status}"

    def timed(self, path: str) -> float:
        """Milliseconds from asking to the last byte; raises where the answer is not 200."""
        began = time.perf_counter()
        status, _ = self.get(path)
        elapsed = (time.perf_counter() - began) * 1000
        assert status == 200, f"{path} answered {status}"
        return elapsed

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return answer.status, text
