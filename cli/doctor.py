"""``telusur doctor``: says what is missing or wrong, how to mend it, and mends what it can when asked."""

import getpass
import json
import sys
from collections.abc import Sequence
from contextlib import closing

import click

from catalog.database import Database
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from services.health.examination import examine
from services.health.findings import Finding, Repair, State
from services.health.mending import TOLD, Bench, mend

MARKS = {State.OK: "baik ", State.WARNING: "awas ", State.WRONG: "SALAH"}


@click.command("doctor")
@click.option("--all", "is_thorough", is_flag=True, help="Periksa setiap file asli dan seluruh basis data.")
@click.option("--json", "as_json", is_flag=True, help="Cetak JSON.")
@click.option("--mend", "is_mending", is_flag=True, help="Perbaiki yang ditemukan; bertanya dahulu.")
@click.option("--yes", "is_sure", is_flag=True, help="Dengan --mend: jangan bertanya.")
def command(is_thorough: bool, as_json: bool, is_mending: bool, is_sure: bool) -> None:
    """Periksa apa yang kurang atau salah, dan cara memperbaikinya; keluar dengan 1 bila ada yang salah.

    Indeks, basis data, dan file asli dicocokkan satu sama lain. Aman saat Telusur bekerja.
    """
    if is_mending and as_json:
        raise click.UsageError("--mend dan --json tidak dapat dipakai bersamaan.")
    settings = load_settings()
    findings = []
    for finding in examine(settings, is_thorough=is_thorough):
        findings.append(finding)
        if not as_json:
            click.echo(_as_text(finding))
    if as_json:
        click.echo(json.dumps([_as_data(each) for each in findings], ensure_ascii=False, indent=1))
    if is_mending:
        _mend(settings, [each.repair for each in findings if each.repair is not None], is_sure)
    if any(each.state is State.WRONG for each in findings):
        sys.exit(1)


def _mend(settings: Settings, repairs: Sequence[Repair], is_sure: bool) -> None:
    if not repairs:
        click.echo("Tidak ada yang dapat diperbaiki sendiri.")
        return
    with closing(Database(settings.database_url)) as db:
        bench = Bench(db, open_store(settings), f"os:{getpass.getuser()}")
        for repair in repairs:
            told = TOLD[repair.kind]
            click.echo(f"\n{told.act}\n  Jalan kembali: {told.undo}")
            if is_sure or click.confirm("Lakukan?", default=False):
                click.echo(f"  Selesai: {mend(bench, repair)}.")
    click.echo("\nJalankan `telusur doctor` sekali lagi setelah penulis indeks dan pekerja menyusul.")


def _as_text(finding: Finding) -> str:
    line = f"{MARKS[finding.state]}  {finding.message}"
    return line if finding.mend is None else f"{line}\n       {finding.mend}"


def _as_data(finding: Finding) -> dict[str, str]:
    return {
        "check": finding.check,
        "state": finding.state.value,
        "message": str(finding.message),
        "mend": "" if finding.mend is None else str(finding.mend),
    }
