"""Mandates by two people and never wider; the access table narrowed and restored, by leaders alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from catalog.access import refresh_access
from catalog.schema import Mandate, Record, utc_now
from classification.labels import Standing
from classification.levels import Level
from tests.webapp.conftest import Site, post

TODAY = utc_now().date()
NEXT_WEEK = TODAY + timedelta(days=7)


def _record(site: Site, level: Level, kind: str = "letter", unit: str = "3576.pp") -> str:
    with site.office.db.writing() as session:
        record = Record(
            kind=kind,
            title="Kajian dugaan pelanggaran",
            number="03/LP",
            unit_id=site.world.units[unit],
            level=int(level),
            standing=Standing.FILED.value,
        )
        session.add(record)
        refresh_access(session, record)
        return record.id


def _open(site: Site, by: str = "admin", **others: str):  # type: ignore[no-untyped-def]
    values = {
        "username": "tanpa.tugas",
        "kind": "audit",
        "number": "ST-9/2026",
        "level": "rahasia",
        "units": site.world.units["3576"],
        "cases": "",
        "from": TODAY.isoformat(),
        "until": NEXT_WEEK.isoformat(),
        **others,
    }
    return post(site.signed_in(by), "/kelola/mandat/baru", values)


def _mandates(site: Site) -> list[Mandate]:
    with site.office.db.reading() as session:
        found = list(session.scalars(select(Mandate)))
        session.expunge_all()
        return found


def test_a_mandate_opens_records_when_two_said_so_and_no_longer_once_ended(site: Site) -> None:
    secret, auditor = _record(site, Level.SECRET), site.signed_in("tanpa.tugas")
    shown = _open(site).headers["Location"]
    assert auditor.get(f"/arsip/{secret}").status_code == 404
    admin, leader = site.signed_in("admin"), site.signed_in("ketua")
    assert "Kukuhkan mandat" not in admin.get(shown).text
    post(admin, f"{shown}/kukuhkan", {}, page=shown)
    assert auditor.get(f"/arsip/{secret}").status_code == 404
    assert "menunggu pengukuhan Anda" in leader.get("/").text
    post(leader, f"{shown}/kukuhkan", {}, page=shown)
    assert auditor.get(f"/arsip/{secret}").status_code == 200
    longer = (NEXT_WEEK + timedelta(days=1)).isoformat()
    assert "dipersingkat" in post(leader, f"{shown}/akhiri", {"last_day": longer}, page=shown).text
    post(leader, f"{shown}/akhiri", {"last_day": (TODAY - timedelta(days=2)).isoformat()}, page=shown)
    assert auditor.get(f"/arsip/{secret}").status_code == 404
    assert [len(site.audited(each)) for each in ("open-mandate", "confirm-mandate", "end-mandate")] == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"username": "admin"}, "orang lain"),
        ({"username": "staf.jombang"}, "Tidak ada pengguna"),
        ({"units": ""}, "Pilih unit"),
        ({"units": "35"}, "Pilih unit"),
        ({"number": ""}, "Nomor surat"),
        ({"until": ""}, "hari terakhir"),
        ({"until": "2024-01-01"}, "sudah lewat"),
        ({"level": "bebas"}, "tingkat"),
        ({"kind": "raja"}, "jenis mandat"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused_in_words(site: Site, others: dict[str, str], words: str) -> None:
    if others.get("units"):
        others = {"units": site.world.units[others["units"]]}  # the office above: past the desk's reach
    answer = _open(site, **others)
    assert answer.status_code == 422
    assert words in answer.text
    assert _mandates(site) == []


def test_who_holds_no_such_post_finds_no_mandate(site: Site) -> None:
    shown = _open(site).headers["Location"]
    for username in ("staf.pm", "kepala.pp", "arsiparis", "tanpa.tugas", "staf.jombang"):
        client = site.signed_in(username)
        for path in ("/kelola/mandat", "/kelola/mandat/baru", shown):
            assert client.get(path).status_code == 404
        for act in ("kukuhkan", "akhiri"):
            values = {"last_day": TODAY.isoformat()}
            assert post(client, f"{shown}/{act}", values, page="/minta-akses").status_code == 404


def test_a_mandate_over_a_case_is_told_only_to_who_may_know_of_the_case(site: Site) -> None:
    case, letter = _record(site, Level.SECRET, "case"), _record(site, Level.SECRET)
    law = {"kind": "law-enforcement", "units": ""}
    for by, cases in (("admin", case), ("admin", "tidakpernahada00"), ("ketua", letter), ("ketua", "")):
        answer = _open(site, by, **law, cases=cases)
        assert answer.status_code == 422
        assert "Tempel alamat halaman perkara" in answer.text
    shown = _open(site, "ketua", **law, cases=f"http://kantor/arsip/{case}").headers["Location"]
    assert site.signed_in("admin").get(shown).status_code == 404
    assert "03/LP" not in site.signed_in("admin").get("/kelola/mandat").text
    second = site.signed_in("sekretaris")
    post(second, f"{shown}/kukuhkan", {}, page=shown)
    enforcer = site.signed_in("tanpa.tugas")
    assert enforcer.get(f"/arsip/{case}").status_code == 200
    assert enforcer.get(f"/arsip/{letter}").status_code == 404
    assert [each.cases for each in _mandates(site)] == [[case]]


def test_a_cell_is_narrowed_at_once_and_restored(site: Site) -> None:
    restricted = _record(site, Level.RESTRICTED)
    staff, leader = site.signed_in("staf.pp"), site.signed_in("ketua")
    assert staff.get(f"/arsip/{restricted}").status_code == 200
    path = "/kelola/tabel-akses/staff/terbatas"
    page = leader.get(path).text
    assert "Persempit" in page
    assert "Pulihkan" not in page
    post(leader, path, {"verdict": "none"})
    assert staff.get(f"/arsip/{restricted}").status_code == 404
    assert "dipersempit" in leader.get("/kelola/tabel-akses").text
    assert post(leader, path, {"verdict": "content"}).status_code == 422
    post(leader, f"{path}/pulihkan", {}, page=path)
    assert staff.get(f"/arsip/{restricted}").status_code == 200
    assert len(site.audited("narrow-access")) == 2
    assert post(leader, f"{path}/pulihkan", {}, page=path).status_code == 422


def test_a_cell_that_opens_nothing_is_no_door(site: Site) -> None:
    page = site.signed_in("ketua").get("/kelola/tabel-akses").text
    assert "/kelola/tabel-akses/staff/terbatas" in page
    assert "/kelola/tabel-akses/staff/rahasia" not in page


def test_restoring_rahasia_tells_another_head(site: Site) -> None:
    leader, path = site.signed_in("ketua"), "/kelola/tabel-akses/head/rahasia"
    post(leader, path, {"verdict": "description"})
    post(leader, f"{path}/pulihkan", {}, page=path)
    assert "Penyempitan hak akses atas Rahasia dibatalkan" in site.signed_in("sekretaris").get("/").text


def test_the_preview_counts_only_what_the_asker_may_know(site: Site) -> None:
    _record(site, Level.SECRET)
    _record(site, Level.SECRET, unit="3576.pm")
    page = site.signed_in("ketua").get("/kelola/tabel-akses/head/rahasia").text
    counts = [each.split("</dd>")[0] for each in page.split("<main")[1].split("<dd>")[3:5]]
    assert counts == ["1", "1"], "one head, who opens the one record of the own unit"


@pytest.mark.parametrize(
    "cell", ["staff/rahasia", "head/sangat-rahasia", "office/terbatas", "above/rahasia", "archive/terbatas"]
)
def test_no_cell_is_widened(site: Site, cell: str) -> None:
    for verdict in ("content", "description" if cell.startswith("archive") else "content", "semua"):
        answer = post(site.signed_in("ketua"), f"/kelola/tabel-akses/{cell}", {"verdict": verdict})
        assert answer.status_code == 422


@pytest.mark.parametrize("path", ["pub/biasa", "rec/rahasia", "audit/rahasia", "staff/x", "x/biasa"])
def test_what_is_not_an_offices_to_narrow_is_not_there(site: Site, path: str) -> None:
    assert site.signed_in("ketua").get(f"/kelola/tabel-akses/{path}").status_code == 404


@pytest.mark.parametrize("username", ["admin", "sekretaris", "kepala.pp", "staf.pp", "arsiparis"])
def test_only_leaders_change_the_table(site: Site, username: str) -> None:
    client, path = site.signed_in(username), "/kelola/tabel-akses/staff/terbatas"
    for address in ("/kelola/tabel-akses", path):
        assert client.get(address).status_code == 404
    assert post(client, path, {"verdict": "none"}, page="/minta-akses").status_code == 404
    assert post(client, f"{path}/pulihkan", {}, page="/minta-akses").status_code == 404
