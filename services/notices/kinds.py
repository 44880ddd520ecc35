"""What each kind of notice says, made for its reader under the reader's rights of that moment.

A new kind is a name in ``catalog.notices.Kind``, what is usual in ``rules.USUAL``, and a line in ``KINDS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import decision_on, find_record, label_of
from catalog.deadlines import Asker, title_for_feeds
from catalog.errors import NotVisible
from catalog.notices import Kind
from catalog.people.access_decisions import find_decidable
from catalog.people.acting_rules import acting_words
from catalog.people.desk import approving_desk, desk_of
from catalog.people.mandate_desk import mandate_on
from catalog.schema import (
    AccessRequest,
    Assignment,
    Batch,
    Grant,
    Handover,
    Job,
    JobState,
    LegalHold,
    Loan,
    Notice,
    Record,
    Unit,
)
from catalog.sentences import N_
from classification.access import Verdict
from services.archive.legal_hold_rules import reviews
from services.archive.loans import find_loan

A_RECORD = N_("sebuah arsip")
REVIEWED = N_("Penahanan hukum atas %(about)s sudah ditinjau, dan ditinjau lagi %(day)s")
STOPPED = (JobState.REJECTED, JobState.FAILED)
TitleOf = Callable[[Session, Asker, Record | None], str]


@dataclass(frozen=True, slots=True)
class Told:
    """One notice in words: a message id, its values, and the page that shows the thing.

    ``about`` is a title, empty where there is none that this reader may know on this way. ``is_over``: the
    thing is settled, so that nobody needs to hear of it by mail.
    """

    words: str
    path: str = ""
    about: str = ""
    values: Mapping[str, str | int | date] = field(default_factory=dict)
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What a person chooses by (``label``), its picture, and how it is told; ``None`` where it is closed."""

    label: str
    icon: str
    tell: Callable[[Session, Asker, Notice, TitleOf], Told | None]


def title_in_app(session: Session, asker: Asker, record: Record | None) -> str:
    """The title of a record whose content the reader may have at this moment; empty for every other."""
    if record is None:
        return ""
    is_read = decision_on(session, asker.scope, record, asker.now).verdict is Verdict.CONTENT
    return record.title if is_read else ""


title_in_mail: TitleOf = title_for_feeds  # Biasa only: a mail lies on machines that nobody here governs


def told(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:
    """What the notice says to its reader now; ``None`` where what it is about is gone or closed."""
    facts = KINDS.get(Kind(notice.kind)) if notice.kind in set(Kind) else None
    return facts.tell(session, asker, notice, title_of) if facts else None


def _loan(words_to_bring: str, words_to_take: str) -> Callable[..., Told | None]:
    def tell(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:
        loan = session.get(Loan, notice.about_id)
        if loan is None:
            return None
        words = words_to_bring if loan.borrower_id == asker.user_id else words_to_take
        try:
            find_loan(session, asker.scope, asker.user_id, loan.id)
        except NotVisible:
            return None
        about = title_of(session, asker, session.get(Record, loan.record_id))
        is_over = loan.returned_on is not None
        return Told(words, f"/peminjaman/{loan.id}", about, {"day": loan.due_on}, is_over)

    return tell


def _to_decide(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:  # noqa: ARG001
    try:
        found = find_decidable(session, asker.scope, notice.about_id, asker.now)
    except NotVisible:
        return None
    words = N_("Permintaan akses %(name)s menunggu keputusan Anda")
    is_over = bool(found.outcome or found.answer)
    return Told(words, f"/keputusan-akses/{found.id}", "", {"name": found.user_name}, is_over)


def _answered(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:  # noqa: ARG001
    request = session.get(AccessRequest, notice.about_id)
    if request is None or request.user_id != asker.user_id:
        return None
    return Told(N_("Pertanyaan Anda kepada unit kearsipan dijawab"), "/minta-akses")


def _grant_ends(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:
    grant = session.get(Grant, notice.about_id)
    if grant is None or grant.valid_until is None or grant.user_id != asker.user_id:
        return None
    about = title_of(session, asker, session.get(Record, grant.record_id))
    words = N_("Akses Anda atas %(about)s berakhir %(day)s")
    is_over = grant.valid_until < asker.today
    path = "" if is_over else f"/arsip/{grant.record_id}"
    return Told(words, path, about, {"day": grant.valid_until}, is_over)


def _acting(words: str) -> Callable[..., Told | None]:
    def tell(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:  # noqa: ARG001
        row = session.get(Assignment, notice.about_id)
        if row is None or row.valid_until is None or row.user_id != asker.user_id:
            return None
        post = acting_words(row.acting, row.title)
        is_over = row.valid_until < asker.today
        return Told(words, "/akun", "", {"post": post, "day": row.valid_until}, is_over)

    return tell


def _handed_over(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:  # noqa: ARG001
    row = session.get(Handover, notice.about_id)
    if row is None or row.to_id != asker.user_id:
        return None
    words = N_("Pekerjaan diserahterimakan kepada Anda, berita acara nomor %(number)s")
    return Told(words, f"/serah-terima/ba/{row.id}.pdf", "", {"number": f"{row.number}/{row.year}"})


def _stopped(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:  # noqa: ARG001
    is_of = (Job.batch_id == notice.about_id) | (Job.id == notice.about_id)
    mine = select(func.count()).select_from(Job).where(is_of, Job.user_id == asker.user_id)
    left = session.scalar(mine.where(Job.state.in_(STOPPED))) or 0
    batch = session.get(Batch, notice.about_id)
    is_own = batch is not None and batch.user_id == asker.user_id
    path = f"/pekerjaan/{notice.about_id}" if is_own else "/pekerjaan"
    if not left:
        return Told(N_("File Anda yang tertahan sudah diurus"), path, is_over=True)
    return Told(N_("%(count)s file Anda tertahan dan perlu tindakan"), path, "", {"count": left})


def _room_short(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:  # noqa: ARG001
    office = session.get(Unit, notice.about_id)
    try:
        desk = desk_of(session, asker.user_id, asker.scope)
    except NotVisible:
        return None
    if office is None or office.id not in desk.units:
        return None
    percent = "80" if ":soon:" in notice.cause else "95"
    words = N_("Ruang simpan %(office)s sudah terpakai lebih dari %(percent)s persen dari jatahnya")
    return Told(words, f"/kelola/kuota/{office.id}", "", {"office": office.name, "percent": percent})


def _mandate(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:  # noqa: ARG001
    try:
        desk = approving_desk(session, asker.user_id, asker.scope)
        line = mandate_on(session, desk, asker.scope, notice.about_id)
    except NotVisible:
        return None
    words = N_("Sebuah mandat menunggu pengukuhan Anda")
    return Told(words, f"/kelola/mandat/{line.id}", is_over=not line.is_waiting(asker.today))


def _hold(words: str) -> Callable[..., Told | None]:
    def tell(session: Session, asker: Asker, notice: Notice, title_of: TitleOf) -> Told | None:
        hold = session.get(LegalHold, notice.about_id)
        if hold is None or hold.review_on is None:
            return None
        is_reviewed = notice.cause != f"{hold.id}:{hold.review_on}"
        try:
            record = find_record(session, asker.scope, hold.record_id, Verdict.DESCRIPTION, asker.now)
        except NotVisible:
            return None
        label = label_of(session, record, asker.now)
        if not reviews(asker.scope, label, is_own=hold.placed_by == asker.user_id):
            return None  # the task went to others with the post
        about = title_of(session, asker, record)
        is_over = is_reviewed or hold.lifted_at is not None
        said = REVIEWED if is_reviewed else words
        return Told(said, f"/arsip/{hold.record_id}", about, {"day": hold.review_on}, is_over)

    return tell


KINDS: Mapping[Kind, KindFacts] = {
    Kind.LOAN_SOON: KindFacts(
        N_("Pinjaman segera jatuh tempo"),
        "swap",
        _loan(N_("Kembalikan %(about)s paling lambat %(day)s"), N_("Harus kembali %(day)s: %(about)s")),
    ),
    Kind.LOAN_LATE: KindFacts(
        N_("Pinjaman terlambat"),
        "warn",
        _loan(
            N_("Terlambat: %(about)s seharusnya Anda kembalikan %(day)s"),
            N_("Terlambat: %(about)s seharusnya kembali %(day)s"),
        ),
    ),
    Kind.ACCESS_TO_DECIDE: KindFacts(N_("Permintaan akses untuk diputus"), "key", _to_decide),
    Kind.ACCESS_ANSWERED: KindFacts(N_("Jawaban atas pertanyaan dan permintaan saya"), "info", _answered),
    Kind.GRANT_ENDS: KindFacts(N_("Akses saya akan berakhir"), "clock", _grant_ends),
    Kind.ACTING_BEGUN: KindFacts(
        N_("Tugas Plt atau Plh dimulai"), "post", _acting(N_("Anda bertugas sebagai %(post)s sampai %(day)s"))
    ),
    Kind.ACTING_ENDS: KindFacts(
        N_("Tugas Plt atau Plh akan berakhir"),
        "clock",
        _acting(N_("Tugas Anda sebagai %(post)s berakhir %(day)s")),
    ),
    Kind.HANDED_OVER: KindFacts(N_("Serah terima kepada saya"), "swap", _handed_over),
    Kind.FILE_STOPPED: KindFacts(N_("File saya gagal dibaca"), "warn", _stopped),
    Kind.ROOM_SHORT: KindFacts(N_("Jatah ruang simpan menipis"), "box", _room_short),
    Kind.MANDATE_WAITING: KindFacts(N_("Mandat menunggu pengukuhan"), "post", _mandate),
    Kind.HOLD_REVIEW: KindFacts(
        N_("Penahanan hukum perlu ditinjau"),
        "shield",
        _hold(N_("Tinjau penahanan hukum atas %(about)s paling lambat %(day)s")),
    ),
    Kind.HOLD_OVERDUE: KindFacts(
        N_("Tinjauan penahanan hukum terlambat"),
        "warn",
        _hold(N_("Terlambat: penahanan hukum atas %(about)s seharusnya ditinjau %(day)s")),
    ),
}
