"""Tables that people bring in a form, answered alike whatever register they are."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from catalog.people.errors import Invalid
from catalog.schema import RegisterImport
from catalog.sentences import N_, Sentence
from services.registers.sheets import MOST_BYTES, Sheet, Unreadable
from webapp.forms import Form
from webapp.reader import office
from webapp.upload_form import well_formed


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it came, and what was read of it."""

    content: bytes
    name: str
    sheet: Sheet


def keep_table(
    form: Form, require: Callable[[Session], None], keep: Callable[[Session, Table], RegisterImport]
) -> str | None:
    """The id of the import that ``keep`` made of the table of this request; ``None`` with what is wrong noted
    in ``form``. ``require`` comes first: who may not has nothing read, and the writer's lock waits for none.
    """
    try:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise Invalid({"file": Sentence(N_("Pilih sebuah file."))})
        with office().db.reading() as session:
            require(session)
        content = sent.stream.read(MOST_BYTES + 1)
        table = Table(content, well_formed(sent.filename), office().tables.read(content))
        with office().db.writing() as session:
            return keep(session, table).id
    except Invalid as error:
        form.refuse(error.problems)
    except Unreadable as error:
        form.problems["file"] = error.sentence
    return None
