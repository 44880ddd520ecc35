"""The object store is away, comes back, or holds other bytes: words for people, and nothing lost or wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.schema import AuditRow, JobState
from tests.security.asking import Ask
from tests.security.holdings import holdings
from tests.security.installation import Builder, Installation, file_of
from tests.security.looking import Visitor
from tests.security.organisation import padded
from tests.security.uploading import hurry, lines, open_batch, send, versions, work
from tests.servers.gate import Gate, gate_before
from tests.servers.s3 import BUCKET, S3, running_s3
from tests.waiting import PATIENCE

RECORD = padded("biasa-pp")
AWAY = "tidak dapat dicapai"
IMAGE, DOWNLOAD = f"/arsip/{RECORD}/halaman/1.jpg", f"/arsip/{RECORD}/unduh"


@dataclass(frozen=True, slots=True)
class Remote:
    """An office whose originals lie in a store behind a gate."""

    office: Installation
    server: S3
    gate: Gate
    visitor: Visitor

    def forget_copies(self) -> None:
        cache = self.office.office.settings.cache_folder
        for path in (*cache.glob("originals/??/??/*"), *cache.glob("pages/*/*/*")):
            path.unlink()


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    with running_s3() as server, gate_before(int(server.endpoint.rpartition(":")[2])) as gate:
        told = server.settings("kantor/kota")
        direct = server.endpoint
        told["TELUSUR_STORAGE_URL"] = told["TELUSUR_STORAGE_URL"].replace(
            direct, f"http://127.0.0.1:{gate.port}"
        )
        builder = Builder(tmp_path / "office", told)
        office = builder.build([each for each in holdings() if each.name == "biasa-pp"])
        yield Remote(office, server, gate, Visitor(office.client("staf")))
        builder.close()


def _stored(remote: Remote) -> set[str]:
    listed = remote.server.client().list_objects_v2(Bucket=BUCKET, Prefix="kantor/kota")
    return {str(each["Key"]).rpartition("/")[2] for each in listed.get("Contents", ())}


def test_while_the_store_is_away_doors_say_so_and_work_waits(
    remote: Remote, caplog: pytest.LogCaptureFixture
) -> None:
    batch = open_batch(remote.visitor)
    assert send(remote.visitor, batch, b"surat sebelum putus", "sebelum.txt")[0] == 201
    before, count = _stored(remote), versions(remote.office)
    assert remote.visitor.ask(Ask(IMAGE)).status == 200
    remote.gate.close()
    assert remote.visitor.ask(Ask(IMAGE)).status == 200  # drawn before
    remote.forget_copies()

    status, said = send(remote.visitor, batch, b"surat saat putus", "saat.txt")
    assert (status, AWAY in said) == (503, True)
    assert "an upload could not be kept" in caplog.text
    for path in (IMAGE, DOWNLOAD):
        seen = remote.visitor.ask(Ask(path))
        assert (seen.status, AWAY in seen.body.decode()) == (503, True), path
    assert remote.visitor.ask(Ask(f"/arsip/{RECORD}/baca?tampil=teks")).status == 200
    assert "a request failed" in caplog.text
    assert "Traceback" not in caplog.text  # an outage that was foreseen is one line a request
    for _ in range(6):  # more often than a job may fail
        hurry(remote.office)
        (waiting,) = work(remote.office, batch, 1.5)
        assert (waiting.state, waiting.error_code, waiting.attempts) == (JobState.QUEUED, "storage-away", 0)
    assert AWAY in remote.visitor.ask(Ask(f"/pekerjaan/{batch}")).body.decode()
    assert versions(remote.office) == count

    remote.gate.open()
    assert _stored(remote) == before
    assert send(remote.visitor, batch, b"surat saat putus", "saat.txt")[0] == 201
    hurry(remote.office)
    assert [line.state for line in work(remote.office, batch, PATIENCE)] == [JobState.DONE] * 2
    assert remote.visitor.ask(Ask(IMAGE)).status == 200
    assert remote.visitor.ask(Ask(DOWNLOAD)).body == file_of(
        next(h for h in holdings() if h.name == "biasa-pp")
    )
    assert len(_stored(remote)) == len(before) + 1
    assert len(lines(remote.office, batch)) == 2


def test_other_bytes_under_a_files_name_are_never_given_and_leave_a_trace(remote: Remote) -> None:
    original = file_of(next(h for h in holdings() if h.name == "biasa-pp"))
    name = sha256(original).hexdigest()
    key = f"kantor/kota/{name[:2]}/{name[2:4]}/{name}"
    foreign = original.replace(b"%PDF", b"%PDF-PALSU", 1)
    remote.server.client().put_object(Bucket=BUCKET, Key=key, Body=foreign)
    remote.forget_copies()
    for path in (IMAGE, DOWNLOAD, f"/arsip/{RECORD}/unduh-pdf"):
        seen = remote.visitor.ask(Ask(path))
        assert seen.status == 500, path
        assert "File tersimpan rusak" in seen.body.decode()
        assert b"%PDF" not in seen.body
    with remote.office.office.db.reading() as session:
        noted = session.execute(
            select(AuditRow.actor, AuditRow.subject).where(AuditRow.action == "file-damaged")
        ).all()
    assert len(noted) == 3
    assert {subject for _, subject in noted} == {f"file:{name}"}


def test_a_job_whose_original_was_changed_fails_with_a_sentence_and_a_trace(remote: Remote) -> None:
    batch = open_batch(remote.visitor)
    send(remote.visitor, batch, b"surat asli", "asli.txt")
    name = sha256(b"surat asli").hexdigest()
    key = f"kantor/kota/{name[:2]}/{name[2:4]}/{name}"
    remote.server.client().put_object(Bucket=BUCKET, Key=key, Body=b"surat lain")
    remote.forget_copies()
    (line,) = work(remote.office, batch, PATIENCE)
    assert (line.state, line.error_code) == (JobState.FAILED, "store-damaged")
    with remote.office.office.db.reading() as session:
        assert (
            session.scalar(select(AuditRow.subject).where(AuditRow.action == "file-damaged"))
            == f"file:{name}"
        )


def test_no_key_of_the_store_shows_in_any_error(remote: Remote, caplog: pytest.LogCaptureFixture) -> None:
    remote.forget_copies()
    remote.gate.close()
    shown = remote.visitor.ask(Ask(DOWNLOAD)).body.decode() + caplog.text
    assert "rahasia-penyimpan-uji" not in shown
    assert "rahasia-penyimpan-uji" not in repr(remote.office.office.settings)
