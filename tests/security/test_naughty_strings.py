"""The big list of naughty strings in every field and parameter: no crash, nothing executed, nothing lost."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from catalog.schema import AccessRequest, FileVersion, Record, User
from cli.search import command
from tests.security.conftest import PROFILES, OfficesOf, Profile
from tests.security.holdings import holdings
from tests.security.inert import FoundForm, Page
from tests.security.installation import Installation, batch_of
from tests.security.organisation import padded
from tests.security.paper import add_dossiers

ROOT = Path(__file__).parents[2]
STRINGS: tuple[str, ...] = tuple(json.loads((ROOT / "tests/data/blns.json").read_text(encoding="utf-8")))
PEOPLE = ("admin", "staf", "arsiparis", "ketua", None)
HELD = frozenset({"biasa-pp", "terbatas-pp", "konsep-staf", "konsep-rahasia", "lembar-00", "rahasia-pp"})
ONLY_BY_SCRIPT = frozenset({"upload.open_batch", "upload.send"})
NO_TEXT = ("\udcff", "kenanga \udce9")  # bytes of a command that are no UTF-8, as Python gives them
EACH_FIELD: dict[Profile, int] = {"one machine": 4, "servers": 1}
ALL_AT_ONCE: dict[Profile, int] = {"one machine": 10, "servers": 3}
PARAMETER = re.compile(r'\b(?:args\.get|arguments\.get|asked)\(\s*"(\w+)"')
PAGES_EACH_ROUTE: dict[Profile, int] = {"one machine": 12, "servers": 4}
OF_SERVERS = 4  # each fourth string meets the servers too, and what they are known to refuse


@dataclass(frozen=True, slots=True)
class Sent:
    """A form to send, by whom and to which endpoint."""

    person: str | None
    endpoint: str
    form: FoundForm


@pytest.fixture(scope="module", params=PROFILES)
def profile(request: pytest.FixtureRequest) -> Profile:
    chosen: Profile = request.param
    return chosen


@pytest.fixture(scope="module")
def strings(profile: Profile) -> tuple[str, ...]:
    if profile == "one machine":
        return STRINGS
    refused = tuple(each for each in STRINGS if "\x00" in each)
    return (*refused, "nol\x00di tengah", *STRINGS[::OF_SERVERS])


@pytest.fixture(scope="module")
def rough(profile: Profile, offices_of: OfficesOf) -> Installation:
    """The office whose forms are sent with anything, which may end posts and close accounts."""
    made = offices_of(profile).builder.build([each for each in holdings() if each.name in HELD])
    with made.office.db.writing() as session:  # so that the form of a second step is reached
        session.execute(update(User).where(User.username == "staf").values(totp_secret=None))
        add_dossiers(session)
    return made


@pytest.fixture(scope="module")
def office(profile: Profile, offices_of: OfficesOf) -> Installation:
    """The office in which people go on working."""
    return offices_of(profile).builder.build([each for each in holdings() if each.name in HELD])


@pytest.fixture(scope="module")
def forms(rough: Installation) -> dict[str, Sent]:
    """One form for each endpoint that takes one, found by following links as each person."""
    found: dict[str, Sent] = {}
    for person in PEOPLE:
        for page in _crawl(rough, person):
            for form in page.forms:
                endpoint = _endpoint(rough, form.action, form.method)
                if form.method == "post":
                    found.setdefault(endpoint, Sent(person, endpoint, form))
    return found


def test_every_endpoint_that_takes_a_form_was_found(rough: Installation, forms: dict[str, Sent]) -> None:
    takes = {rule.endpoint for rule in rough.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert takes - set(forms) == ONLY_BY_SCRIPT | EMPTY | NOT_HELD


EMPTY = frozenset(
    {"home.mark_read", "assignments.approve", "units.save_reopen", "signin.submit_code", "places.remove"}
)
"""Buttons that stand on no page of this office, with no field of their own; the code has a test here."""
NOT_HELD = frozenset(
    {
        *("access_table.restore", "calendar.revoke", "mandates.confirm", "handover.save", "instruments.end"),
        *("decisions.grant", "decisions.refuse", "decisions.revoke"),
        *("imports.choose", "imports.take_in", "imports.undo", "scanning.take_over"),
        *("register_imports.choose", "register_imports.steer"),
        *("disposal.remove", "disposal.submit"),
        *("reclassification.steer", "reclassification.undo", "notices.mark_all"),
    }
)
"""Forms for what nobody here holds or has begun; the tests of their pages type wrong values into them."""


def test_no_field_of_any_form_breaks_a_page(
    profile: Profile, rough: Installation, forms: dict[str, Sent], strings: tuple[str, ...]
) -> None:
    turning = cycle(strings)
    for sent in forms.values():
        client = _client(rough, sent)
        names = [name for name in sent.form.fields if name not in {"csrf_token"}]
        for values in _fillings(names, sent.form.fields, turning, profile):
            if client is None or sent.endpoint in {"signin.leave", "signin.switch"}:
                client = _client(rough, sent)
            _assert_sound(client.post(sent.form.action, data=values), (sent.endpoint, values))


def test_the_code_of_the_second_step_takes_any_string(office: Installation, strings: tuple[str, ...]) -> None:
    for string in strings[::10]:
        client = office.client(None)
        with client.session_transaction() as session:
            session["pending"] = {"id": padded("ketua"), "at": int(office.moment.timestamp())}
        token = _token(client, "/masuk/kode")
        answer = client.post("/masuk/kode", data={"code": string, "csrf_token": token})
        assert answer.status_code in {401, 302, 429}


def test_every_parameter_is_in_the_list() -> None:
    sources = (ROOT / "webapp").glob("*.py")
    read = {name for source in sources for name in PARAMETER.findall(source.read_text(encoding="utf-8"))}
    assert read <= set(PARAMETERS)


PARAMETERS = [
    "q", "urut", "mulai", "lanjut", "jenis", "tingkat", "unit", "kantor", "kode", "tahun", "bulan",
    "perhelatan", "tahapan", "status", "hlm", "tampil", "yakin", "dari", "lebar", "versi", "next",
    "habis", "tentang", "keadaan", "lembar", "bahasa", "pengguna", "induk", "v", "saring",
    "sampai", "kategori",
]  # fmt: skip


def test_no_parameter_of_any_page_breaks_it(
    profile: Profile, office: Installation, strings: tuple[str, ...]
) -> None:
    turning = cycle(strings)
    for person, path in _pages_with_parameters():
        client = office.client(person)
        for turn in range(PAGES_EACH_ROUTE[profile]):
            chosen = PARAMETERS if turn % 2 else [PARAMETERS[turn % len(PARAMETERS)]]
            query = {name: next(turning) for name in chosen}
            with client.get(path, query_string=query) as answer:
                _assert_sound(answer, (path, query))


def test_no_query_breaks_searching(office: Installation, strings: tuple[str, ...]) -> None:
    client = office.client("staf")
    for at, string in enumerate(strings):
        if at % 3:
            assert client.get("/saran", query_string={"q": string}).status_code == 200, string
        else:
            with client.get("/cari", query_string={"q": string}) as answer:
                _assert_sound(answer, string)
                assert answer.status_code in {200, 400}, string


def test_no_query_breaks_the_command_line(office: Installation, strings: tuple[str, ...]) -> None:
    for string in (*strings[::6], *NO_TEXT):
        arguments = ["--as", "staf", "--json", "--", string]
        result = CliRunner(env=office.environment).invoke(command, arguments)
        assert result.exit_code in {0, 1}, string
        assert result.exception is None or isinstance(result.exception, SystemExit), string
    for name in NO_TEXT:
        result = CliRunner(env=office.environment).invoke(command, ["--as", name, "kenanga"])
        assert "Tidak ada pengguna aktif" in result.output, result.exception


def test_what_is_asked_of_the_archive_unit_comes_back_as_it_was_typed(
    office: Installation, strings: tuple[str, ...]
) -> None:
    client = office.client("staf")
    token = _token(client, "/minta-akses")
    wanted = [text for each in strings if (text := each.replace("\x00", "").strip())]
    for string in strings:
        answer = client.post("/minta-akses", data={"about": string, "csrf_token": token})
        assert answer.status_code in {302, 422}, string
    with office.office.db.reading() as session:
        asked = session.scalars(
            select(AccessRequest.about)
            .where(AccessRequest.id != padded("tanya"), AccessRequest.user_id == padded("staf"))
            .order_by(AccessRequest.created_at)
        ).all()
    assert [each for each in asked if each in set(wanted)][-len(wanted) :] == wanted
    for number in range(1, len(wanted) // 25 + 2):
        page = Page(client.get(f"/minta-akses?hlm={number}").text)
        assert not page.faults
        shown = [text for text in asked[::-1][(number - 1) * 25 : number * 25] if "\n" not in text]
        assert all(text in page.text for text in shown)


def test_a_description_comes_back_as_it_was_typed(office: Installation, strings: tuple[str, ...]) -> None:
    client, record = office.client("staf"), padded("terbatas-pp")
    fields = ("title", "number", "code", "election", "stage")
    longest = {"title": 500, "number": 200, "code": 40, "election": 60, "stage": 60}
    for at in range(0, len(strings), len(fields)):
        turn = at // len(fields)
        chosen = dict(zip(fields[turn % 5 :] + fields[: turn % 5], strings[at : at + 5], strict=False))
        form = _form_at(client, f"/arsip/{record}/ubah")
        values = {**form.fields, **{name: chosen.get(name, "x") for name in fields}}
        values["title"] = values["title"].replace("\x00", "").strip() or "x"
        answer = client.post(form.action, data=values)
        assert answer.status_code == 302, (answer.status_code, chosen)
        wanted = {name: values[name].replace("\x00", "").strip()[: longest[name]] for name in fields}
        with office.office.db.reading() as session:
            row = session.get_one(Record, record)
            assert {name: getattr(row, name) for name in fields} == wanted
        if turn % 4 == 0:
            _assert_sound(client.get(f"/arsip/{record}"), wanted)
            _assert_sound(client.get(f"/arsip/{record}/baca"), wanted)
            assert (
                _form_at(client, f"/arsip/{record}/ubah").fields["number"].split() == wanted["number"].split()
            )


def test_a_file_may_be_called_anything(office: Installation, strings: tuple[str, ...]) -> None:
    client = office.client("staf")
    batch = batch_of("konsep-staf")
    headers = {"X-CSRFToken": _token(client, "/unggah")}
    names = [each.encode("utf-8", "replace").decode() for each in strings[::4]]
    for at, name in enumerate(names):
        named = headers | {"X-File-Name": quote(name, safe="")}
        answer = client.post(f"/unggah/{batch}/file", data=f"isi {at}".encode(), headers=named)
        assert answer.status_code == 201, (name, answer.text)
    with office.office.db.reading() as session:
        kept = session.scalars(
            select(FileVersion.original_name).join(Record, Record.id == FileVersion.record_id)
            .where(Record.author_id == padded("staf")).order_by(FileVersion.created_at)
        ).all()  # fmt: skip
        records = session.scalars(select(Record.id).where(Record.author_id == padded("staf"))).all()
    assert sorted(kept) == sorted((name or "file").replace("\x00", "\ufffd") for name in names)
    for path in (
        f"/pekerjaan/{batch}",
        f"/unggah/{batch}",
        *(f"/pekerjaan/{batch}?lembar={n}" for n in (2, 3)),
    ):
        _assert_sound(client.get(path), path)
    for record in records[::5]:
        _assert_sound(client.get(f"/arsip/{record}"), record)
        with client.get(f"/arsip/{record}/unduh") as answer:
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].startswith("attachment")


def test_files_sent_by_form_may_be_called_anything(office: Installation, strings: tuple[str, ...]) -> None:
    client = office.client("staf")
    form = _form_at(client, "/unggah", "/unggah")
    names = [each for at, each in enumerate(strings) if at % 4]  # the others come one by one
    for at in range(0, len(names), 130):
        files = [
            (BytesIO(f"formulir {at} {n}".encode()), name) for n, name in enumerate(names[at : at + 130])
        ]
        answer = client.post(
            "/unggah", data={**form.fields, "file": files}, content_type="multipart/form-data"
        )
        assert answer.status_code == 302, answer.text[:2000]
        _assert_sound(client.get(answer.headers["Location"]), at)


def _crawl(office: Installation, person: str | None) -> Iterator[Page]:
    """Pages reached by links, at most three addresses for each endpoint."""
    client, seen, visits = office.client(person), set[str](), dict[str, int]()
    waiting = ["/" if person else "/masuk"]
    while waiting:
        path = waiting.pop(0)
        endpoint = _endpoint(office, path, "get")
        if path in seen or visits.get(endpoint, 0) >= 3 or endpoint in {"", "static", "viewer.image"}:
            continue
        seen.add(path)
        visits[endpoint] = visits.get(endpoint, 0) + 1
        with client.get(path, follow_redirects=True) as answer:
            assert answer.status_code < 500, path
            if answer.mimetype == "text/html":
                page = Page(answer.text, path)
                waiting += [link for link in page.links if link.startswith("/")]
                yield page


def _endpoint(office: Installation, address: str, method: str) -> str:
    try:
        endpoint, _ = office.app.url_map.bind("localhost").match(
            urlsplit(address).path, method=method.upper()
        )
    except HTTPException:
        return ""
    return str(endpoint)


def _fillings(
    names: list[str], proper: dict[str, str], strings: Iterator[str], profile: Profile
) -> Iterator[dict[str, str]]:
    for name in names:
        for _ in range(EACH_FIELD[profile]):
            yield {**proper, name: next(strings)}
    for _ in range(ALL_AT_ONCE[profile] if len(names) > 1 else 0):
        yield {**proper, **{name: next(strings) for name in names}}


def _client(office: Installation, sent: Sent) -> FlaskClient:
    """A browser whose token goes into the form, too."""
    client = office.client(sent.person)
    sent.form.fields["csrf_token"] = _token(client, "/akun" if sent.person else "/masuk")
    return client


def _token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]*)"', client.get(path).text)
    assert found
    return found.group(1)


def _form_at(client: FlaskClient, path: str, action: str = "") -> FoundForm:
    page = Page(client.get(path).text, path)
    return next(form for form in page.forms if form.action == (action or path) and form.method == "post")


def _pages_with_parameters() -> Iterator[tuple[str | None, str]]:
    record, batch = padded("biasa-pp"), batch_of("konsep-staf")
    for path in ("", "/baca", "/lembar", "/halaman/1.svg", "/halaman/1.jpg", "/unduh", "/ubah"):
        yield "staf", f"/arsip/{record}{path}"
    for path in ("/", "/cari", "/saran", "/pekerjaan", f"/pekerjaan/{batch}", f"/pekerjaan/{batch}/kemajuan"):
        yield "staf", path
    for path in ("/minta-akses", "/unggah", f"/unggah/{batch}", "/akun"):
        yield "staf", path
    for path in (
        "/kelola/pengguna",
        "/kelola/unit",
        "/kelola/penugasan",
        "/kelola/penugasan/baru",
        "/kelola/unit/baru",
    ):
        yield "admin", path
    for path in ("/minta-akses/masuk", "/daftar", "/daftar/unduh.csv", "/daftar/cetak.pdf"):
        yield "arsiparis", path
    yield None, "/masuk"


def _assert_sound(answer: TestResponse, told: object) -> None:
    assert answer.status_code < 500 or answer.status_code == 503, (told, answer.text[:500])
    if answer.mimetype == "text/html":
        assert not Page(answer.text).faults, (told, Page(answer.text).faults)
