"""Who is asking, at this moment: the person, the scope and the zone, made afresh for each request."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.log_context import note_account
from catalog.people.accounts import Account, account_of
from catalog.schema import utc_now
from catalog.standing_in import forget_standing_in, stands_in
from catalog.units import DEFAULT_ZONE, get_unit
from classification.scopes import PUBLIC, PostKind, Scope

if TYPE_CHECKING:
    from services.office import Office


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind this request, as the database has them now."""

    account: Account

    def get_id(self) -> str:
        return self.account.id


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the person sits: the office of the first post in force, and its zone."""

    office_id: str | None
    office_name: str
    zone: ZoneInfo


NOWHERE = Seat(None, "", ZoneInfo(DEFAULT_ZONE))


def install(app: Flask) -> None:
    """Load the person for each request and give templates what is known of the person."""
    manager = LoginManager()
    manager.session_protection = None  # our own epoch and clocks end sessions, see webapp.sessions
    manager.user_loader(_load)
    manager.init_app(app)
    app.before_request_funcs.setdefault(None, []).insert(0, forget_standing_in)  # before anybody is loaded
    app.jinja_env.globals.update(
        person=current_account, holds=holds, seat=current_seat, stands_in_as=stands_in_as
    )


def office() -> "Office":
    """The office that this application serves."""
    return cast("Office", current_app.extensions["office"])


def current_moment() -> datetime:
    """The one moment of this request, aware, UTC."""
    if "moment" not in g:
        g.moment = utc_now()
    return cast(datetime, g.moment)


def current_day() -> date:
    """The calendar day of this request in the zone of this person's office."""
    return current_moment().astimezone(current_zone()).date()


def current_account() -> Account | None:
    """The person signed in, or ``None`` for the public."""
    user = _user()
    return user.account if isinstance(user, SignedIn) else None


def forget_person() -> None:
    """Go on as for nobody: for the page that says that the database, which knows the person, is away."""
    g._login_user = AnonymousUserMixin()  # where Flask-Login keeps it; it would ask the database again


def signed_in() -> Account:
    """The person signed in; only for pages that need sign-in."""
    account = current_account()
    assert account is not None
    return account


def current_actor() -> str:
    """The actor for the audit: a user's id, or ``public``."""
    account = current_account()
    return account.id if account else "public"


def current_scope() -> Scope:
    """What this person may see now; the public's scope where nobody is signed in."""
    account = current_account()
    if account is None:
        return PUBLIC
    if g.get("sight_of") != account.id:
        with office().db.reading() as session:
            _look(session, account.id)
    return cast(Scope, g.scope)


def holds(*kinds: str) -> bool:
    """Whether a post of one of these kinds (``PostKind`` values) is in force for this person."""
    wanted = {PostKind(kind) for kind in kinds}
    return any(post.kind in wanted for post in current_scope().posts)


def stands_in_as() -> tuple[str, ...]:
    """The posts in which this person acts for another or for nobody, as ``Plh. Kepala Sekretariat``."""
    return _stood_in(current_scope())


def current_seat() -> Seat:
    """The office and zone of this person's first post in force."""
    return NOWHERE if current_scope() is PUBLIC else cast(Seat, g.seat)


def current_zone() -> ZoneInfo:
    """The zone in which this person's office reads the clock."""
    return current_seat().zone


def _look(session: Session, user_id: str) -> None:
    """Keep for this request what this person sees, and from where."""
    g.scope = scope_of(session, user_id, current_moment())
    g.seat = _seat_in(session, g.scope)
    g.sight_of = user_id
    stands_in(user_id, _stood_in(g.scope))


def _stood_in(scope: Scope) -> tuple[str, ...]:
    return tuple(dict.fromkeys(post.stands_in_as for post in scope.posts if post.stands_in_as))


def _seat_in(session: Session, scope: Scope) -> Seat:
    if not scope.posts:
        return NOWHERE
    unit = get_unit(session, scope.posts[0].office)
    return Seat(unit.id, unit.name, ZoneInfo(unit.zone))


def _user() -> object:
    return current_user._get_current_object()


def _load(user_id: str) -> SignedIn | None:
    with office().db.reading() as session:
        account = account_of(session, user_id)
        if account is None or not account.is_active:
            return None
        note_account(account.id)
        _look(session, account.id)
        return SignedIn(account)
