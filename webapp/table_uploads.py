"""Tables that people bring in a form, answered alike whatever register they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import request
from sqlalchemy.orm import Session

from catalog.people.errors import Invalid
from catalog.schema import RegisterImport
from catalog.sentences import N_, Sentence
from ingest.arrivals import IntakeValues
from ingest.errors import Rejected
from ingest.room import MEGABYTE, begin_batch, check_room, room_left
from services.archive.filing import FilingPlace
from services.registers.bundles import Bundle, Unpacked
from services.registers.columns import Column
from services.registers.imports import Packed, packed
from services.registers.sheets import MOST_BYTES, Unreadable
from webapp.forms import Form
from webapp.reader import office, signed_in
from webapp.upload_form import Wish, stored_wish, well_formed
from webapp.upload_pages import sentence_of, take_each


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it came, and what is kept of what was read of it."""

    content: bytes
    name: str
    packed: Packed


Require = Callable[[Session], None]
Keep = Callable[[Session, Table], RegisterImport]


def keep_table(
    form: Form, columns: Sequence[Column], require: Require, keep: Keep, place: FilingPlace | None = None
) -> str | None:
    """The id of the import that ``keep`` made of the table of this request, read as one of these ``columns``;
    ``None`` with what is wrong noted in ``form``.

    ``require`` comes first: who may not has nothing read, and the writer's lock waits for none. With a
    ``place`` it may be a ZIP of the table and its scans, which become an upload of their own for that unit.
    """
    try:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise Invalid({"file": Sentence(N_("Pilih sebuah file."))})
        with closing(sent):
            name = well_formed(sent.filename)
            with office().db.reading() as session:
                require(session)
                if place is not None and _is_zip(name):
                    check_room(session, office().settings, place.unit_id)
            return _kept(cast(BinaryIO, sent.stream), name, columns, keep, place)
    except Invalid as error:
        form.refuse(error.problems)
    except Unreadable as error:
        form.problems["file"] = error.sentence
    except Rejected as refused:  # no room for the scans
        form.problems["file"] = sentence_of(refused)
    return None


def _kept(
    stream: BinaryIO, name: str, columns: Sequence[Column], keep: Keep, place: FilingPlace | None
) -> str:
    if place is not None and _is_zip(name):
        return _keep_bundle(stream, columns, place, keep)
    table = _read(stream, name, columns)
    with office().db.writing() as session:
        return keep(session, table).id


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _read(stream: BinaryIO, name: str, columns: Sequence[Column]) -> Table:
    content = stream.read(MOST_BYTES + 1)
    return Table(content, name, packed(columns, office().tables.read(content)))


def _keep_bundle(zip_file: BinaryIO, columns: Sequence[Column], place: FilingPlace, keep: Keep) -> str:
    here, wish = office(), Wish(IntakeValues(place.unit_id), place.seat)
    most, room = here.settings.max_file_mb * MEGABYTE, room_left(here.settings)
    with here.tables.unpacked(zip_file, most, room) as bundle:
        with bundle.table.path.open("rb") as stream:
            table = _read(stream, _last(bundle.table.name), columns)
        with here.db.writing() as session:
            made = keep(session, table)
            import_id, batch_id = made.id, ""
            if bundle.scans:
                values = stored_wish(wish, _promised(bundle.scans))
                batch_id = begin_batch(
                    session, here.settings, signed_in().id, "web", place.unit_id, values
                ).id
                made.options = {**made.options, "batch": batch_id}
        if batch_id:
            # Where the ZIP comes again with a mended table its scans belong to that too, unasked.
            take_each(batch_id, wish, _opened(bundle), on_duplicate="keep")
    return import_id


def _promised(scans: Iterable[Unpacked]) -> list[tuple[str, int]]:
    """By the names under which a person has them, who sends again what did not come in."""
    return [(_last(each.name), each.path.stat().st_size) for each in scans]


def _opened(bundle: Bundle) -> Iterator[tuple[str, BinaryIO]]:
    """Named with the folders in which they lie beside the table: two dossiers may each have a ``001.pdf``."""
    beside = bundle.table.name.rpartition("/")[0]
    for scan in bundle.scans:
        with scan.path.open("rb") as stream:
            yield well_formed(scan.name.removeprefix(f"{beside}/")), stream


def _last(name: str) -> str:
    return well_formed(name.rpartition("/")[2])
