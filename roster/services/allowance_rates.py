"""Rates of allowances: entered with the day from which they hold, read for a duty's day, withdrawn before they hold.

A sheet of a month past says the same whatever is entered later: a rate that follows another begins after today, and
what has begun stays. Only what was entered today may be taken back as well, for a slip of the pen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.documents.pay import PaidFrom, Rates
from roster.models import AllowanceRate, Bureau
from roster.models.allowance_rates import MOST_YUAN
from roster.services import planning_names, setting_changes, settings

FAR_TOWN = "far town"
"""What is paid for the road to a far town, once a duty; no role has a code with a space."""
LABELS = {"allowance_rate": N_("Allowance rate")}
"""What the history calls it."""
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class Holds(DomainError):
    """A rate that holds already stays."""

    code = "rate_holds"
    message = N_(
        "This rate holds already: sheets were made with it. Enter a new one from a later day instead."
    )


@dataclass(frozen=True)
class Shown:
    """A rate on the page: until when it holds, and whether it can still be withdrawn."""

    rate: AllowanceRate
    name: str
    """The role's; empty for the road."""
    until: date | None
    holds: bool
    may_withdraw: bool


def is_set(bureau: Bureau) -> bool:
    """Tell whether a bureau pays anything at some time; before that no page speaks of allowances."""
    return any(row.yuan for row in _rows(bureau))


def rates_of(bureau: Bureau) -> Rates:
    """Return what is paid from when, for a sheet."""
    paid: dict[str, list[PaidFrom]] = {}
    for row in _rows(bureau):
        paid.setdefault(row.what, []).append(PaidFrom(row.holds_from, row.yuan))
    far = paid.pop(FAR_TOWN, [])
    return Rates(paid, far, settings.of(bureau).far_minutes)


def shown(bureau: Bureau, now: datetime) -> list[Shown]:
    """Return the rates by role, each role's latest first."""
    today, rows = clock.local(now).date(), _rows(bureau)
    roles = planning_names.roles_of(bureau)
    names = {role.code: role.name for role in roles}
    order = {code: number for number, code in enumerate(names)}
    found = []
    for row in rows:
        later = [one.holds_from for one in rows if one.what == row.what and one.holds_from > row.holds_from]
        until = min(later, default=None)
        holds = row.holds_from <= today and (until is None or until > today)
        found.append(Shown(row, names.get(row.what, ""), until, holds, _may_withdraw(row, today)))
    return sorted(
        found, key=lambda one: (order.get(one.rate.what, len(order)), -one.rate.holds_from.toordinal())
    )


def enter(
    bureau: Bureau, what: str, holds_from: date, yuan: int, actor: Actor, now: datetime
) -> AllowanceRate:
    """Add a rate. Raises InvalidInput for an unknown role, a sum or a day that cannot be."""
    db.session.refresh(bureau, with_for_update=True)
    if what != FAR_TOWN and what not in {role.code for role in planning_names.roles_of(bureau)}:
        raise InvalidInput(N_("Choose one of the entries shown."), field="what")
    if not 0 <= yuan <= MOST_YUAN:
        raise InvalidInput(
            N_("Enter a whole number from %(least)s to %(most)s."), field="yuan", least=0, most=MOST_YUAN
        )
    if not EARLIEST <= holds_from <= LATEST:
        raise InvalidInput(N_("Enter a date like 2027-01-01."), field="holds_from")
    today = clock.local(now).date()
    has_begun = any(row.what == what and row.holds_from <= today for row in _rows(bureau))
    if has_begun and holds_from <= today:
        raise InvalidInput(
            N_("A rate that follows another begins after today: sheets of days past stay as they are."),
            field="holds_from",
        )
    row = AllowanceRate(
        bureau_id=bureau.id,
        what=what,
        holds_from=holds_from,
        yuan=yuan,
        created_at=now,
        created_by_id=actor.account_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise InvalidInput(
            N_("A rate from that day is there already: withdraw it first."), field="holds_from"
        ) from error
    setting_changes.write_down(bureau, {"allowance_rate": ["", _words(bureau, row)]}, actor, now)
    return row


def withdraw(rate: AllowanceRate, actor: Actor, now: datetime) -> None:
    """Take back a rate that does not hold yet, or was entered today; done before, it stays done. Raises Holds."""
    if rate.withdrawn_at is not None:
        return
    if not _may_withdraw(rate, clock.local(now).date()):
        raise Holds
    rate.withdrawn_at = now
    bureau = db.session.get_one(Bureau, rate.bureau_id)
    setting_changes.write_down(bureau, {"allowance_rate": [_words(bureau, rate), ""]}, actor, now)


def by_public_id(public_id: str) -> AllowanceRate | None:
    """Return the rate of that public name, or None; whether one may touch it is for the caller to check."""
    return db.session.scalar(select(AllowanceRate).where(AllowanceRate.public_id == public_id))


def _rows(bureau: Bureau) -> Sequence[AllowanceRate]:
    return db.session.scalars(
        select(AllowanceRate)
        .where(AllowanceRate.bureau_id == bureau.id, AllowanceRate.withdrawn_at.is_(None))
        .order_by(AllowanceRate.holds_from)
    ).all()


def _may_withdraw(rate: AllowanceRate, today: date) -> bool:
    return rate.holds_from > today or clock.local(rate.created_at).date() == today


def _words(bureau: Bureau, rate: AllowanceRate) -> str:
    names = {role.code: role.name for role in planning_names.roles_of(bureau)}
    return f"{names.get(rate.what, '交通补助')} {rate.yuan} ({rate.holds_from} –)"
