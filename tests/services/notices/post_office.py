"""A real mail server in this process, which may want TLS and a password, refuse, or be slow."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from catalog.mail_settings import MailSettings

HOST = "127.0.0.1"
USER, PASSWORD = "telusur", "kuda-lari"
SENDER = "telusur@kantor.example"


@dataclass
class Box:
    """What came, and how the server behaves."""

    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refused: tuple[str, ...] = ()  # recipients that do not exist
    answer: str = "250 OK"  # to the letter itself
    pause: float = 0.0  # seconds before that
    is_secret: bool = False

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such person " + address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        time.sleep(self.pause)
        self.is_secret = server.transport.get_extra_info("ssl_object") is not None
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            found = message_from_bytes(envelope.content, policy=default)
            assert isinstance(found, EmailMessage)
            self.letters.append(found)
        return self.answer


@dataclass(frozen=True)
class Office:
    """A running server: its box, and the settings that reach it."""

    box: Box
    mail: MailSettings


@contextmanager
def post_office(folder: Path, tls: str = "tidak", *, is_locked: bool = False) -> Iterator[Office]:
    """``tls`` as in the settings; ``is_locked``: it wants ``USER`` and ``PASSWORD``."""
    box, certificate = Box(), folder / "surel.pem"
    context = _context(certificate) if tls != "tidak" else None
    kinds: dict[str, Any] = {}
    if is_locked:
        kinds |= {"authenticator": _knows, "auth_required": True}
    if tls == "starttls":
        kinds |= {"tls_context": context, "require_starttls": True}
    is_tls = tls == "tls"
    controller = Controller(
        box, hostname=HOST, port=free_port(), ssl_context=context if is_tls else None, **kinds
    )
    controller.start()
    (folder / "sandi").write_text(PASSWORD + "\n")
    mail = MailSettings(
        host=HOST,
        port=controller.port,
        user=USER if is_locked else "",
        password_file=str(folder / "sandi") if is_locked else "",
        tls=tls,
        ca_file=str(certificate) if context else "",
        sender=SENDER,
    )
    try:
        yield Office(box, mail)
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _knows(_server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)


def _context(file: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + written)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
