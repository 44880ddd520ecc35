"""The dossiers of a register that are there already, as far as who brings it may know of them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.access_many import labels_of
from catalog.schema import Dossier, DossierItem, Record, utc_now
from classification.access import Shown, shown_fields
from classification.scopes import Scope
from services.archive.dossiers import KIND
from services.archive.register_rows import Known

CHUNK = 500


def known_dossiers(session: Session, scope: Scope, unit_id: str, numbers: frozenset[str]) -> dict[str, Known]:
    """The unit's dossiers of these numbers whose number and title the person may know.

    The others tell nothing: a line of that number is judged as if they were not there.
    """
    readable, found = readable_clause(scope, utc_now()), dict[str, Known]()
    wanted = sorted(numbers)
    for at in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Record, Dossier.closed_on)
            .join(Dossier, Dossier.record_id == Record.id)
            .where(Record.kind == KIND, Record.unit_id == unit_id, readable)
            .where(Record.number.in_(wanted[at : at + CHUNK]))
            .order_by(Record.created_at, Record.id)
        ).all()
        known = _told(session, scope, [record for record, _ in rows])
        inside = _inside(session, scope, sorted(known))
        open_titles = _told(session, scope, [each for items in inside.values() for _, each in items])
        for record, closed_on in rows:
            if record.id not in known:
                continue
            items = inside[record.id]
            found.setdefault(
                record.number,
                Known(
                    record.id,
                    record.title,
                    record.code,
                    closed_on is not None,
                    frozenset(number for number, _ in items),
                    frozenset((each.title, each.date) for _, each in items if each.id in open_titles),
                ),
            )
    return found


def _told(session: Session, scope: Scope, records: Sequence[Record]) -> frozenset[str]:
    """Those whose number and title this person may know."""
    labels = labels_of(session, records, utc_now())
    wanted = {Shown.NUMBER, Shown.TITLE}
    return frozenset(each for each, label in labels.items() if wanted <= shown_fields(scope, label))


def _inside(session: Session, scope: Scope, dossiers: Sequence[str]) -> dict[str, list[tuple[int, Record]]]:
    rows = session.execute(
        select(DossierItem.dossier_id, DossierItem.number, Record)
        .join(Record, Record.id == DossierItem.record_id)
        .where(DossierItem.dossier_id.in_(dossiers), readable_clause(scope, utc_now()))
    )
    found: dict[str, list[tuple[int, Record]]] = defaultdict(list)
    for dossier_id, number, record in rows:
        found[dossier_id].append((number, record))
    return found
