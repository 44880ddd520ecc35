"""The own account: password, second step, language, look."""

import re

import pyotp
import pytest

from tests.webapp.conftest import Site, post
from tests.webapp.office_world import PASSWORD

NEW = "payung biru dekat jendela"


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("pendek", "pendek", "password"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "password"),
        ("passwordpassword1", "passwordpassword1", "password"),
        ("siti rahma 2024!", "siti rahma 2024!", "password"),
        (NEW, "lain sama sekali", "again"),
        (PASSWORD, PASSWORD, "password"),
    ],
)
def test_a_poor_password_is_refused_beside_its_field(
    site: Site, password: str, again: str, field: str
) -> None:
    values = {"current": PASSWORD, "password": password, "again": again}
    answer = post(site.signed_in("staf.pm"), "/akun/sandi", values)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert password not in answer.text


def test_a_wrong_present_password_counts_as_a_wrong_try(site: Site) -> None:
    client = site.signed_in("staf.pm")
    post(client, "/akun/sandi", {"current": "salah", "password": NEW, "again": NEW})
    assert site.user("staf.pm").failed_attempts == 1


def test_a_new_password_ends_the_other_sessions(site: Site) -> None:
    here, there = site.signed_in("staf.pm"), site.signed_in("staf.pm")
    post(here, "/akun/sandi", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


@pytest.mark.parametrize("username", ["ketua", "sekretaris", "admin"])
def test_leaders_and_administrators_must_take_the_second_step_first(site: Site, username: str) -> None:
    client = site.signed_in(username)
    site.change(username, totp_secret=None)
    for path in ("/", "/cari?q=rapat", "/akun", "/kelola/pengguna"):
        assert client.get(path).headers["Location"] == "/akun/langkah-kedua"
    text = client.get("/akun/langkah-kedua").text
    secret = _key_on(text)
    assert post(client, "/akun/langkah-kedua", {"code": "000000"}).status_code == 422
    assert post(client, "/akun/langkah-kedua", {"code": pyotp.TOTP(secret).now()}).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    kept = site.user(username).totp_secret
    assert kept is not None
    assert secret not in kept


def test_staff_may_go_without_it(site: Site) -> None:
    assert site.signed_in("staf.pm").get("/").status_code == 200


def test_a_demonstration_offers_it_and_says_what_a_real_office_demands(make_site) -> None:  # type: ignore[no-untyped-def]
    site = make_site(TELUSUR_DEMO="ya")
    client = site.signed_in("ketua")
    site.change("ketua", totp_secret=None)
    home = client.get("/")
    assert home.status_code == 200
    assert "Kantor sungguhan mewajibkannya" in home.text


def test_a_stolen_session_cannot_put_another_phone_in_place(site: Site) -> None:
    client = site.signed_in("ketua")
    before = site.user("ketua").totp_secret
    assert post(client, "/akun/langkah-kedua", {"code": "123456"}, page="/akun").status_code == 404
    answer = post(client, "/akun/langkah-kedua/matikan", {"current": "tebakan"}, page="/akun/langkah-kedua")
    assert answer.status_code == 422
    assert site.user("ketua").totp_secret == before


def test_the_enrolment_code_does_not_sign_in_again(site: Site) -> None:
    client = site.signed_in("staf.pm")
    secret = _key_on(client.get("/akun/langkah-kedua").text)
    code = pyotp.TOTP(secret).now()
    post(client, "/akun/langkah-kedua", {"code": code})
    other = site.client()
    post(other, "/masuk", {"username": "staf.pm", "password": PASSWORD})
    assert post(other, "/masuk/kode", {"code": code}).status_code == 401


def test_the_language_switches_for_the_session_and_is_kept_for_the_person(site: Site) -> None:
    client = site.signed_in("staf.pm")
    assert 'lang="en"' in client.get("/?bahasa=en").text
    assert "Home" in client.get("/akun").text
    post(client, "/akun/bahasa", {"bahasa": "id"}, page="/akun")
    assert '<html lang="id"' in client.get("/").text
    post(client, "/akun/bahasa", {"bahasa": "en"}, page="/akun")
    assert '<html lang="en"' in site.signed_in("staf.pm").get("/").text
    assert client.get("/?bahasa=xx").status_code == 200


def test_the_look_is_kept_in_this_browser(site: Site) -> None:
    client = site.signed_in("staf.pm")
    post(client, "/tampilan", {"tema": "dark", "kembali": "/akun"}, page="/")
    assert 'data-theme="dark"' in client.get("/").text
    answer = post(client, "/tampilan", {"tema": '"><script>', "kembali": "//jahat.example"}, page="/")
    assert answer.headers["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/").text


def _key_on(page: str) -> str:
    found = re.search(r'class="mono">([A-Z2-7 ]{30,})<', page)
    assert found
    return found.group(1).replace(" ", "")
