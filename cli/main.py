"""The command ``telusur``: each subcommand is one module of this package, loaded when it is called."""

import importlib
import sys
from collections.abc import Sequence

import click

from catalog.errors import CatalogError
from catalog.log_lines import at_terminal

COMMANDS = {
    "backup": "Simpan cadangan tersandi: satu file, atau rantai dalam sebuah folder.",
    "doctor": "Periksa apa yang kurang atau salah, dan cara memperbaikinya.",
    "ingest": "Masukkan file atau folder ke dalam arsip.",
    "init": "Siapkan folder data, basis data, dan administrator pertama.",
    "keys": "Buat file sandi dan sertifikat untuk docker-compose.yml.",
    "mail-test": "Kirim surel percobaan ke sebuah alamat.",
    "move": "Pindahkan kantor ke basis data, penyimpan file, atau mesin pencari lain.",
    "reindex": "Bangun ulang indeks pencarian dari basis data.",
    "restore": "Pulihkan arsip dari cadangan ke folder data yang kosong.",
    "search": "Cari arsip atas nama seorang pembaca.",
    "serve": "Jalankan satu bagian saja: web, worker, index, schedule, atau inbox.",
    "verify": "Periksa cadangan sampai bita terakhir.",
    "up": "Jalankan web, pekerja, dan penulis indeks.",
}


class _Commands(click.Group):
    """Loads a subcommand's module only when it is named, so that ``telusur search`` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Perintah"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.command(cls=_Commands)
@click.version_option(package_name="telusur", prog_name="telusur")
def telusur() -> None:
    """Arsip dan pencarian untuk kantor pengawas dan penyelenggara pemilu."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors of ours end in one sentence and exit code 1."""
    at_terminal()
    try:
        telusur.main(arguments, standalone_mode=True)
    except CatalogError as error:
        click.echo(f"telusur: {error}", err=True)
        sys.exit(1)
    except Exception as error:
        sentence = _sentence_of(error)
        if sentence is None:
            raise
        click.echo(f"telusur: {sentence}", err=True)
        sys.exit(1)


def _sentence_of(error: Exception) -> str | None:
    """What to say of a database server that is away."""
    if "sqlalchemy" not in sys.modules:
        return None
    from catalog.settings import load_settings
    from catalog.trouble import sentence_of

    return sentence_of(error, load_settings())


if __name__ == "__main__":
    main()
