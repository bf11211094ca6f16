"""What can be booked, for lists and pages. Every reader issues a constant number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from roster.core import clock
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center, Seat, SeatClaim, Sitting, SittingState, Slot
from roster.services.slots.laying_out import OPEN_CHANNEL
from roster.services.slots.windows import Window, window_of


class Standing(StrEnum):
    """Whether a day can be booked, and if not, why."""

    FREE = "free"
    FULL = "full"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    NOBODY_SITS = "nobody_sits"
    PROVISIONAL = "provisional"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "free": N_("Places free"),
            "full": N_("Fully booked"),
            "not_yet_open": N_("Not open for booking yet"),
            "closed": N_("Booking is closed: you may simply come"),
            "nobody_sits": N_("Nobody of this kind sits that day"),
            "provisional": N_("Date still provisional"),
        }.get(self.value, N_("Cancelled"))


@dataclass(frozen=True)
class DayOffer:
    """One sitting as a citizen sees it: how many seats anyone may take, by half."""

    sitting: Sitting
    standing: Standing
    free_by_half: dict[Period, int]
    opens_at: datetime | None

    @property
    def date(self) -> date:
        """The day of the sitting."""
        return self.sitting.date

    @property
    def free(self) -> int:
        """Free seats of the day."""
        return sum(self.free_by_half.values()) if self.standing is Standing.FREE else 0


@dataclass(frozen=True)
class CenterOffer:
    """A center with the days to come."""

    center: Center
    days: list[DayOffer] = field(default_factory=list)

    @property
    def next_free(self) -> DayOffer | None:
        """The first day with a free seat."""
        return next((day for day in self.days if day.free), None)


@dataclass(frozen=True)
class TimeOffer:
    """A bookable time with its free seats."""

    slot: Slot
    free: int


@dataclass
class _Count:
    seats: int = 0
    free: dict[Period, int] = field(default_factory=lambda: defaultdict(int))


def bookable_centers(bureau: Bureau, now: datetime, role: str = "lawyer") -> list[CenterOffer]:
    """Return every active center with its coming days for one role (four statements)."""
    centers = db.session.scalars(
        select(Center)
        .where(Center.bureau_id == bureau.id, Center.is_active)
        .order_by(Center.position, Center.id)
    ).all()
    offers = {center.id: CenterOffer(center) for center in centers}
    for day in _days(bureau, Sitting.bureau_id == bureau.id, now, role):
        if day.sitting.center_id in offers:
            offers[day.sitting.center_id].days.append(day)
    return list(offers.values())


def open_days(center: Center, now: datetime, role: str = "lawyer") -> list[DayOffer]:
    """Return a center's coming days for one role, in order (three statements)."""
    return _days(center.bureau, Sitting.center_id == center.id, now, role)


def times_of(
    sitting: Sitting, now: datetime, role: str = "lawyer", *, staff: bool = False
) -> list[TimeOffer]:
    """Return the times of a sitting, not over yet, that have a free seat.

    Staff see the seats kept for walk-ins too.
    """
    free = func.count(Seat.id)
    statement = (
        select(Slot, free)
        .join(Seat)
        .outerjoin(SeatClaim, live_claim(now))
        .where(
            Slot.sitting_id == sitting.id,
            Slot.role == role,
            Slot.is_open,
            Slot.ends_at > now,
            SeatClaim.id.is_(None),
        )
        .group_by(Slot.id)
        .order_by(Slot.starts_at, Slot.id)
    )
    if not staff:
        statement = statement.where(Seat.channel == OPEN_CHANNEL)
    return [TimeOffer(slot, count) for slot, count in db.session.execute(statement).all()]


def following(slot: Slot) -> Slot | None:
    """Return the open time of the same role that begins when this one ends."""
    return db.session.scalar(
        select(Slot).where(
            Slot.sitting_id == slot.sitting_id,
            Slot.role == slot.role,
            Slot.starts_at == slot.ends_at,
            Slot.is_open,
        )
    )


def in_a_row(offers: Sequence[TimeOffer]) -> list[TimeOffer]:
    """Return, of the free times of a day, those after which another is free: the ones for a long talk."""
    begins = {offer.slot.starts_at for offer in offers}
    return [offer for offer in offers if offer.slot.ends_at in begins]


def live_claim(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The join to a claim that holds: an expired hold counts as free, whether or not it was cleared."""
    return and_(SeatClaim.seat_id == Seat.id, or_(SeatClaim.expires_at.is_(None), SeatClaim.expires_at > now))


_ANY_TIME = (
    select(Slot.id)
    .join(Seat)
    .outerjoin(SeatClaim, live_claim(bindparam("now")))
    .where(
        Slot.sitting_id == bindparam("sitting"),
        Slot.role == bindparam("role"),
        Slot.is_open,
        Slot.ends_at > bindparam("now"),
        Seat.channel == OPEN_CHANNEL,
        SeatClaim.id.is_(None),
    )
    .limit(1)
)


def has_times(sitting: Sitting, now: datetime, role: str) -> bool:
    """Tell whether a sitting has a time, not over yet, that anyone may take."""
    asked = {"sitting": sitting.id, "role": role, "now": now}
    return db.session.scalar(_ANY_TIME, asked) is not None


_ANY_SEAT = (
    select(Seat.id)
    .join(Slot)
    .outerjoin(SeatClaim, live_claim(bindparam("now")))
    .where(Slot.public_id == bindparam("slot"), Seat.channel == OPEN_CHANNEL, SeatClaim.id.is_(None))
    .limit(1)
)


def is_full(public_id: str, now: datetime) -> bool:
    """Tell whether no seat that anyone may take is free at that time, by a single glance before any transaction.

    Only where one transaction writes at a time: elsewhere who is refused waits for nobody, and it would be one question more.
    """
    if db.engine.dialect.name != "sqlite":
        return False
    return db.session.scalar(_ANY_SEAT, {"slot": public_id, "now": now}) is None


def by_public_id(bureau: Bureau, public_id: str) -> Slot | None:
    """Return one of a bureau's slots by its public name."""
    return db.session.scalar(
        select(Slot)
        .join(Slot.sitting)
        .where(Slot.public_id == public_id, Sitting.bureau_id == bureau.id)
        .options(contains_eager(Slot.sitting).joinedload(Sitting.center))
    )


_AT_ADDRESS = (
    select(Slot)
    .join(Slot.sitting)
    .join(Sitting.center)
    .join(Center.bureau)
    .where(Slot.public_id == bindparam("slot"), Bureau.slug == bindparam("bureau"))
    .options(contains_eager(Slot.sitting).contains_eager(Sitting.center).contains_eager(Center.bureau))
)


def at_address(slug: str, public_id: str) -> Slot | None:
    """Return the slot of that public name if it is a slot of the bureau with that address (one statement)."""
    return db.session.scalar(_AT_ADDRESS, {"slot": public_id, "bureau": slug})


def _days(bureau: Bureau, which: ColumnElement[bool], now: datetime, role: str) -> list[DayOffer]:
    window = window_of(bureau, now)
    coming = and_(which, Sitting.date >= clock.local(now).date())
    sittings: Sequence[Sitting] = db.session.scalars(
        select(Sitting).where(coming).options(joinedload(Sitting.center)).order_by(Sitting.date, Sitting.id)
    ).all()
    counts = _counts(coming, now, role)
    return [_day(sitting, counts[sitting.id], window) for sitting in sittings]


def _counts(which: ColumnElement[bool], now: datetime, role: str) -> defaultdict[int, _Count]:
    rows = db.session.execute(
        select(
            Slot.sitting_id,
            Slot.period,
            func.count(Seat.id),
            func.sum(case((and_(SeatClaim.id.is_(None), Seat.channel == OPEN_CHANNEL), 1), else_=0)),
        )
        .join(Slot.sitting)
        .join(Seat, Seat.slot_id == Slot.id)
        .outerjoin(SeatClaim, live_claim(now))
        .where(which, Slot.role == role, Slot.is_open)
        .group_by(Slot.sitting_id, Slot.period)
    )
    counts: defaultdict[int, _Count] = defaultdict(_Count)
    for sitting_id, period, seats, free in rows:
        counts[sitting_id].seats += seats
        counts[sitting_id].free[period] += int(free)
    return counts


def _day(sitting: Sitting, count: _Count, window: Window) -> DayOffer:
    return DayOffer(
        sitting, _standing(sitting, count, window), dict(count.free), window.opens_at(sitting.month)
    )


def _standing(sitting: Sitting, count: _Count, window: Window) -> Standing:
    if sitting.state is SittingState.CANCELLED:
        return Standing.CANCELLED
    if sitting.state is SittingState.PROVISIONAL:
        return Standing.PROVISIONAL
    if sitting.date < window.first_date:
        return Standing.CLOSED
    if not window.is_released(sitting.month):
        return Standing.NOT_YET_OPEN
    if not count.seats:
        return Standing.NOBODY_SITS
    return Standing.FREE if sum(count.free.values()) else Standing.FULL
