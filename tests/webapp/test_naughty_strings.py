"""Strings that break programs, in every field of the shell's forms: no 500, nothing executed or lost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from catalog.schema import Assignment
from tests.webapp.conftest import Site, token_of

STRINGS = (
    "",
    "\x00",
    "nul\x00di tengah",
    "' OR '1'='1",
    '"; DROP TABLE user_account; --',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raise %}",
    "%(name)s %s %d %n",
    "../../etc/passwd",
    "\r\nSet-Cookie: x=1",
    "‮⁦terbalik⁩",
    "Ω≈ç√∫˜µ≤≥÷ 社會科學院 مناقشة 👩‍👩‍👧",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "a" * 5000,
    "%",
    "_",
    "\\",
    "0",
    "-1",
    "99999999999999999999999",
    "1e400",
    "NaN",
    "2024-02-30",
    "0000-00-00",
    "９",
    "ß" * 100,
    "null",
    "undefined",
    "true",
)


def forms(site: Site) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Who sends which form with which proper values."""
    unit, user = site.world.units["3576.pm"], site.world.people["staf.pm"]
    new_unit = {"parent": unit, "kind": "division", "code": "x.1", "name": "X", "function": "", "zone": ""}
    yield "admin", "/kelola/unit/baru", {**new_unit, "begins": "2024-01-01", "archive": "1"}
    yield "admin", f"/kelola/unit/{unit}", {"name": "X", "function": "", "zone": "Asia/Jakarta", "begins": ""}
    yield "admin", f"/kelola/unit/{unit}/bubarkan", {"last_day": "2090-01-01", "heir": ""}
    yield "admin", "/kelola/pengguna/baru", {"username": "x.y", "name": "X", "email": "", "locale": "id"}
    yield "admin", f"/kelola/pengguna/{user}", {"name": "X", "email": ""}
    assignment = {
        "username": "tanpa.tugas",
        "unit": unit,
        "post": "staff",
        "title": "",
        "tier": "",
        "decree": "",
    }
    yield "admin", "/kelola/penugasan/baru", {**assignment, "from": "2024-01-01", "until": "", "way": "wait"}
    acting = {"username": "staf.pp", "acting": "plh", "title": "X", "decree": "1", "decreed_on": "2024-01-01"}
    yield (
        "admin",
        f"/kelola/penugasan/{post_id(site, 'kepala.pp')}/pelaksana",
        {
            **acting,
            "from": "2024-01-01",
            "until": "2024-01-02",
            "way": "wait",
        },
    )
    mandate = {
        "username": "tanpa.tugas",
        "kind": "audit",
        "number": "ST-1",
        "level": "rahasia",
        "units": unit,
    }
    yield (
        "admin",
        "/kelola/mandat/baru",
        {**mandate, "cases": "", "from": "2024-01-01", "until": "2024-01-02"},
    )
    yield "staf.pm", "/akun/sandi", {"current": "x", "password": "x", "again": "x"}
    yield "staf.pm", "/akun/langkah-kedua", {"code": "x"}
    yield "staf.pm", "/minta-akses", {"about": "x"}


def post_id(site: Site, username: str) -> str:
    with site.office.db.reading() as session:
        query = select(Assignment.id).where(Assignment.user_id == site.world.people[username])
        return session.scalars(query).one()


def test_no_form_breaks(site: Site) -> None:
    clients = {name: site.signed_in(name) for name in ("admin", "staf.pm")}
    for username, path, proper in forms(site):
        client = clients[username]
        token = token_of(client, path)
        for name in proper:
            for string in STRINGS:
                answer = client.post(path, data={**proper, name: string, "csrf_token": token})
                assert answer.status_code in {200, 302, 401, 404, 422}, (path, name, string)
                assert "<script>alert" not in answer.text, (path, name)
                assert "onerror=alert(1)>" not in answer.text.replace("&gt;", ""), (path, name)


def test_signing_in_takes_any_string(site: Site) -> None:
    for string in STRINGS:
        for values in ({"username": string, "password": "x"}, {"username": "staf.pm", "password": string}):
            client = site.client()
            answer = client.post("/masuk", data={**values, "csrf_token": token_of(client, "/masuk")})
            assert answer.status_code in {401, 429}, string
            assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", ["/kelola/pengguna", "/kelola/unit", "/kelola/penugasan", "/minta-akses"])
def test_no_filter_breaks(site: Site, path: str) -> None:
    client = site.signed_in("admin")
    for name in ("q", "unit", "keadaan", "jenis", "hlm", "tentang", "bahasa"):
        for string in STRINGS:
            answer = client.get(path, query_string={name: string})
            assert answer.status_code == 200, (name, string)
            assert "<script>alert" not in answer.text
