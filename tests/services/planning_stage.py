"""A small world for planning and rosters: months laid out, a roster by hand, a result as the planner returns it."""

from datetime import date

from sqlalchemy import select

from roster import planning
from roster.core.actors import Actor
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    Assignment,
    Bureau,
    Center,
    Duty,
    Practitioner,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
)
from roster.services import assignments, drafts, rosters, sittings
from tests.remembering import remembered

ACTOR = Actor("account", None)


def bureau_of(troupe) -> Bureau:
    """The troupe's bureau, fresh."""
    return db.session.get_one(Bureau, troupe.bureau.id)


def lay_out(troupe, month: str, day: date, now, *, provisional=False) -> None:
    """Lay out one more month of a troupe."""
    bureau = bureau_of(troupe)
    session_date = SessionDate(
        bureau_id=bureau.id, month=month, date=day, is_provisional=provisional, derived_at=now
    )
    db.session.add(session_date)
    db.session.flush()
    sittings.lay_out(bureau, session_date)
    db.session.flush()


def duty_of(troupe, center: int, role: str, month: str = "2026-12") -> Duty:
    """The duty of a role at the center of that number."""
    return db.session.scalars(
        select(Duty)
        .join(Sitting)
        .join(Center)
        .where(
            Sitting.bureau_id == troupe.bureau.id,
            Sitting.month == month,
            Center.code == f"61050210{center}",
            Duty.role == role,
        )
    ).one()


def seat(roster: Roster, duty: Duty, person: Practitioner, period: str = "day", **fields) -> Assignment:
    """Put somebody on a roster without asking any rule."""
    row = Assignment(
        roster_id=roster.id, duty_id=duty.id, practitioner_id=person.id, period=Period(period), **fields
    )
    db.session.add(row)
    db.session.flush()
    db.session.expire(roster, ["assignments"])
    return row


def person(troupe, number: int) -> Practitioner:
    """The lawyer of that number, fresh; 9 is the notary."""
    chosen = troupe.notary if number == 9 else troupe.lawyers[number]
    return db.session.get_one(Practitioner, chosen.id)


def past_roster(troupe, month: str, day: date, now, seats) -> Roster:
    """A published roster of an earlier month: `seats` are (center, role, person, period)."""
    lay_out(troupe, month, day, now)
    roster = Roster(
        bureau_id=troupe.bureau.id, month=month, version=1, state=RosterState.PUBLISHED, created_at=now
    )
    db.session.add(roster)
    db.session.flush()
    for center, role, number, period in seats:
        seat(roster, duty_of(troupe, center, role, month), person(troupe, number), period)
    return roster


def draft_with(troupe, now, seats, month="2026-12") -> Roster:
    """A draft with lawyers and notary placed through the service, each checked."""
    draft = drafts.new_draft(bureau_of(troupe), month, ACTOR, now)
    for center, role, number, period in seats:
        assignments.place(
            draft,
            duty_of(troupe, center, role, month).public_id,
            person(troupe, number).public_id,
            Period(period),
            draft.edits,
            ACTOR,
            now,
        )
    return draft


@remembered
def drafted_with(troupe, now, seats, month="2026-12") -> Roster:
    """`draft_with` in a unit of its own."""
    with unit_of_work():
        return draft_with(troupe, now, seats, month)


FULL = [
    (0, "lawyer", 0, "day"),
    (1, "lawyer", 1, "day"),
    (2, "lawyer", 2, "day"),
    (0, "notary", 9, "am"),
]


@remembered
def publish(troupe, now, seats=FULL, month="2026-12") -> rosters.Publication:
    """Publish a month, in a unit of its own."""
    with unit_of_work():
        bureau = bureau_of(troupe)
        draft = rosters.draft_of(bureau, month) or draft_with(troupe, now, seats, month)
        return rosters.publish(bureau, month, draft.edits, ACTOR, now)


def solved(instance: planning.Instance) -> dict:
    """A greedy roster in the form in which the planner returns it."""
    chosen: list[planning.Assignment] = list(instance.locked)
    for duty in instance.duties:
        while len([one for one in chosen if one.duty == duty.id]) < duty.seats:
            best = planning.candidates(instance, chosen, duty.id)
            if not best or not best[0].is_possible:
                break
            chosen.append(planning.Assignment(duty.id, best[0].practitioner, best[0].period))
    document = planning.roster_to_json(instance, chosen)
    return {**document, "status": "feasible", "seconds": 0.1, "lower_bound": 0}
