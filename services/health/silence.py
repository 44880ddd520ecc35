"""Whether each part that was started still gives signs of life, on whichever machine it runs."""

from catalog.database import Database
from catalog.heartbeats import beats, silent
from catalog.schema import utc_now
from catalog.sentences import N_
from services.health.findings import Finding, ok, warning


def check_parts(db: Database) -> Finding:
    """A part that was stopped is not missing; one that went without a word is."""
    now = utc_now()
    with db.reading() as session:
        known = beats(session, now)
    quiet = silent(known, now)
    if quiet:
        names = ", ".join(f"{beat.part} ({beat.host})" for beat in quiet)
        mend = N_(
            "Periksa mesinnya, lalu jalankan lagi bagian itu. Yang tidak kembali dilupakan sesudah sehari."
        )
        return warning("parts", N_("Bagian yang diam tanpa pamit: %(names)s."), mend, {"names": names})
    if not known:
        return ok("parts", N_("Tidak ada bagian yang sedang berjalan."))
    return ok("parts", N_("%(count)s bagian memberi tanda hidup."), {"count": len(known)})
