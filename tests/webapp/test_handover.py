"""Hand-over: what a leaving person holds is found, and passes whole or not at all."""

import threading
from datetime import timedelta

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select, update

from catalog.access import find_record, refresh_access, scope_of
from catalog.errors import NotVisible, Refused
from catalog.schema import Assignment, AuditRow, Batch, Handover, Job, JobState, Loan, Record, utc_now
from classification.labels import Standing
from classification.levels import Level
from services.handover.service import hand_over, leaving_posts
from tests.webapp.conftest import Site, post

TODAY = utc_now().date()


def _seat(site: Site, username: str) -> str:
    with site.office.db.reading() as session:
        query = select(Assignment.seat).where(Assignment.user_id == site.world.people[username])
        return session.scalars(query).one()


def _post_id(site: Site, username: str) -> str:
    with site.office.db.reading() as session:
        query = select(Assignment.id).where(Assignment.user_id == site.world.people[username])
        return session.scalars(query).one()


def _record(site: Site, title: str, standing: Standing, level: Level, seat: str = "") -> str:
    with site.office.db.writing() as session:
        record = Record(
            kind="letter",
            title=title,
            unit_id=site.world.units["3576.pp"],
            level=int(level),
            standing=standing.value,
            is_classified=standing is Standing.FILED,
            seats=[seat] if seat else [],
        )
        session.add(record)
        refresh_access(session, record)
        return record.id


@pytest.fixture
def left(site: Site) -> dict[str, str]:
    """Gita of the division PP holds a draft, a batch and a loan; her post ended three days ago."""
    gita, unit, office = site.world.people["staf.pp"], site.world.units["3576.pp"], site.world.units["3576"]
    draft = _record(site, "Konsep kajian", Standing.DRAFT, Level.RESTRICTED, _seat(site, "staf.pp"))
    lent = _record(site, "Berkas dipinjam", Standing.FILED, Level.RESTRICTED)
    with site.office.db.writing() as session:
        batch = Batch(user_id=gita, way_in="web", unit_id=unit, values={"seat": "lama"})
        loan = Loan(
            office_id=office,
            year=TODAY.year,
            number=1,
            record_id=lent,
            borrower_id=gita,
            purpose="Kajian",
            lent_on=TODAY,
            due_on=TODAY,
            lent_by=site.world.people["arsiparis"],
        )
        session.add_all((batch, loan))
        session.flush()
        session.add(
            Job(
                kind="ingest",
                queue="ingest",
                batch_id=batch.id,
                user_id=gita,
                office_id=office,
                state=JobState.REJECTED,
            )
        )
        session.execute(
            update(Assignment).where(Assignment.user_id == gita).values(valid_until=TODAY - timedelta(days=3))
        )
        return {"draft": draft, "lent": lent, "batch": batch.id, "loan": loan.id}


def _values(left: dict[str, str], *kinds: str, **others: str) -> dict[str, object]:
    items = [f"{kind}:{left[kind]}" for kind in kinds]
    return {"items": items, "to": "kepala.pp", "reason": "Mutasi ke kantor lain", **others}


def _reads(site: Site, username: str, record_id: str) -> bool:
    with site.office.db.reading() as session:
        try:
            find_record(session, scope_of(session, site.world.people[username], utc_now()), record_id)
        except NotVisible:
            return False
    return True


def test_what_nobody_holds_is_seen_at_home_and_passes_whole_with_minutes(
    site: Site, left: dict[str, str]
) -> None:
    archivist, path = site.signed_in("arsiparis"), f"/serah-terima/{_post_id(site, 'staf.pp')}"
    assert "3 pekerjaan tanpa pemegang" in archivist.get("/").text
    assert "Gita Maharani" in archivist.get("/serah-terima").text
    page = archivist.get(path).text
    assert "Konsep kajian" in page
    assert "Berkas dipinjam" in page
    assert not _reads(site, "kepala.pp", left["draft"])
    answer = post(archivist, path, _values(left, "draft", "batch", "loan"))
    assert answer.status_code == 302
    assert _reads(site, "kepala.pp", left["draft"])
    with site.office.db.reading() as session:
        head = site.world.people["kepala.pp"]
        assert session.get_one(Batch, left["batch"]).user_id == head
        assert session.scalars(select(Job.user_id)).all() == [head]
        assert session.get_one(Loan, left["loan"]).borrower_id == head
        handover = session.scalars(select(Handover)).one()
        session.expunge(handover)
        assert (handover.number, handover.reason) == (1, "Mutasi ke kantor lain")
        subjects = session.scalars(
            select(AuditRow.subject).where(AuditRow.action.in_(("hand-over", "pass-loan")))
        ).all()
    assert set(subjects) == {
        f"record:{left['draft']}", f"batch:{left['batch']}", f"record:{left['lent']}",
        f"handover:{handover.id}",
    }  # fmt: skip
    assert "tanpa pemegang" not in archivist.get("/").text
    paper = f"/serah-terima/ba/{handover.id}.pdf"
    assert archivist.get(paper).data.startswith(b"%PDF")
    assert site.signed_in("kepala.pp").get(paper).status_code == 200
    for stranger in ("staf.pm", "staf.jombang", "admin", "admin.provinsi"):
        assert site.signed_in(stranger).get(paper).status_code == 404


@pytest.mark.parametrize(
    ("kinds", "others", "words"),
    [
        ((), {}, "Pilih apa yang diserahkan"),
        (("draft",), {"to": ""}, "Pilih penerima"),
        (("draft",), {"to": "staf.pp"}, "Pilih penerima"),
        (("draft",), {"to": "staf.jombang"}, "Pilih penerima"),
        (("draft",), {"to": "tanpa.tugas"}, "Pilih penerima"),
        (("draft",), {"to": "admin"}, "Pilih penerima"),
        (("draft",), {"reason": ""}, "Tulis alasannya"),
        (("draft",), {"reason": "x" * 301}, "Tulis alasannya"),
        (("batch", "draft"), {"to": "staf.pm"}, "unit yang sama"),
        (("batch", "loan"), {"to": "staf.pm"}, "tidak berhak membaca"),
    ],
)
def test_what_cannot_go_there_is_refused_and_nothing_went(
    site: Site, left: dict[str, str], kinds: tuple[str, ...], others: dict[str, str], words: str
) -> None:
    path = f"/serah-terima/{_post_id(site, 'staf.pp')}"
    answer = post(site.signed_in("arsiparis"), path, _values(left, *kinds, **others))
    assert answer.status_code == 422
    assert words in answer.text
    with site.office.db.reading() as session:
        gita = site.world.people["staf.pp"]
        assert session.get_one(Batch, left["batch"]).user_id == gita
        assert session.get_one(Loan, left["loan"]).borrower_id == gita
        assert session.scalars(select(Handover)).all() == []


@pytest.mark.parametrize(
    "item", ["draft:tidakpernahada00", "loan:x", "raja:1", "", "<script>alert(1)</script>"]
)
def test_an_item_that_is_not_the_posts_is_refused(site: Site, left: dict[str, str], item: str) -> None:
    """Also a filed record, or another's draft, smuggled in by its id."""
    others = _record(site, "Konsep orang lain", Standing.DRAFT, Level.RESTRICTED, _seat(site, "kepala.pp"))
    client, path = site.signed_in("arsiparis"), f"/serah-terima/{_post_id(site, 'staf.pp')}"
    for wanted in (item, f"draft:{others}", f"draft:{left['lent']}"):
        answer = post(client, path, {"items": [wanted], "to": "kepala.pp", "reason": "x"})
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text
    assert not site.audited("hand-over")


def test_who_does_not_answer_for_the_post_sees_nothing_of_it(site: Site, left: dict[str, str]) -> None:
    path = f"/serah-terima/{_post_id(site, 'staf.pp')}"
    for username in ("staf.pm", "admin", "staf.jombang", "admin.provinsi", "tanpa.tugas"):
        client = site.signed_in(username)
        assert client.get("/serah-terima").status_code == 404
        for address in (path, "/serah-terima/tidakpernahada00"):
            assert client.get(address).status_code == 404
            sent = post(client, address, _values(left, "draft"), page="/minta-akses")
            assert sent.status_code == 404


def test_a_head_is_told_of_no_draft_and_no_batch_that_the_rule_closes(
    site: Site, left: dict[str, str]
) -> None:
    head, path = site.signed_in("kepala.pp"), f"/serah-terima/{_post_id(site, 'staf.pp')}"
    page = head.get(path).text
    assert "Berkas dipinjam" in page
    assert "Konsep kajian" not in page
    assert left["draft"] not in page
    assert left["batch"] not in page
    assert post(head, path, _values(left, "draft")).status_code == 422
    assert not _reads(site, "kepala.pp", left["draft"])


def test_the_minutes_name_only_what_their_reader_may_read(site: Site, left: dict[str, str]) -> None:
    path = f"/serah-terima/{_post_id(site, 'staf.pp')}"
    archivist = site.signed_in("arsiparis")
    post(archivist, path, _values(left, "draft"))
    with site.office.db.reading() as session:
        handover = session.scalars(select(Handover.id)).one()
    leader = site.signed_in("ketua")
    whole = archivist.get(f"/serah-terima/ba/{handover}.pdf").data
    closed = leader.get(f"/serah-terima/ba/{handover}.pdf").data
    assert _text(whole).count("Konsep kajian") == 1
    assert "Konsep kajian" not in _text(closed)


def test_it_can_be_handed_back(site: Site, left: dict[str, str]) -> None:
    with site.office.db.writing() as session:
        session.execute(update(Assignment).values(valid_until=None))
    archivist = site.signed_in("arsiparis")
    path = f"/serah-terima/{_post_id(site, 'staf.pp')}"
    post(archivist, path, _values(left, "draft", "batch", "loan"))
    back = f"/serah-terima/{_post_id(site, 'kepala.pp')}"
    assert back in archivist.get(path).text
    assert post(archivist, back, _values(left, "draft", "batch", "loan", to="staf.pp")).status_code == 302
    assert _reads(site, "staf.pp", left["draft"])
    assert not _reads(site, "kepala.pp", left["draft"])


def test_of_two_who_hand_over_at_once_one_comes_late(site: Site, left: dict[str, str]) -> None:
    outcomes: list[str] = []

    def give(to: str) -> None:
        try:
            with site.office.db.writing() as session:
                actor = site.world.people["arsiparis"]
                hand_over(
                    session,
                    scope_of(session, actor, utc_now()),
                    _assignment,
                    [f"batch:{left['batch']}"],
                    to,
                    "Mutasi",
                    actor=actor,
                    now=utc_now(),
                )
        except Refused:
            outcomes.append("late")
        else:
            outcomes.append("given")

    _assignment = _post_id(site, "staf.pp")
    threads = [threading.Thread(target=give, args=(to,)) for to in ("kepala.pp", "staf.pm", "arsiparis")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["given", "late", "late"]


def test_questions_of_an_office_without_an_archivist_are_noticed(site: Site) -> None:
    post(site.signed_in("staf.pm"), "/minta-akses", {"about": "Kajian"})
    leader = site.signed_in("ketua")
    assert "tanpa pemegang" not in leader.get("/").text
    with site.office.db.writing() as session:
        session.execute(
            update(Assignment)
            .where(Assignment.user_id == site.world.people["arsiparis"])
            .values(valid_until=TODAY - timedelta(days=3))
        )
    leader = site.signed_in("ketua")
    assert "1 pekerjaan tanpa pemegang" in leader.get("/").text
    assert "tidak punya arsiparis" in leader.get("/serah-terima").text


def test_a_seat_or_person_that_goes_on_leaves_nothing(site: Site, left: dict[str, str]) -> None:  # noqa: ARG001
    with site.office.db.writing() as session:
        gita = site.world.people["staf.pp"]
        session.add(
            Assignment(
                user_id=gita,
                unit_id=site.world.units["3576.pm"],
                post="staff",
                valid_from=TODAY - timedelta(days=2),
            )
        )
        session.flush()
        archivist = scope_of(session, site.world.people["arsiparis"], utc_now())
        (leaving,) = leaving_posts(session, archivist, utc_now())
        assert [item.kind for item in leaving.items] == ["draft"], "the seat is left, the person is not"


def _text(pdf: bytes) -> str:
    document = PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
