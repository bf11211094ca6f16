"""Play a session date that is over: people arrive, are called, advised, and the records are signed."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select

from roster.core import clock, record_index
from roster.core.actors import DEMO
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Assignment,
    Booking,
    BookingState,
    Bureau,
    ConflictDecision,
    Consultation,
    Duty,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
    Visit,
)
from roster.services import check_ins, consultations, no_shows, visits
from roster.services.consultations import Draft, conflict_checks
from roster.services.demo import afterwards, judged
from roster.services.demo.people import SURNAMES
from roster.services.demo.talks import NOTARY_TALKS, TALKS, Talk

SHARE_ABSENT = 0.15
SHARE_REFUSING_NAME = 0.08
LEFT_UNSIGNED = 0.05
WALK_INS_A_HALF = (0, 1, 2, 3)
_MINUTE = timedelta(minutes=1)

Arrival = tuple[datetime, int, Booking | None]
"""When, a number that keeps the order, and the booking; without one it is a walk-in."""


def play_day(bureau: Bureau, month: str, now: datetime) -> int:
    """Play every sitting of a month, then close them; return how many visits there were."""
    chance = random.Random(f"day {month}")  # noqa: S311 - the same demo every time, nothing secret
    sittings = db.session.scalars(
        select(Sitting).where(Sitting.bureau_id == bureau.id, Sitting.month == month).order_by(Sitting.id)
    ).all()
    played = sum(
        _play(sitting, assignment, chance) for sitting in sittings for assignment in _people(sitting)
    )
    for number, sitting in enumerate(sittings):
        _sign_in(sitting, chance, is_confirmed=number % 5 != 0)
    afterwards.follow(sittings, chance)
    no_shows.close_past_sittings(bureau, now)
    judged.judge_some(bureau, sittings, chance)
    return played


def _sign_in(sitting: Sitting, chance: random.Random, *, is_confirmed: bool) -> None:
    """Write down from the sheet of paper who came and left when; some centers have not confirmed it yet."""
    evening = clock.at_local(sitting.date, time(20))
    for one in check_ins.of_sitting(sitting):
        came = one.hours[0][0] + timedelta(minutes=chance.choice((-12, -8, -5, -3, 0, 2, 22)))
        left = one.hours[-1][1] + timedelta(minutes=chance.choice((0, 1, 5, 25)))
        times = (clock.local(came).time(), clock.local(left).time())
        check_ins.write_down(sitting, one.person.public_id, *times, "", 0, DEMO, evening)
    if is_confirmed:
        check_ins.confirm(sitting, DEMO, evening)


def _people(sitting: Sitting) -> Iterator[tuple[Practitioner, Period]]:
    """Return who sat there, half by half; of two lawyers only the first is played."""
    seen = set()
    for assignment in db.session.scalars(
        select(Assignment)
        .join(Roster)
        .join(Duty)
        .where(Duty.sitting_id == sitting.id, Roster.state == RosterState.PUBLISHED)
        .order_by(Duty.role, Assignment.id)
    ):
        for half in assignment.period.halves:
            if (assignment.duty.role, half) not in seen:
                seen.add((assignment.duty.role, half))
                yield assignment.practitioner, half


def _play(sitting: Sitting, who: tuple[Practitioner, Period], chance: random.Random) -> int:
    practitioner, half = who
    opens = sitting.am_starts if half is Period.AM else sitting.pm_starts
    arrivals = _arrivals(sitting, practitioner.role, half, clock.at_local(sitting.date, opens), chance)
    at, served = clock.at_local(sitting.date, opens), 0
    while True:
        while arrivals and arrivals[0][0] <= at:
            _arrive(sitting, practitioner.role, heapq.heappop(arrivals), chance)
        try:
            visit = visits.call_next(sitting, practitioner, DEMO, at)
        except visits.NobodyWaiting:
            if not arrivals:
                return served
            at = max(at + _MINUTE, arrivals[0][0])
            continue
        at = _serve(visit, practitioner, at, chance)
        served += 1


def _arrivals(
    sitting: Sitting, role: str, half: Period, opens: datetime, chance: random.Random
) -> list[Arrival]:
    found: list[Arrival] = []
    for booking in db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .where(Booking.sitting_id == sitting.id, Booking.state == BookingState.BOOKED)
        .order_by(Booking.slot_id, Booking.id)
    ):
        if (booking.slot.role, booking.slot.period) == (role, half):
            early = timedelta(minutes=chance.randint(2, 15))
            found.append((booking.slot.starts_at - early, len(found), booking))
    for _ in range(chance.choice(WALK_INS_A_HALF) if role == "lawyer" else 0):
        found.append((opens + timedelta(minutes=chance.randint(0, 110)), len(found), None))
    heapq.heapify(found)
    return found


def _arrive(sitting: Sitting, role: str, arrival: Arrival, chance: random.Random) -> None:
    at, _, booking = arrival
    if booking is None:
        talks = NOTARY_TALKS if role == "notary" else TALKS
        name = "" if chance.random() < SHARE_REFUSING_NAME else f"{chance.choice(SURNAMES)}示某"
        visits.walk_in(sitting, role, chance.choice(talks).matter, DEMO, at, name=name)
    elif chance.random() < SHARE_ABSENT:
        visits.miss(booking, DEMO, booking.slot.starts_at + 15 * _MINUTE)
    else:
        visits.check_in(booking, sitting.center, DEMO, at)


def _serve(visit: Visit, practitioner: Practitioner, at: datetime, chance: random.Random) -> datetime:
    """Advise somebody and write it down; return when the desk is free again."""
    visits.start(visit, DEMO, at + _MINUTE)
    talk = _talk_about(visit.matter, chance)
    record = consultations.open_for(visit, practitioner, DEMO, at + 2 * _MINUTE)
    ends_at = at + timedelta(minutes=chance.randint(12, 26))
    is_refused = not record.name
    begun = consultations.draft_of(record)
    draft = replace(
        begun,
        mode="booked" if visit.booking_id else "window",
        identity_refused=is_refused,
        sex=chance.choice(("female", "male")),
        age_band=chance.choice(("35-59", "60-79", "60-79", "18-34")),
        groups=talk.groups,
        people=talk.people,
        matter=talk.matter,
        matter_detail=talk.detail,
        is_rural=visit.sitting.center.kind == "town",
        amount_yuan=talk.yuan,
        other_party=talk.other,
        summary=talk.summary,
        advice=talk.advice,
        limitation_on=(
            visit.sitting.date + timedelta(days=talk.lapses_in_days) if talk.lapses_in_days else None
        ),
        outcomes=talk.outcomes,
        told_legal_aid=True,
        conflict_checked=True,
        risk=talk.risk,
        leaflets=chance.randint(0, 2),
    )
    version = consultations.save_draft(record, record.version, draft, ends_at)
    visits.finish(visit, DEMO, ends_at)
    if chance.random() >= LEFT_UNSIGNED:
        conflict = conflict_checks.standing(record)
        if conflict is not None and conflict.is_open:
            conflict_checks.decide(record, ConflictDecision.NO_CONFLICT, DEMO, ends_at)
        consultations.sign(record, version, DEMO, ends_at + 3 * _MINUTE)
    else:
        _name_other_side(record, version, draft, ends_at)
    return ends_at + 2 * _MINUTE


def _name_other_side(record: Consultation, version: int, draft: Draft, at: datetime) -> None:
    """Let a record that is left unsigned be against an earlier visitor of the same practitioner, where there is one."""
    earlier = db.session.scalars(
        select(Consultation)
        .where(Consultation.practitioner_id == record.practitioner_id, Consultation.id != record.id)
        .order_by(Consultation.id)
    )
    name = next(
        (one.name for one in earlier if record_index.people(one.name) and one.name != record.name), None
    )
    if name:
        conflict_checks.save(record, version, replace(draft, other_party=name), DEMO, at)


def _talk_about(matter: str, chance: random.Random) -> Talk:
    return chance.choice([talk for talk in (*TALKS, *NOTARY_TALKS) if talk.matter == matter] or [TALKS[-1]])
