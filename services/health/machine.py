"""Checks of the machine: Python, Tesseract and its languages, room on the disk."""

import shutil
import subprocess
import sys

from catalog.sentences import N_
from catalog.settings import Settings
from services.health.findings import Finding, ok, warning, wrong
from services.monitoring.disk_watch import MEGABYTE, days_until_full, disk_of, growth_of, notes_of

PYTHON = (3, 11)
LITTLE_MB = 5_000
SOON_DAYS = 30
_PATIENCE = 20  # seconds for Tesseract to list its languages


def check_python() -> Finding:
    values = {"version": ".".join(map(str, sys.version_info[:3]))}
    if sys.version_info[:2] < PYTHON:
        mend = N_("Pasang Python 3.11 atau lebih baru, lalu jalankan `make setup` lagi.")
        return wrong("python", N_("Python %(version)s terlalu lama."), mend, values)
    return ok("python", N_("Python %(version)s."), values)


def check_tesseract(settings: Settings) -> Finding:
    """Whether Tesseract is there with every language that the settings name."""
    wanted = settings.ocr_languages.split("+")
    packages = " ".join(f"tesseract-ocr-{language}" for language in wanted)
    values = {"packages": f"tesseract-ocr {packages}"}
    mend = N_("Pasang dengan: sudo apt-get install %(packages)s")
    program = shutil.which("tesseract")
    if program is None:
        return wrong("tesseract", N_("Tesseract belum terpasang; hasil pindai tidak terbaca."), mend, values)
    missing = sorted(set(wanted) - _languages(program))
    if missing:
        values["languages"] = ", ".join(missing)
        return wrong("tesseract", N_("Bahasa Tesseract yang belum ada: %(languages)s."), mend, values)
    return ok("tesseract", N_("Tesseract siap (%(languages)s)."), {"languages": settings.ocr_languages})


def _languages(program: str) -> frozenset[str]:
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:])


def check_disk(settings: Settings) -> Finding:
    """What is free, and how long that lasts at the growth which the schedule has watched."""
    disk, growth = disk_of(settings), growth_of(notes_of(settings))
    days = None if growth is None else days_until_full(disk, growth)
    values: dict[str, str | int] = {"free": f"{disk.free / 1e9:.1f}", "folder": str(settings.data)}
    mend = N_("Kosongkan disk, atau pindahkan folder data ke disk yang lebih besar.")
    if disk.is_short:
        text = N_("Disk hampir penuh: sisa %(free)s GB di %(folder)s. Unggahan baru ditolak.")
        return wrong("disk", text, mend, values)
    if days is not None and days < SOON_DAYS:
        text = N_(
            "Disk penuh dalam %(days)s hari dengan pertambahan sekarang: sisa %(free)s GB di %(folder)s."
        )
        return warning("disk", text, mend, {**values, "days": days})
    if disk.free < max(LITTLE_MB * MEGABYTE, 2 * disk.reserve):
        return warning("disk", N_("Sisa disk tinggal %(free)s GB di %(folder)s."), mend, values)
    if days is not None:
        text = N_("Sisa disk %(free)s GB, cukup untuk %(days)s hari dengan pertambahan sekarang.")
        return ok("disk", text, {**values, "days": days})
    return ok("disk", N_("Sisa disk %(free)s GB."), values)
