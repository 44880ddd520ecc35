"""Signing in: one sentence for every failure, growing pauses, a code once, sessions that end."""

from datetime import timedelta

import pytest

from catalog.people.sign_in import pause_after
from catalog.schema import utc_now
from tests.webapp.conftest import Site, code_now, post, token_of
from tests.webapp.office_world import PASSWORD
from webapp.signin_pages import NO_ENTRY


def test_a_person_signs_in_and_sees_the_home_page(site: Site) -> None:
    home = site.signed_in("staf.pm").get("/")
    assert home.status_code == 200
    assert "Siti Rahma" in home.text
    assert "Bawaslu Kota Mojokerto" in home.text


def test_every_failure_reads_the_same(site: Site) -> None:
    site.change("staf.pp", is_active=False)
    site.change("arsiparis", locked_until=utc_now() + timedelta(minutes=5))
    tries = [
        ("staf.pm", "salah sekali"),
        ("tidak.ada", PASSWORD),
        ("staf.pp", PASSWORD),
        ("arsiparis", PASSWORD),
    ]
    for username, password in tries:
        answer = post(site.client(), "/masuk", {"username": username, "password": password})
        assert answer.status_code == 401
        assert NO_ENTRY in answer.text


def test_every_failure_costs_the_same_work(site: Site) -> None:
    site.change("arsiparis", locked_until=utc_now() + timedelta(minutes=5))
    for number, username in enumerate(("staf.pm", "tidak.ada", "arsiparis"), 1):
        post(site.client(), "/masuk", {"username": username, "password": "salah sekali"})
        written = [*site.audited("sign-in-failed"), *site.audited("sign-in-refused")]
        assert len(written) == number
        assert all("salah" not in str(row.details) for row in written)


def test_what_was_typed_stays_but_never_the_password(site: Site) -> None:
    answer = post(site.client(), "/masuk", {"username": "staf.pm", "password": "salah-sekali-123"})
    assert 'value="staf.pm"' in answer.text
    assert "salah-sekali-123" not in answer.text


def test_an_account_rests_after_five_wrong_tries_and_longer_each_time(site: Site) -> None:
    client = site.client()
    for _ in range(5):
        post(client, "/masuk", {"username": "staf.pm", "password": "salah"})
    locked_until = site.user("staf.pm").locked_until
    assert locked_until is not None
    assert locked_until > utc_now()
    answer = post(client, "/masuk", {"username": "staf.pm", "password": PASSWORD})
    assert answer.status_code == 401
    site.change("staf.pm", locked_until=utc_now() - timedelta(seconds=1))
    assert post(client, "/masuk", {"username": "staf.pm", "password": PASSWORD}).status_code == 302
    assert site.user("staf.pm").failed_attempts == 0


@pytest.mark.parametrize(
    ("failures", "minutes"), [(4, None), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (500, 15)]
)
def test_the_pause_doubles_up_to_a_quarter_of_an_hour(failures: int, minutes: int | None) -> None:
    assert pause_after(failures) == (timedelta(minutes=minutes) if minutes else None)


def test_one_address_cannot_try_all_accounts(site: Site) -> None:
    client = site.client()
    for number in range(30):
        post(client, "/masuk", {"username": f"orang{number}", "password": "x"})
    answer = post(client, "/masuk", {"username": "staf.pm", "password": PASSWORD})
    assert answer.status_code == 429
    assert NO_ENTRY in answer.text


def test_a_code_is_good_once(site: Site) -> None:
    first, second = site.client(), site.client()
    for client in (first, second):
        answer = post(client, "/masuk", {"username": "ketua", "password": PASSWORD})
        assert answer.headers["Location"].startswith("/masuk/kode")
    code = code_now()
    assert post(first, "/masuk/kode", {"code": code}).headers["Location"] == "/"
    refused = post(second, "/masuk/kode", {"code": code})
    assert refused.status_code == 401
    assert second.get("/").status_code == 302


def test_the_password_alone_opens_nothing_where_a_code_is_set(site: Site) -> None:
    client = site.client()
    post(client, "/masuk", {"username": "ketua", "password": PASSWORD})
    assert client.get("/").headers["Location"].startswith("/masuk")


def test_wrong_codes_lock_the_account_too(site: Site) -> None:
    client = site.client()
    post(client, "/masuk", {"username": "ketua", "password": PASSWORD})
    for _ in range(5):
        post(client, "/masuk/kode", {"code": "000000"})
    assert site.user("ketua").locked_until is not None
    assert post(client, "/masuk/kode", {"code": code_now()}).status_code == 401


def test_an_idle_session_ends_and_a_polling_page_does_not_keep_it(site: Site) -> None:
    client = site.signed_in("staf.pm")
    old = int(utc_now().timestamp()) - site.office.settings.session_idle_minutes * 60 + 30
    with client.session_transaction() as session:
        session["seen"] = old
    client.get("/", headers={"X-Telusur-Poll": "1"})
    with client.session_transaction() as session:
        assert session["seen"] == old
        session["seen"] = old - 60
    answer = client.get("/akun")
    assert answer.headers["Location"].startswith("/masuk?next=/akun")
    assert "Sesi Anda berakhir" in client.get(answer.headers["Location"]).text


def test_a_session_ends_after_its_longest_time_however_busy(site: Site) -> None:
    client = site.signed_in("staf.pm")
    with client.session_transaction() as session:
        session["since"] = int(utc_now().timestamp()) - site.office.settings.session_hours * 3600 - 1
    assert client.get("/").status_code == 302


def test_signing_out_everywhere_ends_the_other_sessions_only(site: Site) -> None:
    here, there = site.signed_in("staf.pm"), site.signed_in("staf.pm")
    post(here, "/akun/keluar-semua", {}, page="/akun")
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_a_closed_account_is_out_at_once(site: Site) -> None:
    client = site.signed_in("staf.pm")
    site.change("staf.pm", is_active=False)
    assert client.get("/").status_code == 302


def test_changing_the_person_leaves_an_empty_form(site: Site) -> None:
    client = site.signed_in("staf.pm")
    answer = post(client, "/ganti-orang", {}, page="/")
    form = client.get(answer.headers["Location"]).text
    assert "Siti" not in form
    assert "staf.pm" not in form
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://jahat.example/",
        "//jahat.example",
        "/\\jahat.example",
        "\\/jahat.example",
        "/\t/jahat.example",
        "javascript:alert(1)",
        "http:jahat.example",
        "",
    ],
)
def test_next_leads_nowhere_else(site: Site, target: str) -> None:
    client = site.client()
    answer = client.post(
        "/masuk",
        query_string={"next": target},
        data={"username": "staf.pm", "password": PASSWORD, "csrf_token": token_of(client, "/masuk")},
    )
    assert answer.headers["Location"] == "/"


def test_next_leads_back_to_where_the_person_was(site: Site) -> None:
    client = site.client()
    answer = client.post(
        "/masuk?next=/akun%3Fx%3D1",
        data={"username": "staf.pm", "password": PASSWORD, "csrf_token": token_of(client, "/masuk")},
    )
    assert answer.headers["Location"] == "/akun?x=1"
