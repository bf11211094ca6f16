"""What the pool can give against what the centers need, before a plan is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from roster import planning, workdays
from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center
from roster.services import holiday_notices, instances, nominations, settings
from roster.services.instance_frames import Frame, months_between


@dataclass(frozen=True)
class RoleSum:
    """One role's sums over some months, with what they mean."""

    role: str
    needed: int
    possible: int
    people: int
    is_enough: bool
    meaning: Sentence


def of_months(bureau: Bureau, months: Sequence[str], today: date) -> list[RoleSum]:
    """Return the sums of each role over months to plan; those that are not laid out yet count by what centers need.

    Nothing is written.
    """
    if not months:
        return []
    horizon = months_between(months[0], months[-1])
    left_out = nominations.left_out(bureau, months)
    frame = Frame(months=horizon, open=months, today=today, name=f"{bureau.slug} supply", left_out=left_out)
    instance = instances.build(bureau, frame)
    always = set.intersection(*(left_out.get(month, set()) for month in months))
    instance = replace(
        instance, practitioners=tuple(one for one in instance.practitioners if one.id not in always)
    )
    laid_out = {duty.date[:7] for duty in instance.duties}
    missing = [month for month in months if month not in laid_out]
    coming = tuple(duty for duty in instance.duties if duty.date > today.isoformat())
    duties = (*coming, *_expected(bureau, missing, today))
    return [_sum(one) for one in planning.supply_of(replace(instance, duties=duties))]


def _expected(bureau: Bureau, months: Sequence[str], today: date) -> list[planning.Duty]:
    """Return the duties that the centers' needs would make of months nobody has laid out yet."""
    if not months:
        return []
    calendar, ordinal = holiday_notices.calendar_of(bureau), settings.of(bureau).session_ordinal
    dates = [workdays.session_date(calendar, month, ordinal).date for month in months]
    centers = db.session.scalars(
        select(Center)
        .where(Center.bureau_id == bureau.id, Center.is_active)
        .order_by(Center.position, Center.id)
        .options(selectinload(Center.duties))
    ).all()
    return [
        planning.Duty(
            id=f"{day}/{center.code}/{need.role}",
            center=center.code,
            date=day.isoformat(),
            role=need.role,
            seats=need.seats,
            periods=tuple(period.strip() for period in need.periods.split(",")),
            priority=need.priority,
        )
        for day in dates
        if day > today
        for center in centers
        for need in center.duties
    ]


def _sum(found: planning.RoleSupply) -> RoleSum:
    return RoleSum(found.role, found.needed, found.possible, found.people, found.is_enough, _meaning(found))


def _meaning(found: planning.RoleSupply) -> Sentence:
    if not found.possible:
        return say(N_("nobody of this role can come in these months"))
    if found.is_enough:
        return say(N_("enough for every center each month, as far as sums tell"))
    interval = f"{found.months_between_visits:.1f}"
    if found.agreed_gap is None:
        return say(N_("not enough: each seat is filled every %(interval)s months at best"), interval=interval)
    if found.keeps_gaps:
        return say(
            N_(
                "every center sees this role every %(interval)s months at best; the agreed intervals can be kept"
            ),
            interval=interval,
        )
    return say(
        N_(
            "every center sees this role every %(interval)s months at best: the agreed intervals cannot be kept"
        ),
        interval=interval,
    )
