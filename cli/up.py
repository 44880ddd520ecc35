"""``telusur up``: web, worker, index writer and minder under one supervisor, until they are told to stop."""

import fcntl
import logging
import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import click

from catalog.log_lines import TEXT, Line
from catalog.settings import Settings, load_settings
from cli.web_server import web_server
from workers.lifetime import SUPERVISOR, stop_signal
from workers.presence import UP_LOCK
from workers.supervisor import Service, Supervisor, module

LOG_BYTES, LOGS_KEPT = 10_000_000, 5


@click.command("up")
def command() -> None:
    """Jalankan semua layanan sampai dihentikan (Ctrl-C atau SIGTERM)."""
    settings = load_settings()
    settings.read_secret()
    with _only_one(settings.data):
        _check_port(settings)
        _upgrade()
        stopping = stop_signal()
        form = settings.log_format or TEXT
        environment = {**os.environ, "TELUSUR_LOG_FORMAT": form}
        supervisor = Supervisor(services(settings), environment, _log(settings.logs_folder, form))
        threading.Thread(target=_tell_when_ready, args=(settings, stopping), daemon=True).start()
        supervisor.run(stopping, lambda name: _tell_trouble(name, settings))
    click.echo("Telusur berhenti.")


def _upgrade() -> None:
    """In a process of its own: what it loads would stay in the supervisor's memory for good."""
    if subprocess.run(module("workers.upgrade_process"), check=False).returncode:
        raise click.ClickException("Basis data gagal disesuaikan dengan versi ini. Lihat pesan di atas.")


def services(settings: Settings) -> Sequence[Service]:
    """What runs, each in a process of its own that ends with this one."""
    parent = os.getpid()
    bound = f"{SUPERVISOR}{parent}"
    return (
        Service("web", module("workers.under", str(parent), *web_server(settings))),
        Service("worker", module("workers.worker_process", bound)),
        Service("index", module("workers.index_process", bound)),
        Service("minder", module("workers.minder_process", bound)),
    )


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    with (data / UP_LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(f"Telusur sudah berjalan untuk folder data {data}.") from None
        yield


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Alamat {settings.host}:{settings.port} tidak dapat dipakai ({error.strerror}). "
                "Hentikan program yang memakainya, atau pilih nomor lain dengan TELUSUR_PORT."
            ) from None


def _log(folder: Path, form: str) -> logging.Logger:
    folder.mkdir(parents=True, exist_ok=True)
    log = logging.getLogger(__name__)
    handler = RotatingFileHandler(
        folder / "telusur.log", maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8"
    )
    handler.setFormatter(Line("up", form))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    return log


def _tell_when_ready(settings: Settings, stopping: threading.Event) -> None:
    reachable = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host
    while not stopping.wait(0.2):
        try:
            socket.create_connection((reachable, settings.port), timeout=1).close()
        except OSError:
            continue
        scheme = "https" if settings.is_https else "http"
        click.echo(f"Telusur berjalan di {scheme}://{reachable}:{settings.port}/  (Ctrl-C untuk berhenti)")
        return


def _tell_trouble(name: str, settings: Settings) -> None:
    log = settings.logs_folder / "telusur.log"
    click.echo(f"Layanan {name} terhenti dan dijalankan lagi. Sebabnya tertulis di {log}", err=True)
