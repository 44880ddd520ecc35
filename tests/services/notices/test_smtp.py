"""Handing letters to a real server: encrypted, with a password, down, refusing, slow."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.errors import SettingsError
from catalog.mail_settings import MailSettings, checked_mail, checked_site
from catalog.schema import utc_now
from services.notices.letter import trial_letter
from services.notices.smtp import MailTrouble, Undeliverable, mail_server, send
from tests.services.notices.post_office import HOST, SENDER, free_port, post_office

TO = "siti@kantor.example"


def deliver(mail: MailSettings, seconds: float = 5.0) -> None:
    with mail_server(mail, seconds) as server:
        send(server, trial_letter(TO, SENDER, utc_now()))


@pytest.mark.parametrize("tls", ["tidak", "starttls", "tls"])
def test_a_letter_arrives(tmp_path: Path, tls: str) -> None:
    with post_office(tmp_path, tls, is_locked=tls == "starttls") as office:
        deliver(office.mail)
        (letter,) = office.box.letters
        assert letter["To"] == TO
        assert letter["Auto-Submitted"] == "auto-generated"
        assert "sampai" in letter.get_content()
        assert office.box.is_secret is (tls != "tidak")


def test_a_wrong_password_is_trouble_that_tells_nothing(tmp_path: Path) -> None:
    with post_office(tmp_path, "starttls", is_locked=True) as office:
        (tmp_path / "sandi").write_text("salah sekali")
        with pytest.raises(MailTrouble, match="nama pengguna atau sandi") as caught:
            deliver(office.mail)
        assert "salah sekali" not in str(caught.value)
        (tmp_path / "sandi").write_text("")
        with pytest.raises(SettingsError, match="kosong"):
            deliver(office.mail)


def test_an_unknown_certificate_is_refused(tmp_path: Path) -> None:
    with post_office(tmp_path, "starttls") as office, pytest.raises(MailTrouble, match="terenkripsi"):
        deliver(replace(office.mail, ca_file=""))


def test_a_server_without_encryption_is_refused_where_it_is_wanted(tmp_path: Path) -> None:
    with post_office(tmp_path) as office:
        with pytest.raises(MailTrouble, match="terenkripsi"):
            deliver(replace(office.mail, tls="starttls"))
        assert office.box.letters == []


def test_a_server_that_is_down_is_trouble() -> None:
    with pytest.raises(MailTrouble, match="tidak dapat dihubungi"):
        deliver(MailSettings(host=HOST, port=free_port(), tls="tidak", sender=SENDER))


def test_a_refused_address_is_for_ever_and_not_told(tmp_path: Path) -> None:
    with post_office(tmp_path) as office:
        office.box.refused = (TO,)
        with pytest.raises(Undeliverable) as caught:
            deliver(office.mail)
        assert TO not in str(caught.value)
        assert caught.value.__cause__ is None


def test_not_now_is_tried_again(tmp_path: Path) -> None:
    with post_office(tmp_path) as office:
        office.box.answer = "451 later"
        with pytest.raises(MailTrouble, match="saat ini"):
            deliver(office.mail)


def test_a_slow_server_is_left(tmp_path: Path) -> None:
    with post_office(tmp_path) as office:
        office.box.pause = 3.0
        begun = time.monotonic()
        with pytest.raises(MailTrouble):
            deliver(office.mail, seconds=0.5)
        assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize(
    "wrong",
    [
        MailSettings(host="h", sender=""),
        MailSettings(host="h", sender="a@b\nBcc: c@d"),
        MailSettings(host="h", sender=SENDER, user="x"),
        MailSettings(host="h", sender=SENDER, password_file="/x"),
        MailSettings(host="h", sender=SENDER, user="x", password_file="/x", tls="tidak"),
    ],
    ids=range(5),
)
def test_settings_that_do_not_go_together_stop_the_start(wrong: MailSettings) -> None:
    with pytest.raises(SettingsError, match="TELUSUR_SMTP_"):
        checked_mail(wrong)


def test_the_site_is_an_address() -> None:
    assert checked_site("https://telusur.example/arsip/") == "https://telusur.example/arsip"
    for wrong in ("telusur.example", "ftp://x", "https://", "https://a b", "https://a/?b", "javascript:x"):
        with pytest.raises(SettingsError):
            checked_site(wrong)
