"""Home shows what waits and what was opened, under the rights of this moment; questions are answered."""

from datetime import timedelta

from sqlalchemy import update

from catalog.access import refresh_access
from catalog.audit import note
from catalog.schema import AccessRequest, AuditRow, BackupRun, Job, JobState, Record, utc_now
from classification.labels import Standing
from classification.levels import Level
from tests.webapp.conftest import Site, post


def _opened(site: Site, username: str, unit: str, level: Level, title: str) -> str:
    with site.office.db.writing() as session:
        record = Record(
            kind="letter",
            title=title,
            unit_id=site.world.units[unit],
            level=int(level),
            standing=Standing.FILED.value,
        )
        session.add(record)
        refresh_access(session, record)
        note(session, site.world.people[username], "view", f"record:{record.id}")
        return record.id


def test_records_opened_last_are_listed_and_a_lost_right_shows_nothing(site: Site) -> None:
    kept = _opened(site, "staf.pm", "3576.pm", Level.RESTRICTED, "Laporan pengawasan kampanye")
    lost = _opened(site, "staf.pm", "3576.pm", Level.RESTRICTED, "Naskah yang ditutup")
    client = site.signed_in("staf.pm")
    assert "Naskah yang ditutup" in client.get("/").text
    with site.office.db.writing() as session:
        session.execute(update(Record).where(Record.id == lost).values(level=int(Level.SECRET)))
        record = session.get_one(Record, lost)
        session.refresh(record)
        refresh_access(session, record)
    home = client.get("/").text
    assert "Laporan pengawasan kampanye" in home
    assert f"/arsip/{kept}" in home
    assert "Naskah yang ditutup" not in home
    assert lost not in home


def test_own_stuck_files_wait_and_those_of_others_do_not(site: Site) -> None:
    with site.office.db.writing() as session:
        for state in (JobState.FAILED, JobState.REJECTED, JobState.DONE):
            session.add(Job(kind="ingest", queue="ingest", state=state, user_id=site.world.people["staf.pm"]))
    assert "File yang gagal dibaca" in site.signed_in("staf.pm").get("/").text
    assert "File yang gagal dibaca" not in site.signed_in("staf.pp").get("/").text


def test_a_question_reaches_the_archivist_of_the_own_office_and_its_answer_the_asker(site: Site) -> None:
    asker, archivist = site.signed_in("staf.pm"), site.signed_in("arsiparis")
    assert "Tuliskan apa yang Anda cari" in post(asker, "/minta-akses", {"about": " "}).text
    post(asker, "/minta-akses", {"about": "Kajian laporan 03 <b>tebal</b>"})
    assert "menunggu jawaban" in archivist.get("/").text
    listed = archivist.get("/minta-akses/masuk").text
    assert "Siti Rahma" in listed
    assert "<b>tebal</b>" not in listed
    with site.office.db.reading() as session:
        request_id = session.query(AccessRequest.id).scalar()
    path = f"/minta-akses/masuk/{request_id}"
    assert post(archivist, path, {"answer": ""}).status_code == 422
    post(archivist, path, {"answer": "Silakan temui kami di ruang arsip."})
    assert "menjawab pertanyaan Anda" in asker.get("/").text
    assert "Silakan temui kami" in asker.get("/minta-akses").text
    assert "menjawab pertanyaan Anda" not in asker.get("/").text


def test_nobody_else_reads_the_questions(site: Site) -> None:
    post(site.signed_in("staf.pm"), "/minta-akses", {"about": "rahasia saya"})
    with site.office.db.reading() as session:
        request_id = session.query(AccessRequest.id).scalar()
    for username in ("staf.pp", "admin", "ketua", "staf.jombang"):
        client = site.signed_in(username)
        assert client.get("/minta-akses/masuk").status_code == 404
        assert client.get(f"/minta-akses/masuk/{request_id}").status_code == 404
        assert "rahasia saya" not in client.get("/minta-akses").text


def test_a_person_without_a_post_is_told_so_and_may_ask(site: Site) -> None:
    client = site.signed_in("tanpa.tugas")
    assert "Anda belum punya penugasan" in client.get("/").text
    assert post(client, "/minta-akses", {"about": "Mohon penugasan"}).status_code == 302


def test_the_administrator_of_the_machine_is_told_of_backups_that_stopped(site: Site) -> None:
    assert "Belum pernah dibuat cadangan" in site.signed_in("admin").get("/").text
    for username in ("staf.pm", "ketua", "arsiparis"):
        assert "cadangan" not in site.signed_in(username).get("/").text
    _note_backup(site, timedelta(days=9))
    assert "Cadangan terakhir 9 hari yang lalu" in site.signed_in("admin").get("/").text
    _note_backup(site, timedelta())
    assert "adangan terakhir" not in site.signed_in("admin").get("/").text
    with site.office.db.writing() as session:
        session.add(BackupRun(kind="full", place="/cadangan", state="failed", message="Disk penuh"))
    assert "Pencadangan terakhir gagal" in site.signed_in("admin").get("/").text


def _note_backup(site: Site, ago: timedelta) -> None:
    with site.office.db.writing() as session:
        session.add(AuditRow(actor="os:test", action="backup", at=utc_now() - ago, details={}))
