"""Who reads the measures, and that they hold numbers only."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from catalog.schema import Record
from tests.webapp.conftest import Site

TOKEN = "tanda-rahasia-yang-panjang-0123456789"
MakeSite = Callable[..., Site]


def ask(
    client: FlaskClient,
    headers: dict[str, str] | None = None,
    *,
    peer: str = "127.0.0.1",
    path: str = "/metrics",
    base: str = "http://localhost",
) -> tuple[int, str, str]:
    answer = client.get(path, headers=headers, environ_base={"REMOTE_ADDR": peer}, base_url=base)
    there = answer.headers.get("Location", "").replace(path, "")
    return answer.status_code, there, answer.text.replace(path, "").replace(path.replace("/", "%2F"), "")


def bare(page: str) -> str:
    """The page without its tokens, which differ anyway."""
    return re.sub(r'(content|value)="[\w.-]{60,}"', "", page)


def is_told(client: FlaskClient, headers: dict[str, str] | None = None, **more: str) -> bool:
    status, _, text = ask(client, headers, **more)
    assert ("telusur_" in text) == (status == 200)
    return status == 200


def token_file(tmp_path: Path, text: str = TOKEN) -> str:
    path = tmp_path / "token"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": "192.168.1.9"},
        {"X-Forwarded-Host": "localhost"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 pengantar"},
    ],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.parametrize("https", ["ya", "tidak"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "192.168.1.9", "::ffff:192.168.1.9", ""])
def test_a_request_through_a_proxy_is_not_from_this_machine(
    make_site: MakeSite, headers: dict[str, str], https: str, peer: str
) -> None:
    assert not is_told(make_site(TELUSUR_HTTPS=https).client(), headers, peer=peer)


def test_a_claimed_address_is_not_believed_from_elsewhere(make_site: MakeSite) -> None:
    site = make_site(TELUSUR_HTTPS="ya", TELUSUR_TRUSTED_PROXIES="192.168.1.9")
    assert not is_told(site.client(), {"X-Forwarded-For": "127.0.0.1"}, peer="192.168.1.9")
    assert not is_told(site.client(), peer="192.168.1.9")


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_itself_is_told(site: Site, peer: str) -> None:
    assert is_told(site.client(), peer=peer)
    assert is_told(site.client(), peer=peer, base="http://127.0.0.1:8321")
    assert is_told(site.client(), peer=peer, base="http://[::1]:8321")


@pytest.mark.parametrize("name", ["jahat.example", "localhost.jahat.example", "127.0.0.1.jahat.example"])
def test_a_browser_led_here_under_a_strange_name_is_not_told(site: Site, name: str) -> None:
    assert not is_told(site.client(), base=f"http://{name}:8321")


def test_the_token_opens_from_anywhere(make_site: MakeSite, tmp_path: Path) -> None:
    client = make_site(TELUSUR_METRICS_TOKEN_FILE=token_file(tmp_path, f"{TOKEN}\n")).client()
    assert is_told(
        client, {"Authorization": f"Bearer {TOKEN}"}, peer="192.168.1.9", base="http://arsip.kantor"
    )
    assert is_told(client, {"Authorization": f"bearer {TOKEN}", "X-Forwarded-For": "10.1.1.1"})


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer \xe9",
    ],
)
def test_a_wrong_token_opens_nothing(make_site: MakeSite, tmp_path: Path, given: str) -> None:
    client = make_site(TELUSUR_METRICS_TOKEN_FILE=token_file(tmp_path)).client()
    assert not is_told(client, {"Authorization": given}, peer="192.168.1.9")


@pytest.mark.parametrize("text", ["", "\n", "   ", "pendek"])
def test_an_empty_or_short_token_opens_nothing(make_site: MakeSite, tmp_path: Path, text: str) -> None:
    client = make_site(TELUSUR_METRICS_TOKEN_FILE=token_file(tmp_path, text)).client()
    for given in ("Bearer ", "Bearer", f"Bearer {text.strip()}", ""):
        assert not is_told(client, {"Authorization": given}, peer="192.168.1.9")


def test_a_missing_token_file_opens_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    client = make_site(TELUSUR_METRICS_TOKEN_FILE=str(tmp_path / "tidak-ada")).client()
    assert not is_told(client, {"Authorization": "Bearer "}, peer="192.168.1.9")
    assert not is_told(make_site().client(), {"Authorization": "Bearer "}, peer="192.168.1.9")


@pytest.mark.parametrize("username", ["", "staf.pm", "admin"])
def test_who_is_not_told_sees_an_address_that_does_not_exist(site: Site, username: str) -> None:
    client = site.signed_in(username) if username else site.client()
    hidden = ask(client, peer="192.168.1.9")
    unknown = ask(client, peer="192.168.1.9", path="/tidak-ada")
    assert [hidden[0], hidden[1], bare(hidden[2])] == [unknown[0], unknown[1], bare(unknown[2])]
    assert hidden[0] == (404 if username else 302)


def test_it_tells_numbers_and_no_words_of_any_record(site: Site) -> None:
    with site.office.db.writing() as session:
        unit = site.world.units["3576.pm"]
        session.add(
            Record(id="r" * 16, kind="letter", title="Zamrudia", unit_id=unit, level=3, standing="filed")
        )
    client = site.signed_in("staf.pm")
    of_others = _rules_told(client)  # what other offices of this process were asked for
    client.get("/cari?q=zamrudia")
    client.get(f"/arsip/{'r' * 16}")
    client.get("/zamrudia/x?zamrudia=1")
    client.open("/cari", method="ZAMRUDIA")
    text = client.get("/metrics").text
    assert "amrudia" not in text.lower()
    assert "r" * 16 not in text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    rules = _rules_told(client)
    assert {"/cari", "/arsip/<record_id>", "none"} <= rules
    assert rules - of_others <= {rule.rule for rule in site.app.url_map.iter_rules()} | {"none"}
    methods = {sample.labels["method"] for sample in families["telusur_http_requests"].samples}
    assert methods <= {"GET", "POST", "HEAD", "OPTIONS", "other"}


def _rules_told(client: FlaskClient) -> set[str]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        sample.labels["rule"]
        for family in families
        if family.name == "telusur_http_requests"
        for sample in family.samples
    }


def test_without_its_database_it_still_answers(site: Site) -> None:
    site.office.db.close()
    broken = site.world.settings.data / "telusur.db"
    broken.write_bytes(b"bukan basis data " * 400)
    for side in (broken.with_suffix(".db-wal"), broken.with_suffix(".db-shm")):
        side.unlink(missing_ok=True)
    text = site.client().get("/metrics").text
    assert "telusur_database_up 0.0" in text
    assert "telusur_disk_free_bytes" in text
