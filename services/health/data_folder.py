"""Checks of the data folder: it is there, it can be written, and nobody else can read it or the secret."""

import os
from pathlib import Path

from catalog.errors import SettingsError
from catalog.sentences import N_
from catalog.settings import Settings
from services.health.findings import Finding, ok, wrong


def check_folder(settings: Settings) -> Finding:
    values = {"folder": str(settings.data), "user": str(os.getuid())}
    if not settings.data.is_dir():
        mend = N_("Jalankan `telusur init`, atau betulkan TELUSUR_DATA.")
        return wrong("data", N_("Folder data %(folder)s tidak ada."), mend, values)
    if not os.access(settings.data, os.R_OK | os.W_OK | os.X_OK):
        mend = N_(
            "Jalankan sebagai pengguna yang menjalankan Telusur, atau: sudo chown -R %(user)s %(folder)s"
        )
        return wrong("data", N_("Folder data %(folder)s tidak dapat ditulis."), mend, values)
    if _is_open_to_others(settings.data):
        mend = N_("Tutup dengan: chmod 700 %(folder)s")
        return wrong("data", N_("Folder data %(folder)s terbuka bagi pengguna lain."), mend, values)
    return ok("data", N_("Folder data %(folder)s."), values)


def check_secret(settings: Settings) -> Finding:
    values = {"file": str(settings.secret_file)}
    try:
        settings.read_secret()
    except SettingsError:
        mend = N_("Pulihkan dari cadangan; pada pemasangan baru, jalankan `telusur init`.")
        return wrong("secret", N_("Kunci rahasia %(file)s tidak ada atau terlalu pendek."), mend, values)
    except OSError:
        mend = N_("Jalankan sebagai pengguna yang menjalankan Telusur.")
        return wrong("secret", N_("Kunci rahasia %(file)s tidak dapat dibaca."), mend, values)
    if _is_open_to_others(settings.secret_file):
        mend = N_("Tutup dengan: chmod 600 %(file)s")
        return wrong("secret", N_("Kunci rahasia %(file)s terbuka bagi pengguna lain."), mend, values)
    return ok("secret", N_("Kunci rahasia ada dan tertutup."))


def _is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)
