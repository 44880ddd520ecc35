"""A mail with attachments, the same bytes at each run."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

KINDS = {
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "csv": ("text", "csv"),
}


def eml(settings: Mapping[str, str], text: str, attachments: Mapping[str, bytes]) -> bytes:
    """``settings`` gives sender, receiver, subject and date; attachments are bytes by file name."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = settings["dari"], settings["kepada"]
    mail["Subject"], mail["Date"] = settings["hal"], settings["tanggal"]
    mail["Message-ID"] = "<contoh-0001@kabar.example>"
    mail.set_content(text)
    for name, content in attachments.items():
        main, sub = KINDS[name.rsplit(".", 1)[1]]
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if mail.is_multipart():
        mail.set_boundary("=-batas-bagian-0001")
    return mail.as_bytes()
