"""How mail leaves the office: the server, who we are there, and whom letters come from."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from catalog.errors import SettingsError
from catalog.people.mail_address import is_address


@dataclass(frozen=True, slots=True)
class MailSettings:
    """``tls``: ``starttls``, ``tls`` from the first byte, or ``tidak``. An empty ``host``: no mail."""

    host: str = ""
    port: int = 587
    user: str = field(default="", repr=False)
    password_file: str = ""
    tls: str = "starttls"
    ca_file: str = ""
    sender: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.host)

    def read_password(self) -> str:
        """Read at each connection, so that a changed one needs no restart; raises ``SettingsError``."""
        try:
            password = Path(self.password_file).read_text().strip()
        except (OSError, UnicodeDecodeError):
            raise SettingsError(
                f"File {self.password_file} yang disebut TELUSUR_SMTP_PASSWORD_FILE tidak dapat dibaca."
            ) from None
        if not password:
            raise SettingsError(f"File {self.password_file} yang disebut TELUSUR_SMTP_PASSWORD_FILE kosong.")
        return password


def checked_mail(mail: MailSettings) -> MailSettings:
    """The same settings; raises ``SettingsError`` where they do not go together."""
    if not mail.is_on:
        return mail
    if not is_address(mail.sender):
        raise SettingsError("TELUSUR_SMTP_FROM harus alamat surel, misalnya telusur@kantor.go.id.")
    if bool(mail.user) != bool(mail.password_file):
        raise SettingsError("TELUSUR_SMTP_USER dan TELUSUR_SMTP_PASSWORD_FILE diisi bersama, atau tidak.")
    if mail.user and mail.tls == "tidak":
        raise SettingsError("TELUSUR_SMTP_TLS tidak boleh `tidak` bila server surel meminta sandi.")
    return mail


def checked_site(text: str) -> str:
    """The address without a slash at its end; raises ``SettingsError`` for anything but http(s)."""
    text = text.strip().rstrip("/")
    if not text:
        return ""
    found = urlsplit(text)
    if found.scheme not in {"http", "https"} or not found.netloc or found.query or found.fragment:
        raise SettingsError(f"TELUSUR_SITE_URL harus seperti https://telusur.kantor.go.id, bukan {text!r}.")
    if any(each.isspace() for each in text):
        raise SettingsError("TELUSUR_SITE_URL tidak boleh memuat spasi.")
    return text
