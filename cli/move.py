"""``telusur move``: the office from one set of parts to another, while nobody works."""

import getpass
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from catalog.settings import Settings, load_settings, load_settings_beside
from search.errors import SearchUnavailable
from services.moving.moving import Moved, move
from services.moving.plan import Plan
from workers.presence import standing_still

SHOWN = 5
SAY_EVERY = 2.0  # seconds


@click.command("move")
@click.option(
    "--to", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Pengaturan tujuan."
)
@click.option("--yes", "is_sure", is_flag=True, help="Jangan bertanya.")
def command(file: Path, is_sure: bool) -> None:
    """Pindahkan kantor ke pengaturan yang tertulis di FILE, satu bagian atau semuanya.

    FILE berisi baris TELUSUR_NAMA=nilai; yang tidak disebut tetap seperti sekarang, nilai kosong berarti
    bagian di dalam program. Semua bagian Telusur harus berhenti. Kantor yang lama tidak diubah. Bila
    terputus, jalankan lagi: yang sudah sampai diperiksa dan dilewati.
    """
    plan = Plan(load_settings(), load_settings_beside(file))
    for part, old, new in plan.places():
        click.echo(f"{part}: {old} -> {new}")
    if not is_sure and not plan.is_empty:
        click.confirm("Pindahkan?", abort=True)
    with _nobody_at_work(plan):
        try:
            moved = move(plan, f"os:{getpass.getuser()}", _Teller().tell)
        except SearchUnavailable as error:
            raise click.ClickException(f"{error} Setelah itu jalankan lagi perintah ini.") from None
    _say(file, plan, moved)


@contextmanager
def _nobody_at_work(plan: Plan) -> Iterator[None]:
    """No part runs on either office of this machine, and none can start."""
    if _answers(plan.source):
        raise click.ClickException(
            f"Web masih menjawab di {plan.source.host}:{plan.source.port}. "
            "Hentikan semua bagian Telusur dahulu."
        )
    with ExitStack() as held:
        for data in dict.fromkeys((plan.source.data, plan.target.data)):
            if not data.is_dir():
                continue
            busy = held.enter_context(standing_still(data))
            if busy:
                raise click.ClickException(
                    f"Telusur masih bekerja di {data} ({busy}). Hentikan semua bagiannya dahulu."
                )
        yield


def _answers(settings: Settings) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    try:
        socket.create_connection((reachable, settings.port), timeout=1).close()
    except OSError:
        return False
    return True


class _Teller:
    """Says how far each step is and about how long it will take, every few seconds."""

    def __init__(self) -> None:
        self._what, self._began, self._said = "", 0.0, 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what != self._what:
            self._what, self._began, self._said = what, now, 0.0
        if now - self._said < SAY_EVERY and done < total:
            return
        self._said = now
        left = (now - self._began) * (total - done) / done if done else 0.0
        rest = f", kira-kira {left:.0f} detik lagi" if left >= 1 else ""
        click.echo(f"  {what}: {100 * done // max(total, 1)}%{rest}", err=True)


def _say(file: Path, plan: Plan, moved: Moved) -> None:
    click.echo(f"Pindah: {moved.rows} baris, {moved.files} file, {moved.records} arsip; semuanya diperiksa.")
    click.echo(
        f"Berikutnya: pakai pengaturan di {file}, jalankan `telusur init`, `telusur doctor`, lalu Telusur."
    )
    click.echo(
        "Jalan kembali: pakai lagi pengaturan yang lama; kantor yang lama tidak diubah. Arsip yang masuk "
        "sesudah pemindahan hanya ada di tempat yang baru: pindahkan balik ke tempat yang kosong."
    )
    if (plan.source.data / "inbox").is_dir() and plan.source.data != plan.target.data:
        click.echo(f"File di folder pantau {plan.source.data / 'inbox'} tidak ikut; pindahkan sendiri.")
    if moved.damaged:
        click.echo(f"{len(moved.damaged)} file asli tidak utuh di kantor lama, jadi tidak ikut:", err=True)
        for sha256 in moved.damaged[:SHOWN]:
            click.echo(f"  {sha256}", err=True)
        sys.exit(1)
