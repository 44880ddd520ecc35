"""Hands letters to the office's mail server, and says in one word of its own what went wrong."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from catalog.errors import CatalogError, SettingsError
from catalog.mail_settings import MailSettings
from catalog.sentences import N_

SECONDS = 20.0  # for one step of the conversation


class MailTrouble(CatalogError):
    """The server is away, does not know us, or takes no letter now: to be tried again."""


class Undeliverable(CatalogError):
    """The server will never take this letter: the address is refused."""


AWAY = N_("Server surel tidak dapat dihubungi. Periksa alamat, porta, dan jaringannya.")
NO_TLS = N_("Sambungan terenkripsi ke server surel gagal. Periksa TELUSUR_SMTP_TLS dan sertifikatnya.")
NOT_KNOWN = N_("Server surel menolak nama pengguna atau sandi Telusur.")
NOT_NOW = N_("Server surel tidak menerima surel saat ini.")
REFUSED = N_("Server surel menolak alamat tujuannya.")
NO_SENDER = N_("Server surel menolak alamat pengirim. Periksa TELUSUR_SMTP_FROM.")
FOR_EVER = range(500, 600)


@contextmanager
def mail_server(mail: MailSettings, seconds: float = SECONDS) -> Iterator[smtplib.SMTP]:
    """A conversation with the server; raises ``MailTrouble`` and, for a wrong file, ``SettingsError``."""
    with _told():
        server = _connect(mail, seconds)
    try:
        with _told():
            if mail.user:
                server.login(mail.user, mail.read_password())
        yield server
    finally:
        _leave(server)


def send(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand over one letter to its one reader; raises ``MailTrouble`` or ``Undeliverable``."""
    with _told():
        server.send_message(message)


def _connect(mail: MailSettings, seconds: float) -> smtplib.SMTP:
    context = _context(mail)
    if mail.tls == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=seconds, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=seconds)
    try:
        if mail.tls == "starttls":
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _context(mail: MailSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=mail.ca_file or None)
    except OSError:
        raise SettingsError(f"File {mail.ca_file} yang disebut TELUSUR_SMTP_CA_FILE tidak terbaca.") from None


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


@contextmanager
def _told() -> Iterator[None]:
    """What a server answers may hold addresses: none of it goes further."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        is_final = all(code in FOR_EVER for code in codes)
        raise (Undeliverable(REFUSED) if is_final else MailTrouble(NOT_NOW)) from None
    except smtplib.SMTPSenderRefused:
        raise MailTrouble(NO_SENDER) from None
    except smtplib.SMTPAuthenticationError:
        raise MailTrouble(NOT_KNOWN) from None
    except ssl.SSLError:
        raise MailTrouble(NO_TLS) from None
    except smtplib.SMTPNotSupportedError:
        raise MailTrouble(NO_TLS) from None
    except smtplib.SMTPConnectError:
        raise MailTrouble(AWAY) from None
    except smtplib.SMTPException:
        raise MailTrouble(NOT_NOW) from None
    except OSError:
        raise MailTrouble(AWAY) from None
