"""A person at a browser: HTTPS, cookies, forms with their token, files."""

import http.cookiejar
import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path


class HttpsVisitor:
    """Believes the certificate in ``authority`` and no other."""

    def __init__(self, address: str, authority: Path) -> None:
        self._address = address
        self._token = ""
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(authority))),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 where nobody answers."""
        return self._open(urllib.request.Request(self._address + path))

    def sign_in(self, username: str, password: str) -> tuple[int, str]:
        return self.post("/masuk", {"username": username, "password": password})

    def post(self, path: str, form: dict[str, str], files: dict[str, bytes] | None = None) -> tuple[int, str]:
        """Send the form of the page at ``path``, with its token."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path)[1])
        assert token, f"{path} has no form"
        boundary = uuid.uuid4().hex
        body = _multipart({"csrf_token": token[1], **form}, files or {}, boundary)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Referer": self._address + path,
        }
        return self._open(urllib.request.Request(self._address + path, body, headers))

    def open_batch(self, **values: str) -> str:
        """A batch as the upload page's script opens it; its id."""
        status, told = self._as_script("/unggah/kumpulan", urllib.parse.urlencode(values).encode())
        assert status == 201, (status, told)
        return str(json.loads(told)["batch"])

    def send(self, batch: str, data: bytes, name: str) -> tuple[int, str]:
        """One file for a batch, as the script sends it: status and what is told, 0 where nobody answers."""
        return self._as_script(f"/unggah/{batch}/file", data, {"X-File-Name": urllib.parse.quote(name)})

    def _as_script(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str]:
        if not self._token:
            found = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/unggah")[1])
            self._token = found[1] if found else ""
        told = {
            "X-CSRFToken": self._token,
            "X-Requested-With": "fetch",
            "Referer": self._address,
            **(headers or {}),
        }
        if "X-File-Name" in told:
            told["Content-Type"] = "application/octet-stream"
        return self._open(urllib.request.Request(self._address + path, body, told))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")
        except OSError:
            return 0, ""


def _multipart(form: dict[str, str], files: dict[str, bytes], boundary: str) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    for name, content in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
