"""The day itself: somebody is missing and is replaced at once; and who has not confirmed in time."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import CLOCK, Actor
from roster.core.errors import NotFound
from roster.database import db, unit_of_work
from roster.models import Assignment, AssignmentState, Notice, NoticeKind, Roster, RosterState, Sitting
from roster.services import (
    absences,
    attendance,
    check_ins,
    confirmations,
    drafts,
    seat_changes,
    seat_fillings,
    served_duties,
)
from roster.services.seat_changes import SittingOver
from roster.services.seated import Seated
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, slots_of
from tests.desk import SITTING_DAY, at
from tests.services.planning_stage import bureau_of, duty_of, person, publish
from tests.services.test_offers import ONE_SITS, sitting_lawyers

pytestmark = ON_SQLITE
CENTER = Actor("account", None)


def report(cast, when, number=0):
    with unit_of_work():
        sitting = db.session.get_one(Sitting, cast.own.sittings[0].id)
        absences.report(sitting, person(cast.own, number).public_id, CENTER, when)


def test_who_is_missing_is_told_once_and_replaced_by_the_nearest(cast, now):
    publish(cast.own, now, ONE_SITS)
    booked = book(slots_of(cast.own.sittings[0])[1], now, 1)
    with unit_of_work():
        far = person(cast.own, 1)
        far.latitude, far.longitude = 34.9, 109.9
    morning = at(9, 30)
    with clock.frozen(morning):
        report(cast, morning)
        with pytest.raises(absences.AlreadyReported):
            report(cast, morning)
        told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.PRACTITIONER_MISSING)).all()
        assert [one.address for one in told] == ["scheduler@own.example"]
        (missing,) = absences.of_today(bureau_of(cast.own), morning)
        duty = duty_of(cast.own, 0, "lawyer").public_id
        bureau = bureau_of(cast.own)
        found = seat_fillings.of(bureau, "2026-12", duty, missing.assignment.public_id, morning)
        assert (found.is_today, found.is_begun, found.bookings) == (True, True, 1)
        assert [one.name for one in found.possible] == ["张示own", "李示own"], "the shortest way first"
        old, best = Seated.of(missing.assignment), found.possible[0]
        new = Seated(duty, best.practitioner, best.period, is_locked=False)
        with unit_of_work():
            done = seat_changes.carry_out(bureau, "2026-12", [old], [new], "cover", CENTER, morning)
        assert (done.displaced, absences.of_today(bureau_of(cast.own), morning)) == ([], [])
    assert sitting_lawyers(cast.own) == {"示例own0镇": "张示own"}
    assert db.session.merge(booked).slot.is_open, "who booked keeps the time"


def states():
    """Of the lawyers on the roster in force: who stands how."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(Assignment).join(Roster).where(Roster.state == RosterState.PUBLISHED).order_by(Assignment.id)
    )
    return {one.practitioner.name: one.state.value for one in rows if one.duty.role == "lawyer"}


def settle(cast, when):
    with unit_of_work():
        return absences.write_down(bureau_of(cast.own), CLOCK, when)


def test_who_does_not_come_until_the_end_is_absent_and_serves_nothing(cast, now):
    publish(cast.own, now, ONE_SITS)
    report(cast, at(9, 30))
    assert settle(cast, at(10)) == 0, "there is time to come yet"
    assert (settle(cast, at(18)), settle(cast, at(18))) == (1, 0)
    assert states() == {"王示own": "absent"}
    bureau, next_day = bureau_of(cast.own), SITTING_DAY + timedelta(days=1)
    assert all(one.name != "王示own" for one in served_duties.between(bureau, "2026-12", "2026-12", next_day))
    attended = attendance.of(bureau, ["2026-12"], next_day)
    assert [one.name for one in attended.absences] == ["王示own"]


def test_who_comes_after_all_is_late_and_serves_the_duty(cast, now):
    publish(cast.own, now, ONE_SITS)
    sitting, who = cast.own.sittings[0], person(cast.own, 0).public_id
    with unit_of_work(), pytest.raises(NotFound):
        absences.came(db.session.merge(sitting), who, CENTER, at(9, 40))
    report(cast, at(9, 30))
    for _time in range(2):
        with unit_of_work():
            absences.came(db.session.merge(sitting), who, CENTER, at(9, 40))
    assert absences.of_today(bureau_of(cast.own), at(9, 50)) == []
    assert settle(cast, at(18)) == 0
    assert states() == {"王示own": "late"}


def test_who_was_replaced_is_absent_and_the_duty_is_the_substitute_s(cast, now):
    publish(cast.own, now, ONE_SITS)
    report(cast, at(9, 30))
    duty, bureau = duty_of(cast.own, 0, "lawyer").public_id, bureau_of(cast.own)
    with clock.frozen(at(9, 30)), unit_of_work():
        (missing,) = absences.of_today(bureau, at(9, 30))
        old = Seated.of(missing.assignment)
        new = Seated(duty, person(cast.own, 2).public_id, old.period, is_locked=False)
        seat_changes.carry_out(bureau, "2026-12", [old], [new], "cover", CENTER, at(9, 30))
    assert settle(cast, at(18)) == 1
    assert states() == {"张示own": "planned", "王示own": "absent"}
    with unit_of_work():
        sitting, substitute = db.session.merge(cast.own.sittings[0]), person(cast.own, 2).public_id
        check_ins.write_down(sitting, substitute, time(9, 40), time(16, 30), "", 0, CENTER, at(18))
    served = served_duties.between(bureau, "2026-12", "2026-12", SITTING_DAY)
    assert [one.name for one in served if one.role == "lawyer"] == ["张示own"]


@pytest.mark.parametrize("when", [at(9, 30) - timedelta(days=1), at(17, 1)])
def test_nobody_is_missing_on_another_day_or_after_the_sitting(cast, now, when):
    publish(cast.own, now, ONE_SITS)
    with pytest.raises(SittingOver):
        report(cast, when)


def test_who_has_not_confirmed_two_working_days_after_being_told_is_phoned(cast, now):
    publish(cast.own, now, ONE_SITS)  # on a Tuesday
    bureau = bureau_of(cast.own)

    def names(days: int) -> set[str]:
        db.session.expire_all()
        return {
            one.assignment.practitioner.name
            for one in confirmations.overdue(bureau, now + timedelta(days=days))
        }

    assert names(2) == set()
    assert names(3) == {"王示own", "示甲own"}
    with unit_of_work():
        roster = drafts.published_of(bureau_of(cast.own), "2026-12")
        lawyer = next(one for one in roster.assignments if one.practitioner.role == "lawyer")
        lawyer.state = AssignmentState.CONFIRMED
    assert names(3) == {"示甲own"}
    old, later = Seated.of(lawyer), now + timedelta(days=2)
    new = Seated(old.duty, person(cast.own, 2).public_id, "day", is_locked=False)
    with unit_of_work():
        seat_changes.carry_out(bureau_of(cast.own), "2026-12", [old], [new], "cover", CENTER, later)
    bureau = bureau_of(cast.own)
    assert names(3) == {"示甲own"}, (
        "a later version gives who was told before no new time, and who is new their own"
    )
