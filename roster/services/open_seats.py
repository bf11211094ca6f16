"""Empty seats of published rosters that somebody could take by every rule, and coming forward for one.

Seats whose holder has leave, or asks for it, are offered as well before they are empty: by whom, nobody reads. Nothing is promised by it: the scheduler sees who would come and decides. A month under draft has no such seats.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.periods import Period
from roster.core.sentences import Sentence
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Assignment,
    AuditAction,
    Bureau,
    Duty,
    LeaveState,
    Practitioner,
    Readiness,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.services import (
    board_moves,
    boards,
    drafts,
    leaving_seats,
    offers,
    readinesses,
    roster_sheets,
    seat_changes,
)
from roster.services.board_moves import Target
from roster.services.boards import Board
from roster.services.leave_effects import Affected
from roster.services.seat_changes import NotPublished, SeatHasChanged
from roster.services.seated import Seated
from roster.services.standing import NOT_SERVED


class TooLateToComeForward(DomainError):
    """From the day itself on, only the telephone is quick enough."""

    code = "too_late_to_come_forward"
    message = N_("From the day itself on, please phone the bureau if you can come.")


@dataclass(frozen=True)
class OpenSeat:
    """An empty seat that somebody could take, in its best period. `road_minutes` is one way, from where they start."""

    duty: Duty
    period: Period
    road_minutes: int
    is_rotating: bool
    """Whether the role comes to this center only every few months: left empty, it is no gap."""
    leave: LeaveState | None = None
    """Of a seat that a leave will empty, whether that leave holds; None for an empty seat."""


@dataclass(frozen=True)
class Said:
    """What somebody has come forward for."""

    readiness: Readiness
    outcome: str
    """The msgid that says why it is over; empty: it holds."""
    reasons: tuple[Sentence, ...] = ()
    """The rules that have come to stand against it."""


@dataclass(frozen=True)
class OpenSeats:
    """One person's page: the seats to take by date, and what they have said already."""

    dates: Sequence[tuple[date, Sequence[OpenSeat]]]
    said: Sequence[Said]


def of(person: Practitioner, now: datetime) -> OpenSeats:
    """Return the empty seats of published months, from tomorrow on, that somebody could take, and what they said."""
    empty = {one.public_id: one for one in _empty(person, now)}
    leaving = {hit.assignment.public_id: hit for hit in _leaving(person, now)}
    mine = readinesses.of_person(person, now)
    held = {one.duty_id for one in mine if readinesses.holds(one, now)}
    rotating = roster_sheets.rotating_in(db.session.get_one(Bureau, person.bureau_id))
    found, reasons = [], {}
    for board, target in _targets(person, [*empty.values()], leaving, now):
        hit = leaving.get(target.other)
        duty = hit.assignment.duty if hit else empty.get(target.duty)
        if duty is None:  # by the published roster somebody sits there, or it is today
            continue
        if duty.id in held:
            reasons[duty.id] = target.verdict.reasons
        elif target.verdict.is_possible:
            start = board.instance.practitioner[person.public_id].location
            found.append(
                OpenSeat(
                    duty,
                    Period(target.period),
                    board.instance.minutes(start, target.center),
                    (duty.sitting.center_id, duty.role) in rotating,
                    hit.leave.state if hit else None,
                )
            )
    found.sort(key=lambda one: (one.duty.sitting.date, one.is_rotating, one.road_minutes))
    again = {one.duty.id for one in found}
    said = [
        Said(one, readinesses.outcome_of(one), reasons.get(one.duty_id, ()))
        for one in mine
        if one.duty_id in held or (one.duty_id not in again and not _sits(one))
    ]
    return OpenSeats(
        [(day, list(some)) for day, some in groupby(found, key=lambda one: one.duty.sitting.date)],
        [one for one in said if one.outcome or one.readiness.duty_id in held],
    )


def come_forward(person: Practitioner, duty: str, period: Period, actor: Actor, now: datetime) -> Readiness:
    """Say that somebody would come to a duty (public id); once more changes nothing.

    Raises NotFound, NotPublished, TooLateToComeForward, SeatHasChanged when the seat is filled, or BreaksRules.
    """
    bureau = seat_changes.locked_bureau(person.bureau_id)
    seat = db.session.scalar(
        select(Duty).join(Sitting).where(Sitting.bureau_id == bureau.id, Duty.public_id == duty)
    )
    if seat is None:
        raise NotFound
    roster = drafts.published_of(bureau, seat.sitting.month)
    if roster is None:
        raise NotPublished
    today = clock.local(now).date()
    if seat.sitting.date <= today:
        raise TooLateToComeForward
    gone = _gone(roster, seat, person, period, now)
    board = boards.of_roster(bureau, roster, today)
    wanted = Seated(duty, person.public_id, period.value, is_locked=False)
    seat_changes.refuse_breaches(board, gone, [wanted])
    known = db.session.scalar(
        select(Readiness).where(Readiness.duty_id == seat.id, Readiness.practitioner_id == person.id)
    )
    if known is not None and readinesses.holds(known, now) and known.period is period:
        return known
    one = known or Readiness(bureau_id=bureau.id, duty=seat, practitioner=person)
    one.period, one.date, one.created_at, one.ended_at = period, seat.sitting.date, now, None
    db.session.add(one)
    db.session.flush()
    readinesses.record(AuditAction.READINESS_GIVEN, one, actor, now)
    return one


def _gone(roster: Roster, seat: Duty, person: Practitioner, period: Period, now: datetime) -> list[Seated]:
    """Return who would be replaced: nobody at an empty seat. Raises SeatHasChanged where everybody comes."""
    try:
        offers.seat_of(roster, seat.public_id, None)
    except SeatHasChanged:
        hits = [hit.assignment for hit in _leaving(person, now) if hit.assignment.duty_id == seat.id]
        fitting = [one for one in hits if one.period is period]
        if not fitting:
            raise
        return [Seated.of(fitting[0])]
    return []


def _leaving(person: Practitioner, now: datetime) -> list[Affected]:
    """Return the seats of the person's role that a leave will empty, the person's own left out."""
    bureau = db.session.get_one(Bureau, person.bureau_id)
    return [
        hit
        for hit in leaving_seats.of_bureau(bureau, now)
        if hit.assignment.duty.role == person.role and hit.assignment.practitioner_id != person.id
    ]


def _targets(
    person: Practitioner, empty: Sequence[Duty], leaving: Mapping[str, Affected], now: datetime
) -> Iterator[tuple[Board, Target]]:
    """Yield the seats of published months with what stands against this person, the empty ones of a month first; one
    board for each plan."""
    bureau = db.session.get_one(Bureau, person.bureau_id)
    today = clock.local(now).date()
    months = {one.sitting.month for one in empty} | {hit.sitting.month for hit in leaving.values()}
    plans: dict[tuple[str, ...], list[str]] = {}
    for roster in db.session.scalars(
        select(Roster)
        .where(Roster.bureau_id == bureau.id, Roster.month.in_(months), Roster.state == RosterState.PUBLISHED)
        .order_by(Roster.month)
    ):
        plans.setdefault(tuple(boards.horizon_of(roster)), []).append(roster.month)
    for horizon, some in plans.items():
        board = boards.of_months(bureau, horizon, today)
        seats = board_moves.empty_for(board, some, person.public_id, today)
        known = {target.duty for target in seats}
        early = board_moves.instead_of(board, some, leaving, person.public_id, today)
        for target in (*seats, *(one for one in early if one.duty not in known)):
            yield board, target


def _empty(person: Practitioner, now: datetime) -> Sequence[Duty]:
    """Return the duties of the person's role with an empty seat, of published months and from tomorrow on."""
    seated = (
        select(func.count(Assignment.id))
        .where(
            Assignment.roster_id == Roster.id,
            Assignment.duty_id == Duty.id,
            Assignment.state.not_in(NOT_SERVED),
        )
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Duty)
        .join(Sitting)
        .join(Roster, (Roster.bureau_id == Sitting.bureau_id) & (Roster.month == Sitting.month))
        .where(
            Sitting.bureau_id == person.bureau_id,
            Sitting.date > clock.local(now).date(),
            Sitting.state != SittingState.CANCELLED,
            Roster.state == RosterState.PUBLISHED,
            Duty.role == person.role,
            seated < Duty.seats,
        )
        .options(contains_eager(Duty.sitting).joinedload(Sitting.center))
    ).all()


def _sits(one: Readiness) -> bool:
    """Tell whether whoever came forward has the duty by now."""
    return (
        db.session.scalar(
            select(Assignment.id)
            .join(Roster)
            .where(
                Roster.state == RosterState.PUBLISHED,
                Assignment.duty_id == one.duty_id,
                Assignment.practitioner_id == one.practitioner_id,
                Assignment.state.not_in(NOT_SERVED),
            )
        )
        is not None
    )
