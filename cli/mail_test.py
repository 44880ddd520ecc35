"""``telusur mail-test``: sends one letter, to see that the settings of mail are right."""

import click

from catalog.errors import SettingsError
from catalog.people.mail_address import is_address
from catalog.schema import utc_now
from catalog.settings import load_settings
from services.notices.letter import trial_letter
from services.notices.smtp import mail_server, send


@click.command("mail-test")
@click.argument("address", metavar="ALAMAT")
def command(address: str) -> None:
    """Kirim surel percobaan ke ALAMAT memakai pengaturan TELUSUR_SMTP_…"""
    mail = load_settings().mail
    if not is_address(address):
        raise click.BadParameter("Alamat surel tidak lengkap.")
    if not mail.is_on:
        raise SettingsError("TELUSUR_SMTP_HOST belum diisi, jadi tidak ada surel yang dapat dikirim.")
    with mail_server(mail) as server:
        send(server, trial_letter(address, mail.sender, utc_now()))
    click.echo("Server surel menerima surel percobaan. Periksa kotak masuknya, juga folder spam.")
