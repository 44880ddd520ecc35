"""Administration: only below the own office, nothing of the archive, two people for secrets, all audited."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog.access import refresh_access, scope_of
from catalog.people.announcements import announcements_for
from catalog.room_counts import recount
from catalog.schema import Assignment, FileVersion, Record, StoredFile, Unit, utc_now
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import PostKind
from services.archive.retention import run
from tests.webapp.conftest import Site, post

MANAGING = ("/kelola/pengguna", "/kelola/unit", "/kelola/penugasan")


def _record(site: Site, unit: str, level: Level, title: str) -> str:
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
        return record.id


def _assign(site: Site, client: FlaskClient, username: str, unit: str, kind: str, **more: str):  # type: ignore[no-untyped-def]
    values = {
        "username": username,
        "unit": site.world.units[unit],
        "post": kind,
        "from": "2024-01-01",
        "way": "wait",
        **more,
    }
    return post(client, "/kelola/penugasan/baru", values)


def _posts(site: Site, username: str) -> set[PostKind]:
    with site.office.db.reading() as session:
        scope = scope_of(session, site.world.people[username], utc_now())
        return {held.kind for held in scope.posts}


@pytest.mark.parametrize("username", ["staf.pm", "arsiparis", "ketua", "tanpa.tugas"])
def test_only_administrators_manage(site: Site, username: str) -> None:
    client = site.signed_in(username)
    for path in MANAGING:
        assert client.get(path).status_code == 404
        assert path not in client.get("/").text


def test_the_administrator_sees_no_record(site: Site) -> None:
    ordinary = _record(site, "3576.pm", Level.ORDINARY, "Undangan rapat pleno")
    secret = _record(site, "3576.pp", Level.SECRET, "Kajian dugaan pelanggaran")
    client = site.signed_in("admin")
    for record_id in (ordinary, secret):
        assert client.get(f"/arsip/{record_id}").status_code == 404
    for path in ("/", "/cari?q=rapat", *MANAGING):
        text = client.get(path).text
        assert "Undangan rapat" not in text
        assert "dugaan pelanggaran" not in text


def test_people_and_units_outside_the_own_office_do_not_exist_here(site: Site) -> None:
    client = site.signed_in("admin")
    assert "Kartika Sari" not in client.get("/kelola/pengguna").text
    assert "Jombang" not in client.get("/kelola/unit").text
    for path in (
        f"/kelola/pengguna/{site.world.people['staf.jombang']}",
        f"/kelola/pengguna/{site.world.people['staf.jombang']}/sandi",
        f"/kelola/unit/{site.world.units['3517']}",
    ):
        assert client.get(path).status_code == 404
    above = site.signed_in("admin.provinsi")
    assert "Kartika Sari" in above.get("/kelola/pengguna").text


def test_one_who_serves_elsewhere_too_is_not_this_administrators(site: Site) -> None:
    with site.office.db.writing() as session:
        session.add(
            Assignment(
                user_id=site.world.people["staf.pm"],
                unit_id=site.world.units["3517"],
                post="staff",
                valid_from=date(2024, 1, 1),
            )
        )
    path = f"/kelola/pengguna/{site.world.people['staf.pm']}"
    assert site.signed_in("admin").get(path).status_code == 404
    assert site.signed_in("admin.provinsi").get(path).status_code == 200


def test_a_new_person_gets_a_first_password_once_and_must_change_it(site: Site) -> None:
    admin = site.signed_in("admin")
    answer = post(
        admin,
        "/kelola/pengguna/baru",
        {"username": "budi.s", "name": "Budi Santoso", "email": "", "locale": "id"},
    )
    password = answer.text.split('class="secret">')[1].split("<")[0]
    assert password not in admin.get("/kelola/pengguna").text
    client = site.client()
    post(client, "/masuk", {"username": "budi.s", "password": password})
    assert client.get("/").headers["Location"] == "/akun/sandi"
    assert client.get("/cari").headers["Location"] == "/akun/sandi"
    new = {"current": password, "password": "empat kata acak saja", "again": "empat kata acak saja"}
    assert post(client, "/akun/sandi", new).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(site: Site) -> None:
    answer = post(
        site.signed_in("admin"),
        "/kelola/pengguna/baru",
        {"username": "Nama Salah!", "name": "", "email": "x", "locale": "id"},
    )
    assert answer.status_code == 422
    assert 'value="nama salah!"' in answer.text.lower()
    assert answer.text.count("field__problem") >= 2
    assert 'href="#username"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_post_that_opens_secrets_waits_for_a_second_person(site: Site) -> None:
    admin = site.signed_in("admin")
    shown = _assign(site, admin, "tanpa.tugas", "3576.pp", "head").headers["Location"]
    assert _posts(site, "tanpa.tugas") == set()
    assert "Setujui penugasan" not in admin.get(shown).text
    post(admin, f"{shown}/setujui", {}, page=shown)
    assert _posts(site, "tanpa.tugas") == set()
    second = site.signed_in("admin.dua")
    assert "Indah Lestari" in second.get("/").text
    post(second, f"{shown}/setujui", {}, page=shown)
    assert _posts(site, "tanpa.tugas") == {PostKind.HEAD}
    assert site.audited("approve-post")


def test_a_leader_may_be_the_second_person_but_staff_may_not(site: Site) -> None:
    shown = _assign(site, site.signed_in("admin"), "tanpa.tugas", "3576.pp", "head").headers["Location"]
    assert site.signed_in("staf.pm").get(shown).status_code == 404
    leader = site.signed_in("ketua")
    post(leader, f"{shown}/setujui", {}, page=shown)
    assert _posts(site, "tanpa.tugas") == {PostKind.HEAD}


def test_or_it_is_announced_to_the_head_at_once(site: Site) -> None:
    _assign(site, site.signed_in("admin"), "tanpa.tugas", "3576.pp", "head", way="announce")
    assert _posts(site, "tanpa.tugas") == {PostKind.HEAD}
    told = [
        name
        for name in ("ketua", "sekretaris")
        if "Indah Lestari diberi jabatan Kepala unit" in site.signed_in(name).get("/").text
    ]
    assert len(told) == 1
    client = site.signed_in(told[0])
    shown = re.search(r'name="newest" value="(\d+)"', client.get("/").text)
    assert shown is not None
    for unseen in ({}, {"newest": "x"}, {"newest": str(int(shown[1]) - 1)}, {"newest": "9" * 40}):
        post(client, "/dibaca", unseen, page="/")
        assert "Indah Lestari diberi jabatan" in client.get("/").text
    post(client, "/dibaca", {"newest": shown[1]}, page="/")
    assert "Indah Lestari diberi jabatan" not in client.get("/").text


def test_nobody_gives_a_post_to_the_own_person(site: Site) -> None:
    answer = _assign(site, site.signed_in("admin"), "admin", "3576.pp", "staff")
    assert answer.status_code == 422
    assert "orang lain" in answer.text


def test_a_new_administrator_is_announced_to_the_head(site: Site) -> None:
    _assign(site, site.signed_in("admin"), "tanpa.tugas", "3576", "administrator")
    with site.office.db.reading() as session:
        since = utc_now() - timedelta(minutes=1)
        told = [
            row.details["post"]
            for name in ("ketua", "sekretaris")
            for row in announcements_for(session, site.world.people[name], since)
        ]
    assert told == ["administrator"]


def test_resetting_the_password_of_one_who_sees_secrets_is_announced(site: Site) -> None:
    admin, head = site.signed_in("admin"), site.world.people["kepala.pp"]
    answer = post(admin, f"/kelola/pengguna/{head}/sandi", {})
    assert "secret" in answer.text
    assert site.user("kepala.pp").must_change_password
    assert [row.details["act"] for row in site.audited("announce")] == ["reset-password"]
    post(admin, f"/kelola/pengguna/{site.world.people['staf.pm']}/sandi", {})
    assert len(site.audited("announce")) == 1


def test_a_lost_phone_is_reset_by_the_administrator_and_audited(site: Site) -> None:
    post(site.signed_in("admin"), f"/kelola/pengguna/{site.world.people['ketua']}/langkah-kedua", {})
    assert site.user("ketua").totp_secret is None
    assert site.audited("end-second-step")[0].actor == site.world.people["admin"]


@pytest.mark.parametrize("act", ["sandi", "langkah-kedua", "keluarkan", "nonaktifkan"])
def test_what_destroys_asks_first_and_says_how_to_undo(site: Site, act: str) -> None:
    text = site.signed_in("admin").get(f"/kelola/pengguna/{site.world.people['staf.pm']}/{act}").text
    assert "Membatalkannya" in text
    assert "Batal</a>" in text


def test_closing_and_opening_an_account(site: Site) -> None:
    admin, path = site.signed_in("admin"), f"/kelola/pengguna/{site.world.people['staf.pm']}"
    post(admin, f"{path}/nonaktifkan", {})
    assert not site.user("staf.pm").is_active
    assert _posts(site, "staf.pm") == set()
    post(admin, f"{path}/aktifkan", {})
    assert site.user("staf.pm").is_active


def test_a_unit_is_made_changed_ended_and_opened_again(site: Site) -> None:
    admin = site.signed_in("admin")
    values = {
        "parent": site.world.units["3576"],
        "kind": "division",
        "code": "3576.hk",
        "name": "Divisi Hukum",
        "function": "hukum",
        "zone": "",
    }
    shown = post(admin, "/kelola/unit/baru", values).headers["Location"]
    post(admin, shown, {"name": "Divisi Hukum dan Humas", "function": "hukum", "zone": "Asia/Jakarta"})
    post(admin, f"{shown}/bubarkan", {"last_day": "2024-06-30", "heir": site.world.units["3576.pm"]})
    unit = _unit(site, "3576.hk")
    assert (unit.name, unit.ends) == ("Divisi Hukum dan Humas", date(2024, 6, 30))
    assert "Buka kembali" in admin.get(shown).text
    post(admin, f"{shown}/buka-kembali", {}, page=shown)
    assert _unit(site, "3576.hk").ends is None
    actions = ("create-unit", "change-unit", "dissolve-unit", "reopen-unit")
    assert all(site.audited(action) for action in actions)


def test_an_assignment_ends_on_its_day(site: Site) -> None:
    admin = site.signed_in("admin")
    shown = _assign(site, admin, "tanpa.tugas", "3576.pm", "staff").headers["Location"]
    assert _posts(site, "tanpa.tugas") == {PostKind.STAFF}
    post(admin, f"{shown}/akhiri", {"last_day": "2024-06-30"})
    assert _posts(site, "tanpa.tugas") == set()


def test_lists_hold_25_rows_and_filter(site: Site) -> None:
    with site.office.db.writing() as session:
        for number in range(30):
            unit = Unit(
                id=f"kecamatan{number:07}", kind="district", code=f"3576.9{number:02}", name=f"Kec {number}"
            )
            unit.office_id, unit.parent_id = unit.id, site.world.units["3576"]
            session.add(unit)
    admin = site.signed_in("admin")
    first = admin.get("/kelola/unit").text
    assert first.count("<tr>") == 26
    assert "hlm=2" in first
    assert admin.get("/kelola/unit?hlm=99").status_code == 200
    assert admin.get("/kelola/unit?hlm=-1&q=Kec%2029").text.count("<tr>") == 2
    told = admin.get("/kelola/unit?_scheme=javascript&_external=1&_anchor=x&_method=POST")
    assert told.status_code == 200
    assert 'href="/kelola/unit?_scheme=javascript&amp;' in told.text
    assert 'href="javascript:' not in told.text


def _unit(site: Site, code: str) -> Unit:
    with site.office.db.reading() as session:
        unit = session.scalars(select(Unit).where(Unit.code == code)).one()
        session.expunge(unit)
        return unit


@pytest.mark.parametrize("path", ["/kelola/keadaan", "/kelola/keadaan/terkini"])
def test_the_condition_is_the_administrators_alone_and_names_no_record(site: Site, path: str) -> None:
    _record(site, "3576.pp", Level.SECRET, "Kajian dugaan pelanggaran")
    for username in ("staf.pm", "arsiparis", "ketua", "tanpa.tugas"):
        client = site.signed_in(username)
        assert client.get(path).status_code == 404
        assert "/kelola/keadaan" not in client.get("/").text
    answer = site.signed_in("admin").get(path)
    assert answer.status_code == 200
    assert "Bagian program" in answer.text
    assert "dugaan pelanggaran" not in answer.text


def test_storage_is_shown_of_the_offices_within_reach_only(site: Site) -> None:
    ours = _record(site, "3576.pp", Level.SECRET, "Kajian")
    theirs = _record(site, "3517", Level.SECRET, "Kajian")
    with site.office.db.writing() as session:
        for record_id, digit, size in ((ours, "a", 7_000_000), (theirs, "b", 9_000_000)):
            session.add(StoredFile(sha256=digit * 64, size=size))
            session.flush()
            session.add(FileVersion(record_id=record_id, sha256=digit * 64, original_name="x"))
        session.flush()
        recount(session)
    page = site.signed_in("admin").get("/kelola/keadaan").text
    assert "7 MB" in page
    assert "9 MB" not in page
    above = site.signed_in("admin.provinsi").get("/kelola/keadaan").text
    assert "7 MB" in above
    assert "9 MB" in above


def test_the_condition_speaks_english_too(site: Site) -> None:
    page = site.signed_in("admin").get("/kelola/keadaan?bahasa=en").text
    assert "State of the system" in page
    assert "Bagian program" not in page


def test_the_condition_tells_of_the_last_run_of_retention(site: Site) -> None:
    page = site.signed_in("admin").get("/kelola/keadaan")
    assert "Belum pernah dihitung" in page.text
    run(site.office.db, utc_now())
    page = site.signed_in("admin").get("/kelola/keadaan")
    assert (page.status_code, "Dihitung terakhir" in page.text) == (200, True)
