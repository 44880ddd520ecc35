"""Makes the sample offices and people, each post approved by a second person as in a real office."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from catalog.errors import SettingsError
from catalog.people.mandates import MandateValues, confirm_mandate, open_mandate
from catalog.people.passwords import new_password
from catalog.people.posts import PostValues, approve_post, assign_post
from catalog.people.users import create_user, user_called
from catalog.schema import Unit, UnitKind, User, utc_now
from catalog.units import create_unit, dissolve, local_date, unit_by_code
from classification.levels import Level
from classification.scopes import MandateKind, PostKind
from services.demo.plan import Plan, PlannedMandate, PlannedUnit, PlannedUser

ACTOR = "os:demo"
SINCE = date(2023, 8, 19)


def make_units(session: Session, plan: Plan) -> Mapping[str, Unit]:
    """The units by code; the national office may be there already. Ad hoc bodies are dissolved at once."""
    units: dict[str, Unit] = {}
    for planned in plan.units:
        units[planned.code] = unit_by_code(session, planned.code) or _make_unit(session, planned, units)
    for planned in plan.units:
        if planned.ends is not None:
            dissolve(session, units[planned.code], planned.ends, units[planned.heir])
    return units


def _make_unit(session: Session, planned: PlannedUnit, units: Mapping[str, Unit]) -> Unit:
    return create_unit(
        session,
        UnitKind(planned.kind),
        planned.code,
        planned.name,
        units.get(planned.parent),
        function=planned.function or None,
        is_archive_unit=planned.is_archive_unit,
        begins=planned.begins,
    )


def make_people(
    session: Session, plan: Plan, units: Mapping[str, Unit], administrator: str
) -> dict[str, str]:
    """Accounts with their posts and mandates; gives each user name's password."""
    approver = user_called(session, administrator)
    if approver is None:
        raise SettingsError(
            "Administrator pertama tidak ada. Jalankan `telusur init --demo` pada folder data baru."
        )
    passwords = {}
    for planned in plan.users:
        passwords[planned.username] = new_password()
        user = create_user(
            session,
            planned.username,
            planned.name,
            passwords[planned.username],
            actor=ACTOR,
            must_change_password=False,
        )
        if planned.post:
            _give_post(session, user, planned, units[planned.unit], approver.id)
    for mandate in plan.mandates:
        _give_mandate(session, mandate, units)
    return passwords


def _give_post(session: Session, user: User, planned: PlannedUser, unit: Unit, approver: str) -> None:
    values = PostValues(PostKind(planned.post), unit.id, SINCE, title=planned.title, decree="SK rekaan")
    assignment = assign_post(session, user.id, values, actor=ACTOR)
    approve_post(session, assignment.id, approver)


def _give_mandate(session: Session, planned: PlannedMandate, units: Mapping[str, Unit]) -> None:
    offices = [units[code] for code in planned.offices]
    today = local_date(session, offices[0], utc_now())
    values = MandateValues(
        kind=MandateKind(planned.kind),
        number=planned.number,
        valid_from=today,
        valid_until=today + timedelta(days=planned.days),
        offices=tuple(office.id for office in offices),
        max_level=Level.from_slug(planned.max_level),
    )
    mandate = open_mandate(
        session, person(session, planned.user).id, values, person(session, planned.opened_by).id
    )
    confirm_mandate(session, mandate.id, person(session, planned.confirmed_by).id)


def person(session: Session, username: str) -> User:
    """The account of a planned user, which ``make_people`` has made."""
    user = user_called(session, username)
    assert user is not None, username
    return user
