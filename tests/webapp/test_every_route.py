"""What holds for every address of the site: sign-in, headers, tokens, and pages for errors."""

import re

import pytest
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from tests.webapp.conftest import Site, token_of
from webapp.errors import NOTHING
from webapp.security import HEADERS, PUBLIC_ENDPOINTS, client_address


def _paths(site: Site, method: str) -> list[tuple[str, str]]:
    """Endpoint and an address for every rule that takes ``method``."""
    return [
        (rule.endpoint, _fill(rule))
        for rule in site.app.url_map.iter_rules()
        if method in (rule.methods or set()) and rule.endpoint != "static"
    ]


def _fill(rule: Rule) -> str:
    values = {name: _value(converter) for name, converter in rule._converters.items()}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def _value(converter: BaseConverter) -> str | int:
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 1 if isinstance(converter, IntegerConverter) else "1"


def test_every_page_needs_sign_in_unless_listed(site: Site) -> None:
    client = site.client()
    for endpoint, path in _paths(site, "GET"):
        answer = client.get(path)
        if endpoint in PUBLIC_ENDPOINTS:
            assert "/masuk?next" not in answer.headers.get("Location", ""), endpoint
        else:
            assert answer.status_code == 302, (endpoint, answer.status_code)
            assert answer.headers["Location"].startswith("/masuk"), endpoint


def test_every_listed_endpoint_exists(site: Site) -> None:
    assert set(site.app.view_functions) >= PUBLIC_ENDPOINTS


def test_every_form_is_refused_without_its_token(site: Site) -> None:
    visitor, person = site.client(), site.signed_in("admin")
    for endpoint, path in _paths(site, "POST"):
        for client in (visitor, person):
            answer = client.post(path, data={"username": "staf.pm"})
            assert answer.status_code in {400, 401}, (endpoint, answer.status_code)


def test_a_token_of_another_session_is_refused(site: Site) -> None:
    stolen = token_of(site.client(), "/masuk")
    client = site.signed_in("staf.pm")
    assert client.post("/akun/keluar-semua", data={"csrf_token": stolen}).status_code == 400


def test_every_answer_carries_the_guarding_headers(site: Site) -> None:
    visitor, person = site.client(), site.signed_in("admin")
    for _endpoint, path in [*_paths(site, "GET"), ("static", "/static/css/telusur.css"), ("", "/tidak-ada")]:
        for client in (visitor, person):
            with client.get(path) as answer:
                assert HEADERS.items() <= dict(answer.headers).items(), path
                is_page = "text/html" in answer.content_type
                assert not is_page or answer.headers["Cache-Control"] == "no-store", path
                assert answer.headers["Cache-Control"], path


def test_the_policy_lets_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    for weak in ("unsafe", "http:", "https:", "*"):
        assert weak not in policy


@pytest.mark.parametrize("path", ["/", "/masuk", "/akun", "/akun/sandi", "/minta-akses", "/tidak-ada"])
def test_no_page_holds_inline_code_or_anything_external(site: Site, path: str) -> None:
    for client in (site.client(), site.signed_in("staf.pm")):
        text = client.get(path, follow_redirects=True).text
        for inline in (" style=", " onclick=", " onload=", "<style", "javascript:"):
            assert inline not in text
        assert "<script>" not in text
        for external in ('src="http', 'href="http', "src='http", 'src="//', 'href="//'):
            assert external not in text


def test_missing_and_forbidden_look_the_same(site: Site) -> None:
    client = site.signed_in("staf.pm")
    missing = client.get("/tidak-ada")
    forbidden = client.get("/kelola/pengguna")
    assert missing.status_code == forbidden.status_code == 404
    assert NOTHING in missing.text
    assert _bare(missing.text, "/tidak-ada") == _bare(forbidden.text, "/kelola/pengguna")


def _bare(page: str, path: str) -> str:
    """The page without its own address and tokens, which differ anyway."""
    return re.sub(r'(content|value)="[\w.-]{60,}"', "", page.replace(path, ""))


def test_scripts_get_their_errors_as_data(site: Site) -> None:
    answer = site.client().post("/keluar", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 400
    assert answer.json["error"]


def test_an_unforeseen_error_is_a_page_with_a_code_and_no_trace(site: Site) -> None:
    def break_down() -> str:
        raise RuntimeError("isi rahasia di dalam kesalahan")

    site.app.add_url_rule("/rusak", "health.broken", break_down)
    answer = site.signed_in("staf.pm").get("/rusak")
    assert answer.status_code == 500
    assert "Kode kejadian" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert "isi rahasia" not in answer.text
    assert "Traceback" not in answer.text


def test_cookies_are_closed_to_scripts_and_other_sites(make_site) -> None:  # type: ignore[no-untyped-def]
    plain, closed = make_site(), make_site(TELUSUR_HTTPS="ya")
    cookie = plain.client().get("/masuk").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    cookie = closed.app.test_client().get("/masuk", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-telusur=")
    assert "Secure" in cookie


def test_forwarding_headers_are_believed_from_this_machine_only(make_site) -> None:  # type: ignore[no-untyped-def]
    app = make_site(TELUSUR_HTTPS="ya").app
    app.add_url_rule("/alamat", "health.address", client_address)
    app.before_request_funcs[None] = []
    headers = {"X-Forwarded-For": "10.1.2.3"}
    local = app.test_client().get("/alamat", headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    remote = app.test_client().get("/alamat", headers=headers, environ_base={"REMOTE_ADDR": "192.168.1.9"})
    assert (local.text, remote.text) == ("10.1.2.3", "192.168.1.9")


def test_forwarding_headers_are_believed_from_a_named_proxy(make_site) -> None:  # type: ignore[no-untyped-def]
    app = make_site(TELUSUR_HTTPS="ya", TELUSUR_TRUSTED_PROXIES="172.31.250.2, 10.9.0.0/16").app
    app.add_url_rule("/alamat", "health.address", client_address)
    app.before_request_funcs[None] = []
    headers = {"X-Forwarded-For": "10.1.2.3"}

    def seen_from(address: str) -> str:
        answer = app.test_client().get("/alamat", headers=headers, environ_base={"REMOTE_ADDR": address})
        return str(answer.text)

    for proxy in ("127.0.0.1", "::1", "172.31.250.2", "10.9.3.4"):
        assert seen_from(proxy) == "10.1.2.3"
    for other in ("172.31.250.3", "10.10.0.1", "::ffff:1.2.3.4", "not an address"):
        assert seen_from(other) == other


def test_every_answer_names_its_request(site: Site) -> None:
    seen = set()
    for path in ("/masuk", "/tidak-ada", "/static/css/telusur.css", "/sehat", "/"):
        with site.client().get(path, headers={"X-Request-ID": "0123456789abcdef"}) as answer:
            assert re.fullmatch(r"[0-9a-z]{16}", answer.headers["X-Request-ID"]), path
            seen.add(answer.headers["X-Request-ID"])
    assert len(seen) == 5
    assert "0123456789abcdef" not in seen


def test_a_request_is_named_by_a_trusted_proxy_alone_and_in_one_form(make_site) -> None:  # type: ignore[no-untyped-def]
    app = make_site(TELUSUR_HTTPS="ya", TELUSUR_TRUSTED_PROXIES="10.9.0.0/16").app

    def named(given: str, address: str) -> bool:
        headers, place = {"X-Request-ID": given}, {"REMOTE_ADDR": address}
        answer = app.test_client().get("/masuk", headers=headers, environ_base=place)
        return bool(answer.headers["X-Request-ID"] == given)

    good = "6f1c0f2a7d9b4e53a8c6d2e1f0b79a34"
    for proxy in ("127.0.0.1", "10.9.1.1"):
        assert named(good, proxy)
        assert named("6f1c0f2a-7d9b-4e53-a8c6-d2e1f0b79a34", proxy)
    assert not named(good, "10.10.0.1")
    for bad in ("", "abc", good + "0" * 9, good.upper(), "surat-rahasia-wates", good[:-1] + "z", good + "\t"):
        assert not named(bad, "127.0.0.1"), bad
