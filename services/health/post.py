"""Whether mail leaves the office: the server answers and knows us, and nothing lies there undelivered."""

from catalog.database import Database
from catalog.errors import SettingsError
from catalog.notice_mail import mail_figures
from catalog.schema import utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from services.health.findings import Finding, ok, warning
from services.notices.smtp import MailTrouble, mail_server

SECONDS = 5.0


def check_post(settings: Settings, db: Database) -> Finding:
    """Never wrong, at worst a warning: notices are read in the app too."""
    if not settings.mail.is_on:
        return ok("mail", N_("Surel tidak diatur; pemberitahuan hanya di dalam Telusur."))
    mend = N_("Perbaiki pengaturan TELUSUR_SMTP_…, lalu coba `telusur mail-test ALAMAT`.")
    try:
        with mail_server(settings.mail, SECONDS) as server:
            server.noop()
    except MailTrouble as error:
        return warning("mail", str(error), mend)
    except SettingsError:
        return warning("mail", N_("File sandi atau sertifikat server surel tidak dapat dibaca."), mend)
    with db.reading() as session:
        found = mail_figures(session, utc_now())
    if found.waiting or found.failed:
        return warning(
            "mail",
            N_("Surel tertunda: %(waiting)s pemberitahuan; tidak terkirim dalam seminggu: %(failed)s."),
            N_("Periksa alamat surel pengguna dan batas kirim server surel. Di Telusur semua tetap terbaca."),
            {"waiting": found.waiting, "failed": found.failed},
        )
    return ok("mail", N_("Server surel menjawab, dan tidak ada surel yang tertunda."))
