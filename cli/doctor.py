"""``telusur doctor``: says what is missing or wrong, and how to mend it."""

import json
import sys

import click

from catalog.settings import load_settings
from services.health.examination import examine
from services.health.findings import Finding, State

MARKS = {State.OK: "baik ", State.WARNING: "awas ", State.WRONG: "SALAH"}


@click.command("doctor")
@click.option("--all", "is_thorough", is_flag=True, help="Periksa setiap file asli dan seluruh basis data.")
@click.option("--json", "as_json", is_flag=True, help="Cetak JSON.")
def command(is_thorough: bool, as_json: bool) -> None:
    """Periksa apa yang kurang atau salah, dan cara memperbaikinya; keluar dengan 1 bila ada yang salah."""
    findings = []
    for finding in examine(load_settings(), is_thorough=is_thorough):
        findings.append(finding)
        if not as_json:
            click.echo(_as_text(finding))
    if as_json:
        click.echo(json.dumps([_as_data(each) for each in findings], ensure_ascii=False, indent=1))
    if any(each.state is State.WRONG for each in findings):
        sys.exit(1)


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
