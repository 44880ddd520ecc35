"""Mends and undoes without end, until it is killed: ``python -m tests.services.station.mortal_hand``."""

import sys
from pathlib import Path

from catalog.access import scope_of
from catalog.schema import utc_now
from catalog.settings import load_settings
from services.office import open_office
from services.station import reading, steps, undoing
from services.station.rules import StepKind, Wish


def main(folder: str, url: str, user: str, batch: str, record: str) -> None:
    office = open_office(load_settings({"TELUSUR_DATA": folder, "TELUSUR_DATABASE_URL": url}))
    tools = steps.Tools(office.db, office.files, office.reader, Path(folder, "work"))
    print("at work", flush=True)
    turn = 0
    while True:
        with office.db.reading() as session:
            scope = scope_of(session, user, utc_now())
            facts = reading.batch_facts(session, scope, user, batch, 60)
        if turn % 3 == 2 and facts.last_step is not None:
            with office.db.writing() as session:
                undoing.undo(session, scope, user, batch, facts.revision)
        else:
            wish = Wish(StepKind.MOVE, 1, to=3)
            steps.carry_out(tools, steps.Person(user, scope), batch, record, facts.revision, wish)
        turn += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
