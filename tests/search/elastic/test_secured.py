"""A server behind TLS with users and keys, and the rights that the manual names, are enough for all we do."""

import base64
import hashlib
import ipaddress
import os
import ssl
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from elasticsearch import Elasticsearch

from catalog.errors import SettingsError
from catalog.schema import utc_now
from catalog.settings import load_settings
from ingest.search_engine import open_engine
from search.contract import Engine, EngineRequest
from search.cursors import Place, cursor_of
from search.elastic.connection import Server
from search.elastic.errors import ServerDown, ServerRefused
from search.elastic.whole import ElasticEngine
from tests.search.elastic.papers import EVERYTHING, ids, paper
from tests.servers.elasticsearch import ElasticsearchServer
from tests.servers.processes import answers, own_folder

PASSWORD = "kata/sandi:dengan@tanda"
ROLE = """
telusur:
  cluster: [monitor]
  indices:
    - names: ["telusur-*"]
      privileges: [all]
"""


class SecuredServer(ElasticsearchServer):
    """With TLS and two users: one of the rights that the manual names, and one who manages."""

    def __init__(self, folder: Path) -> None:
        security = {
            "xpack.security.enabled": "true",
            "xpack.security.http.ssl.enabled": "true",
            "xpack.security.http.ssl.key": "key.pem",
            "xpack.security.http.ssl.certificate": "ca.pem",
            "xpack.security.authc.password_hashing.algorithm": "pbkdf2",
        }
        super().__init__(folder, security)
        self.ca_file = folder / "config" / "ca.pem"
        make_certificate(folder / "config")
        users = "".join(f"{name}:{hashed(PASSWORD)}\n" for name in ("telusur", "manager"))
        for name, text in {
            "users": users,
            "users_roles": "telusur:telusur\nsuperuser:manager\n",
            "roles.yml": ROLE,
        }.items():
            (folder / "config" / name).write_text(text)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def is_answering(self) -> bool:
        request = urllib.request.Request(f"{self.url}/_cluster/health")
        request.add_header(
            "Authorization", f"Basic {base64.b64encode(f'manager:{PASSWORD}'.encode()).decode()}"
        )
        return answers(request, 10, ssl.create_default_context(cafile=self.ca_file))


def make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "search server of the tests")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(written)
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def hashed(password: str) -> str:
    """In the form that the server's file of users takes."""
    salt = os.urandom(32)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 10_000, 32)
    return f"{{PBKDF2}}10000${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


@pytest.fixture(scope="module")
def server() -> Iterator[SecuredServer]:
    with own_folder("es") as folder:
        made = SecuredServer(folder)
        try:
            made.start()
            yield made
        finally:
            made.kill()


def use(engine: Engine) -> None:
    engine.rebuild([paper("r1", "surat")], lambda: ((), ()))
    engine.writer().apply([paper("r2", "surat")], ["r1"])
    engine.check()
    engine.examine()
    reader = engine.reader()
    assert ids(reader, "surat") == ("r2",)
    assert list(reader.complete("sur", EVERYTHING, 5)) == ["surat"]
    engine.writer().apply([paper("r3", "surat")], ())
    answer = reader.search(EngineRequest(EVERYTHING, cursor=cursor_of(Place(1, "gone"))))
    assert answer.ids == ("r3",)


def with_user(server: SecuredServer, password: str) -> str:
    return server.url.replace("https://", f"https://telusur:{quote(password, safe='')}@")


def test_a_user_of_the_rights_that_the_manual_names_can_do_all(server: SecuredServer, tmp_path: Path) -> None:
    address = tmp_path / "address"
    address.write_text(with_user(server, PASSWORD) + "\n")
    environment = {
        "TELUSUR_DATA": str(tmp_path),
        "TELUSUR_SEARCH_URL_FILE": str(address),
        "TELUSUR_SEARCH_CA_FILE": str(server.ca_file),
    }
    engine = open_engine(load_settings(environment))
    use(engine)
    engine.close()


def test_a_key_does_as_well_as_a_user(server: SecuredServer, tmp_path: Path) -> None:
    with Elasticsearch(server.url, basic_auth=("manager", PASSWORD), ca_certs=str(server.ca_file)) as client:
        rights = {
            "telusur": {"cluster": ["monitor"], "index": [{"names": ["telusur-*"], "privileges": ["all"]}]}
        }
        key = client.security.create_api_key(name="telusur", role_descriptors=rights)["encoded"]
    (tmp_path / "key").write_text(key)
    environment = {
        "TELUSUR_DATA": str(tmp_path),
        "TELUSUR_SEARCH_URL": server.url,
        "TELUSUR_SEARCH_API_KEY_FILE": str(tmp_path / "key"),
        "TELUSUR_SEARCH_CA_FILE": str(server.ca_file),
    }
    engine = open_engine(load_settings(environment))
    use(engine)
    engine.close()


def test_a_wrong_password_and_an_unknown_certificate_are_told_apart(server: SecuredServer) -> None:
    wrong = ElasticEngine(Server(with_user(server, "salah"), ca_file=str(server.ca_file)))
    with pytest.raises(ServerRefused, match="menolak"):
        ids(wrong.reader())
    with pytest.raises(ServerRefused):
        wrong.writer().apply([paper("r1", "surat")], ())
    unknown = ElasticEngine(Server(with_user(server, PASSWORD)))
    with pytest.raises(ServerDown):
        ids(unknown.reader())
    for engine in (wrong, unknown):
        engine.close()


def test_a_certificate_file_that_is_none_stops_the_start_with_its_name(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "TELUSUR_SEARCH_URL": "https://telusur:rahasia-sekali@mesin:9200",
            "TELUSUR_SEARCH_CA_FILE": str(tmp_path / "tidak-ada.pem"),
        }
    )
    with pytest.raises(SettingsError) as told:
        open_engine(settings)
    assert "TELUSUR_SEARCH_CA_FILE" in str(told.value)
    assert "rahasia-sekali" not in str(told.value)
