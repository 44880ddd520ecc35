"""Acting officers and decided requests, on their pages: who sees what, and that it ends by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from catalog.access import refresh_access
from catalog.schema import AccessRequest, Assignment, Dossier, DossierItem, Grant, Record, utc_now
from classification.labels import Standing
from classification.levels import Level
from tests.webapp.conftest import Site, post

TODAY = utc_now().date()
YESTERDAY, NEXT_WEEK = TODAY - timedelta(days=1), TODAY + timedelta(days=7)


def _record(site: Site, level: Level, title: str = "Kajian dugaan pelanggaran") -> str:
    with site.office.db.writing() as session:
        record = Record(
            kind="letter",
            title=title,
            unit_id=site.world.units["3576.pp"],
            level=int(level),
            standing=Standing.FILED.value,
        )
        session.add(record)
        refresh_access(session, record)
        return record.id


def _post_path(site: Site, username: str) -> str:
    with site.office.db.reading() as session:
        query = select(Assignment.id).where(Assignment.user_id == site.world.people[username])
        return f"/kelola/penugasan/{session.scalars(query).one()}"


def _name(site: Site, **others: str):  # type: ignore[no-untyped-def]
    values = {
        "username": "staf.pm",
        "acting": "plh",
        "title": "Kepala Divisi Penanganan Pelanggaran",
        "decree": "SK 07/2026",
        "decreed_on": YESTERDAY.isoformat(),
        "from": YESTERDAY.isoformat(),
        "until": NEXT_WEEK.isoformat(),
        "way": "wait",
        **others,
    }
    return post(site.signed_in("admin"), f"{_post_path(site, 'kepala.pp')}/pelaksana", values)


def test_an_acting_officer_is_named_approved_shown_and_gone(site: Site) -> None:
    secret = _record(site, Level.SECRET)
    shown = _name(site).headers["Location"]
    client = site.signed_in("staf.pm")
    assert client.get(f"/arsip/{secret}").status_code == 404
    assert "Plh." not in client.get("/").text
    post(site.signed_in("ketua"), f"{shown}/setujui", {}, page=shown)
    assert client.get(f"/arsip/{secret}").status_code == 200
    assert "Plh. Kepala Divisi Penanganan Pelanggaran" in client.get("/").text
    assert "Plh. Kepala Divisi Penanganan Pelanggaran" in client.get("/akun").text
    listed = site.signed_in("admin").get("/kelola/penugasan").text
    assert "Plh. Kepala Divisi Penanganan Pelanggaran" in listed
    looked = [row for row in site.audited("view") if row.actor == site.world.people["staf.pm"]]
    assert [row.details["acting"] for row in looked] == [["Plh. Kepala Divisi Penanganan Pelanggaran"]]
    history = site.signed_in("kepala.pp").get(f"/arsip/{secret}").text
    assert "Siti Rahma (Plh. Kepala Divisi Penanganan Pelanggaran)" in history
    with site.office.db.writing() as session:  # the day has come
        session.execute(
            update(Assignment)
            .where(Assignment.acting == "plh")
            .values(valid_from=TODAY - timedelta(days=9), valid_until=TODAY - timedelta(days=2))
        )
    assert client.get(f"/arsip/{secret}").status_code == 404
    assert "Plh." not in client.get("/").text


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"until": ""}, "hari terakhir"),
        ({"until": (TODAY - timedelta(days=2)).isoformat()}, "sudah lewat"),
        ({"decree": ""}, "nomor SK"),
        ({"decreed_on": NEXT_WEEK.isoformat()}, "belum sampai"),
        ({"acting": "plt"}, "Catat sebagai Plh"),
        ({"acting": "raja"}, "Pilih Plt atau Plh"),
        ({"username": "kepala.pp"}, "jabatannya sendiri"),
        ({"username": "admin"}, "orang lain"),
        ({"username": "staf.jombang"}, "Tidak ada pengguna"),
        ({"username": "tanpa.tugas"}, "jabatan sendiri"),
    ],
)
def test_what_no_decree_says_is_refused_in_words(site: Site, others: dict[str, str], words: str) -> None:
    answer = _name(site, **others)
    assert answer.status_code == 422
    assert words in answer.text


def test_only_the_desk_names_acting_officers(site: Site) -> None:
    path = f"{_post_path(site, 'kepala.pp')}/pelaksana"
    for username in ("ketua", "staf.pm", "arsiparis"):
        assert site.signed_in(username).get(path).status_code == 404
    assert site.signed_in("admin").get(f"{_post_path(site, 'staf.jombang')}/pelaksana").status_code == 404


def test_an_acting_officers_time_is_shortened_and_never_stretched(site: Site) -> None:
    shown = _name(site).headers["Location"]
    admin = site.signed_in("admin")
    answer = post(admin, f"{shown}/akhiri", {"last_day": (NEXT_WEEK + timedelta(days=30)).isoformat()})
    assert answer.status_code == 422
    assert "SK baru" in answer.text
    assert post(admin, f"{shown}/akhiri", {"last_day": TODAY.isoformat()}).status_code == 302


def test_a_plt_of_a_post_that_nobody_held_is_named_in_the_usual_form(site: Site) -> None:
    values = {
        "username": "staf.pm",
        "unit": site.world.units["3576.pm"],
        "post": "head",
        "title": "Kepala Divisi Pengawasan",
        "acting": "1",
        "decree": "SK 08/2026",
        "decreed_on": YESTERDAY.isoformat(),
        "from": YESTERDAY.isoformat(),
        "until": NEXT_WEEK.isoformat(),
        "way": "wait",
    }
    admin = site.signed_in("admin")
    refused = post(admin, "/kelola/penugasan/baru", {**values, "unit": site.world.units["3576.pp"]})
    assert "pernah diisi" in refused.text
    assert post(admin, "/kelola/penugasan/baru", {**values, "until": ""}).status_code == 422
    shown = post(admin, "/kelola/penugasan/baru", values).headers["Location"]
    assert "Plt. Kepala Divisi Pengawasan" in admin.get(shown).text


def _ask(site: Site, record_id: str) -> str:
    """A question of Siti's that the archivist puts forward; gives its id."""
    post(site.signed_in("staf.pm"), "/minta-akses", {"about": "Kajian laporan 03"})
    with site.office.db.reading() as session:
        request_id = str(session.query(AccessRequest.id).scalar())
    path = f"/minta-akses/masuk/{request_id}"
    answer = post(site.signed_in("arsiparis"), f"{path}/ajukan", {"record": f"/arsip/{record_id}"}, page=path)
    assert answer.status_code == 302
    return request_id


def test_a_request_goes_from_asker_to_archivist_to_decider_and_back(site: Site) -> None:
    record = _record(site, Level.SECRET)
    request_id = _ask(site, record)
    asker, head = site.signed_in("staf.pm"), site.signed_in("kepala.pp")
    assert "menunggu keputusan Anda" in head.get("/").text
    path = f"/keputusan-akses/{request_id}"
    assert "Siti Rahma" in head.get(path).text
    wrong = post(head, f"{path}/bukakan", {"until": "", "words": ""}, page=path)
    assert "hari terakhir" in wrong.text
    post(head, f"{path}/bukakan", {"until": NEXT_WEEK.isoformat(), "words": "Untuk rapat"}, page=path)
    assert asker.get(f"/arsip/{record}").status_code == 200
    own = asker.get("/minta-akses").text
    assert f"/arsip/{record}" in own
    assert "Untuk rapat" in own
    assert "Kajian dugaan" in head.get("/keputusan-akses?keadaan=berlaku").text
    post(head, f"{path}/cabut", {"words": "Rapatnya batal"}, page=path)
    assert asker.get(f"/arsip/{record}").status_code == 404
    own = asker.get("/minta-akses").text
    assert record not in own
    assert "Rapatnya batal" in own


def test_the_asker_cannot_tell_a_refusal_from_a_record_that_is_not_there(site: Site) -> None:
    request_id = _ask(site, _record(site, Level.SECRET))
    asker = site.signed_in("staf.pm")
    assert "Menunggu sejak" in asker.get("/minta-akses").text
    path = f"/keputusan-akses/{request_id}"
    post(site.signed_in("ketua"), f"{path}/tolak", {"words": "Tidak dapat kami bantu"}, page=path)
    own = asker.get("/minta-akses").text
    assert "Tidak dapat kami bantu" in own
    for telling in ("Ditolak", "ditolak", "dugaan", "Rahasia"):
        assert telling not in own.split('id="riwayat"')[1].split("</section>")[0]


@pytest.mark.parametrize("username", ["staf.pm", "staf.pp", "arsiparis", "admin", "staf.jombang"])
def test_whose_post_opens_it_not_finds_nothing_to_decide(site: Site, username: str) -> None:
    request_id = _ask(site, _record(site, Level.SECRET))
    client, path = site.signed_in(username), f"/keputusan-akses/{request_id}"
    for address in (path, "/keputusan-akses/tidakpernahada00"):
        assert client.get(address).status_code == 404
        for act in ("bukakan", "tolak", "cabut"):
            values = {"until": NEXT_WEEK.isoformat(), "words": "x"}
            assert post(client, f"{address}/{act}", values, page="/minta-akses").status_code == 404
    with site.office.db.reading() as session:
        assert session.scalars(select(Grant)).all() == []


def test_the_archivist_hears_one_sentence_of_all_that_cannot_be_put_forward(site: Site) -> None:
    request_id = _ask(site, _record(site, Level.ORDINARY))
    client, path = site.signed_in("arsiparis"), f"/minta-akses/masuk/{request_id}"
    for typed in ("", "tidakpernahada00", "<script>alert(1)</script>", "a" * 5000, "\x00"):
        answer = post(client, f"{path}/ajukan", {"record": typed}, page=path)
        assert answer.status_code == 422
        assert "Tempel alamat halaman" in answer.text
        assert "<script>alert" not in answer.text


def test_a_grant_of_a_dossier_says_that_it_opens_no_item_and_opens_none(site: Site) -> None:
    dossier, item = _record(site, Level.SECRET, "Berkas kamboja"), _record(site, Level.SECRET)
    with site.office.db.writing() as session:
        outer = session.get_one(Record, dossier)
        outer.kind = "dossier"
        session.add(Dossier(record_id=dossier, office_id=site.world.units["3576"]))
        session.flush()
        session.add(DossierItem(record_id=item, dossier_id=dossier, number=1))
    path, head = f"/keputusan-akses/{_ask(site, dossier)}", site.signed_in("kepala.pp")
    said = "bukan arsip yang diberkaskan di dalamnya"
    assert said in head.get(path).text
    post(head, f"{path}/bukakan", {"until": NEXT_WEEK.isoformat(), "words": ""}, page=path)
    assert said in head.get(path).text  # where it is taken back too
    asker = site.signed_in("staf.pm")
    assert "Berkas kamboja" in asker.get(f"/arsip/{dossier}").text
    assert asker.get(f"/arsip/{item}").status_code == 404
    assert item not in asker.get(f"/berkas/{dossier}").text


def test_what_is_no_dossier_has_no_such_sentence_and_lending_one_says_the_like(site: Site) -> None:
    record, dossier = _record(site, Level.ORDINARY), _record(site, Level.ORDINARY, "Berkas kamboja")
    with site.office.db.writing() as session:
        session.get_one(Record, dossier).kind = "dossier"
        session.add(Dossier(record_id=dossier, office_id=site.world.units["3576"]))
    head, keeper = site.signed_in("kepala.pp"), site.signed_in("arsiparis")
    assert "diberkaskan" not in head.get(f"/keputusan-akses/{_ask(site, record)}").text
    said = "tidak ikut tercatat dipinjam"
    assert said in keeper.get(f"/peminjaman/baru/{dossier}").text
    assert said not in keeper.get(f"/peminjaman/baru/{record}").text


def test_an_own_request_is_shown_and_decided_by_another(site: Site) -> None:
    record = _record(site, Level.SECRET)
    post(site.signed_in("kepala.pp"), "/minta-akses", {"about": "Kajian sendiri"})
    with site.office.db.reading() as session:
        request_id = str(session.query(AccessRequest.id).scalar())
    hand_on = f"/minta-akses/masuk/{request_id}"
    post(site.signed_in("arsiparis"), f"{hand_on}/ajukan", {"record": record}, page=hand_on)
    shown = site.signed_in("kepala.pp").get(f"/keputusan-akses/{request_id}")
    assert shown.status_code == 200
    assert "Permintaan Anda sendiri" in shown.text
