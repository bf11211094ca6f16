"""Every rule of the planner that a swap can break refuses it in its own words; at the border, and when it is kept, it does not.

A swap leaves each duty as many people in the same periods, and the pages offer nobody of another role: seats and roles
cannot be broken by one. A locked seat is the scheduler's word, not the people's, and is a rule as well.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.periods import Period
from roster.core.sentences import Sentence
from roster.database import db, unit_of_work
from roster.models import Assignment, Bureau, Leave, LeaveReason, Practitioner, Roster, Sitting
from roster.services import boards, conflicts, drafts, swaps
from roster.services import settings as bureau_settings
from roster.services.seat_changes import BreaksRules
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import bureau_of, duty_of, person, publish, seat

pytestmark = ON_SQLITE
CLERK, MONTH = Actor("account", None), "2026-12"
FIRST, SECOND = date(2026, 12, 2), date(2026, 12, 3)


class Undo(Exception):
    """Ends a case; nothing of it stays."""


@dataclass
class Stage:
    """The first lawyer sits at center 0 on the 2nd, the second at center 1 on the 3rd; each case changes one thing."""

    troupe: object
    roster: Roster
    now: object
    own: Assignment
    other: Assignment

    def lawyer(self, number: int) -> Practitioner:
        return person(self.troupe, number)

    def also(self, center: int, number: int, period: str = "day") -> Assignment:
        """Seat a lawyer somewhere else besides, with room for one more."""
        duty = duty_of(self.troupe, center, "lawyer")
        duty.seats, duty.periods = 2, "day,am,pm"
        return seat(self.roster, duty, self.lawyer(number), period)

    def half(self, which: Assignment, period: str) -> None:
        which.duty.periods, which.period = "day,am,pm", Period(period)

    def away(self, number: int, day: date) -> None:
        db.session.add(
            Leave(
                practitioner_id=self.lawyer(number).id,
                starts_on=day,
                ends_on=day,
                reason=LeaveReason.SICK,
                created_at=self.now,
            )
        )

    def conflict(self, number: int, center: int) -> None:
        there = duty_of(self.troupe, center, "lawyer").sitting.center
        conflicts.declare(self.lawyer(number), there, "亲属", CLERK, self.now)

    def setting(self, **values: object) -> None:
        bureau_settings.change(db.session.get_one(Bureau, self.troupe.bureau.id), **values)


Change = Callable[[Stage], None]


def leave(number: int, day: date) -> Change:
    return lambda stage: stage.away(number, day)


def licensed_until(day: date) -> Change:
    return lambda stage: setattr(stage.lawyer(0), "licensed_until", day)


def conflict_at(center: int) -> Change:
    return lambda stage: stage.conflict(1, center)


def firm_limit(most: int) -> Change:
    """The second lawyer is of another firm; of the first's firm there is somebody on the 3rd already."""

    def change(stage: Stage) -> None:
        stage.lawyer(1).firm = stage.troupe.notary.firm
        stage.lawyer(0).firm.max_per_date = most
        stage.also(1, 2)

    return change


def month_limit(most: int) -> Change:
    """The second lawyer gives a morning for a whole day."""

    def change(stage: Stage) -> None:
        stage.half(stage.other, "am")
        stage.lawyer(1).max_load_per_month = most

    return change


def second_place(period: str) -> Change:
    """The second lawyer sits at center 2 on the 2nd in the morning; what is offered is that day's `period`."""

    def change(stage: Stage) -> None:
        stage.also(2, 1, "am")
        stage.half(stage.own, period)
        stage.setting(lunch_travel_limit=240)

    return change


def lunch(spare: int) -> Change:
    """A morning at center 2, the afternoon at center 0; the limit is the way's minutes and `spare` more."""

    def change(stage: Stage) -> None:
        second_place("pm")(stage)
        db.session.flush()
        instance = boards.of_roster(bureau_of(stage.troupe), stage.roster, stage.now.date()).instance
        codes = [duty_of(stage.troupe, center, "lawyer").sitting.center.code for center in (2, 0)]
        stage.setting(lunch_travel_limit=instance.minutes_between(*codes) + spare)

    return change


def supervised(center: int) -> Change:
    """The second lawyer may not sit alone; at that center the third is there, who may."""

    def change(stage: Stage) -> None:
        stage.lawyer(1).is_supervised = True
        stage.also(center, 2)

    return change


def locked(stage: Stage) -> None:
    stage.own.is_locked = True


AWAY = "%(person)s is away on %(date)s."
LICENSE = "The license of %(person)s is not valid on %(date)s."
CONFLICT = "A declared conflict of interest keeps %(person)s from %(center)s."
TWO_PLACES = "%(person)s cannot be at %(first)s and %(second)s at the same time on %(date)s."
LUNCH = (
    "%(person)s would have %(minutes)s minutes of road over lunch on %(date)s, from %(first)s to %(second)s; "
    "at most %(limit)s are allowed."
)
LOAD = "%(person)s would have %(load)s half-days in %(month)s; at most %(limit)s are agreed."
FIRM = "%(firm)s would have %(count)s people out on %(date)s; at most %(limit)s may be."
ALONE = "%(person)s may sit only beside an experienced colleague, and has none at %(center)s on %(date)s."
LOCK = "%(person)s is locked to %(center)s on %(date)s (%(period)s)."

CASES: list[tuple[str, Change, str | None]] = [
    ("nothing against it", lambda _stage: None, None),
    ("availability broken", leave(1, FIRST), AWAY),
    ("availability at the border: the day given away", leave(1, SECOND), None),
    ("license broken", licensed_until(FIRST), LICENSE),
    ("license at the border: its last day", licensed_until(SECOND), None),
    ("conflict broken", conflict_at(0), CONFLICT),
    ("conflict elsewhere", conflict_at(2), None),
    ("firm limit broken", firm_limit(1), FIRM),
    ("firm limit at the border", firm_limit(2), None),
    ("load broken", month_limit(1), LOAD),
    ("load at the border", month_limit(2), None),
    ("one place broken", second_place("day"), TWO_PLACES),
    ("one place at the border: the other half", second_place("pm"), None),
    ("lunch travel broken", lunch(-1), LUNCH),
    ("lunch travel at the border", lunch(0), None),
    ("supervision broken: the colleague stays behind", supervised(1), ALONE),
    ("supervision at the border: a colleague is there", supervised(0), None),
    ("a lock", locked, LOCK),
]


def tried(troupe, now, change: Change) -> tuple[list[Sentence], list[Sentence]]:
    """Return what the page says against the swap, and what proposing it is refused with; nothing of it stays."""
    shown: list[Sentence] = []
    refused: list[Sentence] = []
    with suppress(Undo), unit_of_work():
        roster = drafts.published_of(bureau_of(troupe), MONTH)
        db.session.get_one(Sitting, troupe.sittings[1].id).date = SECOND
        own, other = (
            db.session.scalar(
                select(Assignment).where(
                    Assignment.roster_id == roster.id, Assignment.practitioner_id == person(troupe, number).id
                )
            )
            for number in (0, 1)
        )
        change(Stage(troupe, roster, now, own, other))
        db.session.flush()
        option = next(
            one
            for one in swaps.options(own, now)
            if one.other.practitioner == other.practitioner.public_id
            and one.other.duty == other.duty.public_id
        )
        shown = list(option.reasons)
        try:
            swaps.propose(own, other, CLERK, now)
        except BreaksRules as error:
            refused = error.breaches
        raise Undo
    db.session.rollback()
    return shown, refused


def test_each_rule_refuses_in_its_own_words(cast, now):
    publish(cast.own, now, [(0, "lawyer", 0, "day"), (1, "lawyer", 1, "day")])
    wrong = {}
    for name, change, words in CASES:
        shown, refused = tried(cast.own, now, change)
        expected = [words] if words else []
        if [one.message for one in shown] != expected or [one.message for one in refused] != expected:
            wrong[name] = (shown, refused)
        for sentence in shown:
            assert "%(" not in sentence.in_language()
    assert wrong == {}
