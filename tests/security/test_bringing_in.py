"""What comes in tells nothing of what was there before, and who may not see a value cannot overwrite it."""

import re

import pytest

from catalog.schema import Record
from tests.security.asking import Ask
from tests.security.holdings import holdings
from tests.security.installation import Builder, Installation, file_of
from tests.security.looking import Seen, Visitor, difference
from tests.security.organisation import PEOPLE, padded

NEW_ID = re.compile(
    rb"(/arsip/|/pekerjaan/file/|/pekerjaan/|/unggah/|sandi-|data-batch=\"|\"mark\":\")[\w-]{16}"
)
SEEN_BY_NONE_OF_THEM = ("rahasia-pp", "sangat-pp", "tutup", "konsep-rahasia")


@pytest.fixture(scope="module")
def offices(builder: Builder) -> tuple[Installation, Installation]:
    """One that holds records that the readers below may not read, and one that never did."""
    hidden = [each for each in holdings() if each.name in SEEN_BY_NONE_OF_THEM]
    return builder.build(hidden), builder.build([])


@pytest.mark.parametrize("reader", ["staf", "staf-hukum", "operator"])
def test_bytes_of_a_hidden_record_are_taken_in_like_any_other(
    reader: str, offices: tuple[Installation, Installation]
) -> None:
    told = [_bring_all(office, reader) for office in offices]
    for one, other in zip(*told, strict=True):
        assert not difference(one, other)
    assert not any(b"sudah ada" in seen.body for seen in told[0])


def test_own_bytes_again_are_noticed(offices: tuple[Installation, Installation]) -> None:
    visitor = Visitor(offices[1].client("ppid"))
    batch = _open_batch(visitor, "kota.ppid")
    assert visitor.ask(_sending(batch, b"isi yang sama")).status == 201
    assert b"Sudah ada di arsip" in visitor.ask(_sending(batch, b"isi yang sama")).body


def test_what_is_masked_in_the_form_is_not_emptied_by_it(builder: Builder) -> None:
    office = builder.build([each for each in holdings() if each.name in {"sangat-pp", "rahasia-pp"}])
    for name in ("sangat-pp", "rahasia-pp"):
        visitor = Visitor(office.client("arsiparis"))
        form = _form_of(visitor.ask(Ask(f"/arsip/{padded(name)}/ubah")).body.decode())
        before = _values_of(office, name)
        answer = visitor.ask(Ask(f"/arsip/{padded(name)}/ubah", "POST", {**form, "code": "AR.01"}))
        assert answer.status == 302
        assert _values_of(office, name) == before | {"code": "AR.01"}


def _bring_all(office: Installation, reader: str) -> list[Seen]:
    """Everything told to a person who brings in the hidden records' bytes."""
    visitor = Visitor(office.client(reader))
    batch = _open_batch(visitor, PEOPLE[reader].unit)
    hidden = [each for each in holdings() if each.name in SEEN_BY_NONE_OF_THEM]
    told = [visitor.ask(_sending(batch, file_of(each))) for each in hidden]
    for path in (
        f"/unggah/{batch}",
        f"/pekerjaan/{batch}",
        f"/pekerjaan/{batch}/kemajuan",
        "/pekerjaan",
        "/",
    ):
        told.append(visitor.ask(Ask(path)))
    return [Seen(each.status, {}, NEW_ID.sub(rb"\1<id>", each.body)) for each in told]


def _open_batch(visitor: Visitor, unit: str) -> str:
    form = {"unit": padded(unit), "kind": "archive", "level": "", "promised": "[]"}
    found = re.search(rb'"batch":"([\w-]+)"', visitor.ask(Ask("/unggah/kumpulan", "POST", form)).body)
    assert found
    return found.group(1).decode()


def _sending(batch: str, data: bytes) -> Ask:
    return Ask(f"/unggah/{batch}/file", "POST", headers={"X-File-Name": "surat.pdf"}, body=data)


def _form_of(page: str) -> dict[str, str]:
    """The fields of the description as the page fills them in."""
    values = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        values[name] = chosen.group(1) if chosen else ""
    return {name: value for name, value in values.items() if name != "csrf_token"}


def _values_of(office: Installation, name: str) -> dict[str, object]:
    with office.office.db.reading() as session:
        record = session.get_one(Record, padded(name))
        names = ("title", "number", "date", "code", "election", "stage", "status", "level", "details")
        return {each: getattr(record, each) for each in names}
