"""The only place that reads the environment: every setting, its default and its check, in one frozen value.

Each is documented in ``docs/operating/settings.md``; a test says so. The address of a server may hold a
password, so it may also lie in a file: ``TELUSUR_DATABASE_URL_FILE`` names the file that holds it.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from catalog.addresses import BROKER, checked, checked_database
from catalog.errors import SettingsError
from catalog.mail_settings import MailSettings, checked_mail, checked_site


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process. Sizes are megabytes (10^6 bytes), times seconds unless named."""

    data: Path
    host: str
    port: int
    is_https: bool
    ocr_languages: str
    ocr_processes: int
    max_file_mb: int
    max_pages: int
    session_idle_minutes: int
    session_hours: int
    hot_folder_user: str
    demo: bool
    backup_folder: str = ""
    backup_time: time = time(1)
    backup_passphrase_file: str = ""
    backup_plain: bool = False
    backup_full_after: int = 30
    backup_keep: int = 0
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    database_server: str = field(default="", repr=False)  # an address may hold a password
    search_url: str = field(default="", repr=False)
    search_api_key: str = field(default="", repr=False)
    search_ca_file: str = ""
    search_timeout: int = 10
    search_shards: int = 1
    tika_url: str = field(default="", repr=False)
    tika_seconds: int = 300
    broker_url: str = field(default="", repr=False)
    storage_url: str = field(default="", repr=False)
    storage_key_file: str = ""
    storage_secret_file: str = ""
    storage_cache_mb: int = 5000
    log_format: str = ""  # as the way of starting has it
    metrics_token_file: str = ""
    quota_gb: int = 0  # of each office, 10^9 bytes; 0: none
    disk_reserve_mb: int = 500  # of the data folder's disk, that no new file may take
    blank_ink: int = 50  # dots of 100,000 from which on a page of a stack is not blank
    mail: MailSettings = field(default_factory=MailSettings)
    site_url: str = ""  # where people reach the pages, without a slash at its end
    scan_confidence: int = 60  # 0..100: pages whose words are read less surely are to be scanned again

    @property
    def database_url(self) -> str:
        return self.database_server or f"sqlite:///{self.data / 'telusur.db'}"

    @property
    def quota(self) -> int:
        """Bytes of originals that an office may have unless its own quota says otherwise; 0: any number."""
        return self.quota_gb * 1_000_000_000

    @property
    def files_folder(self) -> Path:
        return self.data / "files"

    @property
    def index_folder(self) -> Path:
        return self.data / "index"

    @property
    def cache_folder(self) -> Path:
        return self.data / "cache"

    @property
    def broker_folder(self) -> Path:
        return self.data / "broker"

    @property
    def hot_folder(self) -> Path:
        return self.data / "inbox"

    @property
    def work_folder(self) -> Path:
        return self.data / "work"

    @property
    def logs_folder(self) -> Path:
        return self.data / "logs"

    @property
    def metrics_folder(self) -> Path:
        return self.data / "metrics"

    @property
    def secret_file(self) -> Path:
        return self.data / "secret.key"

    @property
    def unfinished_restore(self) -> Path:
        """There while a restore has not ended: what lies beside it is no archive yet."""
        return self.data / "restore.unfinished"

    def read_secret(self) -> str:
        """The signing secret that ``telusur init`` made; raises ``SettingsError`` where it is missing."""
        if self.unfinished_restore.exists():
            raise SettingsError(f"Pemulihan ke {self.data} belum selesai. Ulangi `telusur restore`.")
        try:
            secret = self.secret_file.read_text().strip()
        except FileNotFoundError:
            raise SettingsError(
                f"Kunci rahasia {self.secret_file} tidak ada. Jalankan `telusur init` lebih dahulu."
            ) from None
        if len(secret) < 32:
            raise SettingsError(f"Kunci rahasia {self.secret_file} terlalu pendek.")
        return secret


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raises ``SettingsError`` with a sentence that names the wrong one."""
    env = os.environ if environment is None else environment
    return Settings(
        data=Path(env.get("TELUSUR_DATA", "var")).absolute(),
        host=env.get("TELUSUR_HOST", "127.0.0.1"),
        port=_whole(env, "TELUSUR_PORT", 8321, 1, 65535),
        is_https=_yes(env, "TELUSUR_HTTPS", False),
        ocr_languages=env.get("TELUSUR_OCR_LANGUAGES", "ind+eng"),
        ocr_processes=_whole(env, "TELUSUR_OCR_PROCESSES", os.cpu_count() or 1, 1, 256),
        max_file_mb=_whole(env, "TELUSUR_MAX_FILE_MB", 2000, 1, 100_000),
        max_pages=_whole(env, "TELUSUR_MAX_PAGES", 10_000, 1, 1_000_000),
        session_idle_minutes=_whole(env, "TELUSUR_SESSION_IDLE_MINUTES", 30, 1, 1440),
        session_hours=_whole(env, "TELUSUR_SESSION_HOURS", 10, 1, 168),
        hot_folder_user=env.get("TELUSUR_HOT_FOLDER_USER", ""),
        demo=_yes(env, "TELUSUR_DEMO", False),
        backup_folder=env.get("TELUSUR_BACKUP_FOLDER", "").strip(),
        backup_time=_time(env, "TELUSUR_BACKUP_TIME", time(1)),
        backup_passphrase_file=env.get("TELUSUR_BACKUP_PASSPHRASE_FILE", "").strip(),
        backup_plain=_yes(env, "TELUSUR_BACKUP_PLAIN", False),
        backup_full_after=_whole(env, "TELUSUR_BACKUP_FULL_AFTER", 30, 1, 1000),
        backup_keep=_whole(env, "TELUSUR_BACKUP_KEEP", 0, 0, 1000),
        trusted_proxies=_networks(env, "TELUSUR_TRUSTED_PROXIES"),
        database_server=checked_database("TELUSUR_DATABASE_URL", _address(env, "TELUSUR_DATABASE_URL")),
        search_url=_address(env, "TELUSUR_SEARCH_URL"),
        search_api_key=_address(env, "TELUSUR_SEARCH_API_KEY"),
        search_ca_file=env.get("TELUSUR_SEARCH_CA_FILE", ""),
        search_timeout=_whole(env, "TELUSUR_SEARCH_TIMEOUT", 10, 1, 300),
        search_shards=_whole(env, "TELUSUR_SEARCH_SHARDS", 1, 1, 64),
        tika_url=_address(env, "TELUSUR_TIKA_URL"),
        broker_url=checked("TELUSUR_BROKER_URL", _address(env, "TELUSUR_BROKER_URL"), BROKER),
        storage_url=_address(env, "TELUSUR_STORAGE_URL"),
        storage_key_file=env.get("TELUSUR_STORAGE_KEY_FILE", "").strip(),
        storage_secret_file=env.get("TELUSUR_STORAGE_SECRET_FILE", "").strip(),
        storage_cache_mb=_whole(env, "TELUSUR_STORAGE_CACHE_MB", 5000, 1, 10_000_000),
        tika_seconds=_whole(env, "TELUSUR_TIKA_SECONDS", 300, 1, 1700),
        log_format=_one_of(env, "TELUSUR_LOG_FORMAT", ("json", "teks")),
        metrics_token_file=env.get("TELUSUR_METRICS_TOKEN_FILE", "").strip(),
        quota_gb=_whole(env, "TELUSUR_QUOTA_GB", 0, 0, 1_000_000),
        disk_reserve_mb=_whole(env, "TELUSUR_DISK_RESERVE_MB", 500, 0, 10_000_000),
        blank_ink=_whole(env, "TELUSUR_BLANK_INK", 50, 0, 10_000),
        scan_confidence=_whole(env, "TELUSUR_SCAN_CONFIDENCE", 60, 0, 100),
        mail=_mail(env),
        site_url=checked_site(env.get("TELUSUR_SITE_URL", "")),
    )


def _mail(env: Mapping[str, str]) -> MailSettings:
    return checked_mail(
        MailSettings(
            host=env.get("TELUSUR_SMTP_HOST", "").strip(),
            port=_whole(env, "TELUSUR_SMTP_PORT", 587, 1, 65535),
            user=env.get("TELUSUR_SMTP_USER", "").strip(),
            password_file=env.get("TELUSUR_SMTP_PASSWORD_FILE", "").strip(),
            tls=_one_of(env, "TELUSUR_SMTP_TLS", ("starttls", "tls", "tidak")) or "starttls",
            ca_file=env.get("TELUSUR_SMTP_CA_FILE", "").strip(),
            sender=env.get("TELUSUR_SMTP_FROM", "").strip(),
        )
    )


def load_settings_beside(file: Path) -> Settings:
    """The settings of this process with those in ``file`` in their place: lines ``TELUSUR_NAME=value``.

    An empty value means the embedded part. Raises ``SettingsError`` for a file or line that is none.
    """
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"File pengaturan {file} tidak dapat dibaca.") from None
    env = dict(os.environ)
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, separator, value = line.partition("=")
        name = name.removeprefix("export ").strip()
        if not separator or not name.startswith("TELUSUR_"):
            raise SettingsError(f"{file}, baris {number}: tulislah TELUSUR_NAMA=nilai.")
        env.pop(name.removesuffix("_FILE") if name.endswith("_URL_FILE") else f"{name}_FILE", None)
        env[name] = value.strip().strip("\"'")
    return load_settings(env)


def _address(env: Mapping[str, str], name: str) -> str:
    """A server's address, from the environment or the file that it names; empty for the embedded part."""
    direct, file = env.get(name, "").strip(), env.get(f"{name}_FILE", "").strip()
    if direct and file:
        raise SettingsError(f"{name} dan {name}_FILE tidak boleh diisi bersamaan.")
    if not file:
        return direct
    try:
        value = Path(file).read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"File {file} yang disebut {name}_FILE tidak dapat dibaca: {error.strerror}."
        ) from None
    if not value:
        raise SettingsError(f"File {file} yang disebut {name}_FILE kosong.")
    return value


def _networks(env: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses or networks, divided by commas."""
    words = [word.strip() for word in env.get(name, "").split(",") if word.strip()]
    try:
        return tuple(ip_network(word) for word in words)
    except ValueError as error:
        raise SettingsError(
            f"{name} harus alamat IP atau jaringan (10.1.2.3 atau 10.1.2.0/24), dipisah koma: {error}."
        ) from None


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(f"{name} harus bilangan bulat dari {low} sampai {high}, bukan {text!r}.")
    return int(text)


def _one_of(env: Mapping[str, str], name: str, words: Sequence[str]) -> str:
    """One of ``words``, or empty where nothing is said."""
    text = env.get(name, "").strip().lower()
    if text and text not in words:
        raise SettingsError(f"{name} harus {' atau '.join(words)}, bukan {text!r}.")
    return text


def _time(env: Mapping[str, str], name: str, default: time) -> time:
    """An hour and a minute, as a clock shows them."""
    text = env.get(name, "").strip()
    if not text:
        return default
    found = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", text)
    if found is None:
        raise SettingsError(f"{name} harus jam dan menit, misalnya 01:00, bukan {text!r}.")
    return time(int(found[1]), int(found[2]))


def _yes(env: Mapping[str, str], name: str, default: bool) -> bool:
    text = env.get(name, "").strip().lower()
    if not text:
        return default
    if text not in {"1", "0", "ya", "tidak", "yes", "no", "true", "false"}:
        raise SettingsError(f"{name} harus ya atau tidak, bukan {text!r}.")
    return text in {"1", "ya", "yes", "true"}
