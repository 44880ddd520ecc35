"""The secret files are drawn once, agree with each other, and are closed to others."""

import ssl
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from catalog.errors import SettingsError
from catalog.people.passwords import problem_with
from cli.keys import command
from services.deployment.first_secrets import SEARCH_SERVERS, make_secrets, secret_names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "secrets"
    assert set(make_secrets(made, "arsip.kantor.lan")) == secret_names()
    return made


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_text().strip()


def test_the_folder_is_closed_and_the_files_can_be_mounted(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes.pop("search-ca.key") == 0o400
    assert set(modes.values()) == {0o444}


def test_a_second_time_changes_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert make_secrets(folder, "arsip.kantor.lan") == ()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_two_installations_share_nothing(folder: Path, tmp_path: Path) -> None:
    make_secrets(tmp_path / "other", "arsip.kantor.lan")
    same = [name for name in secret_names() if _text(folder, name) == _text(tmp_path / "other", name)]
    assert same == []


def test_half_of_what_belongs_together_is_not_filled_up(folder: Path) -> None:
    (folder / "database-url").unlink()
    with pytest.raises(SettingsError, match="database-url"):
        make_secrets(folder, "arsip.kantor.lan")


def test_addresses_hold_the_passwords_of_the_servers(folder: Path) -> None:
    assert urlsplit(_text(folder, "database-url")).password == _text(folder, "database-password")
    assert urlsplit(_text(folder, "broker-url")).password == _text(folder, "broker-password")
    assert _text(folder, "broker.conf") == f"requirepass {_text(folder, 'broker-password')}"
    hosts = [urlsplit(each) for each in _text(folder, "search-url").split(",")]
    assert tuple(each.hostname for each in hosts) == SEARCH_SERVERS
    assert {each.scheme for each in hosts} == {"https"}
    (password,) = {each.password for each in hosts}
    assert password
    assert password not in _text(folder, "search-users")
    assert problem_with(_text(folder, "administrator-password"), "admin") is None


@pytest.mark.parametrize("name", SEARCH_SERVERS)
def test_a_search_server_is_believed_by_its_name_under_their_own_authority(folder: Path, name: str) -> None:
    store = Store([x509.load_pem_x509_certificate((folder / "search-ca.pem").read_bytes())])
    certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    verifier = PolicyBuilder().store(store)
    for known in (name, "localhost"):
        verifier.build_server_verifier(x509.DNSName(known)).verify(certificate, [])
    with pytest.raises(x509.verification.VerificationError):
        verifier.build_server_verifier(x509.DNSName("site")).verify(certificate, [])
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
        folder / f"{name}.pem", folder / f"{name}.key"
    )


def test_the_command_prints_names_and_no_secret(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    told = CliRunner().invoke(command, [str(folder), "--site", "arsip.kantor.lan"])
    assert told.exit_code == 0
    assert "database-password" in told.output
    assert not [name for name in secret_names() if _text(folder, name) in told.output]
    assert "Tidak ada yang diubah" in CliRunner().invoke(command, [str(folder)]).output
