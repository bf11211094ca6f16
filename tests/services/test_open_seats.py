"""Coming forward for an empty seat of a published roster: which seats, by which rules, and what ends it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Conflict,
    LeaveReason,
    LeaveState,
    Practitioner,
    Readiness,
    SittingState,
)
from roster.services import (
    leave_answers,
    leaves,
    leaving_seats,
    open_seats,
    practitioners,
    readinesses,
    seat_changes,
    seat_fillings,
)
from roster.services.seated import Seated
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import bureau_of, drafted_with, duty_of, lay_out, person, publish

pytestmark = ON_SQLITE
MONTH, CLERK, SELF = "2026-12", Actor("account", None), Actor("account", None)
ONE_SITS = [(0, "lawyer", 0, "day"), (0, "notary", 9, "am")]


def towns(who: Practitioner, now) -> list[str]:
    """The centers whose empty seat somebody could take."""
    return [one.duty.sitting.center.name for _day, some in open_seats.of(who, now).dates for one in some]


def come(troupe, number: int, center: int, now) -> Readiness:
    with unit_of_work():
        duty = duty_of(troupe, center, "lawyer").public_id
        return open_seats.come_forward(person(troupe, number), duty, Period.DAY, SELF, now)


def fill(troupe, number: int, center: int, now) -> None:
    """Put somebody into an empty seat of the roster in force."""
    with unit_of_work():
        duty, who = duty_of(troupe, center, "lawyer").public_id, person(troupe, number).public_id
        added = [Seated(duty, who, "day", is_locked=False)]
        seat_changes.carry_out(bureau_of(troupe), MONTH, [], added, "cover", CLERK, now)


def outcomes(troupe, number: int, now) -> list[str]:
    db.session.expire_all()
    return [one.outcome for one in open_seats.of(person(troupe, number), now).said]


def test_only_empty_seats_of_published_months_to_come_that_the_rules_allow(cast, now):
    own = cast.own
    with unit_of_work():
        lay_out(own, "2027-01", date(2027, 1, 5), now)
    drafted_with(own, now, ONE_SITS)
    assert towns(person(own, 1), now) == [], "a month under draft has no seats to take"
    with pytest.raises(seat_changes.NotPublished):
        come(own, 1, 1, now)
    publish(own, now)
    assert sorted(towns(person(own, 1), now)) == ["示例own1镇", "示例own2镇"]
    assert towns(person(own, 0), now) == [], "sits elsewhere that day"
    with unit_of_work():
        center = duty_of(own, 1, "lawyer").sitting.center
        db.session.add(
            Conflict(practitioner_id=own.lawyers[1].id, center=center, reason="亲属", declared_at=now)
        )
    assert towns(person(own, 1), now) == ["示例own2镇"]
    with pytest.raises(seat_changes.BreaksRules, match="conflict of interest"):
        come(own, 1, 1, now)
    the_day = now + timedelta(days=8)
    assert towns(person(own, 2), the_day) == []
    with pytest.raises(open_seats.TooLateToComeForward):
        come(own, 2, 1, the_day)
    for duty in (duty_of(cast.stranger, 1, "lawyer").public_id, "nothing"):
        with unit_of_work(), pytest.raises(NotFound):
            open_seats.come_forward(person(own, 2), duty, Period.DAY, SELF, now)
    with pytest.raises(seat_changes.SeatHasChanged):
        come(own, 2, 0, now)
    assert db.session.scalar(select(func.count(Readiness.id))) == 0


def test_who_came_forward_stands_first_and_it_ends_when_the_seat_is_filled(cast, now):
    own = cast.own
    publish(own, now, ONE_SITS)
    assert come(own, 2, 1, now).id == come(own, 2, 1, now).id, "said twice is said once"
    come(own, 1, 2, now)
    come(own, 2, 2, now + timedelta(minutes=1))
    assert towns(person(own, 2), now) == []
    waiting = readinesses.waiting(bureau_of(own), now)
    assert [[one.practitioner_id for one in some] for _duty, some in waiting] == [
        [own.lawyers[number].id for number in numbers] for numbers in ((2,), (1, 2))
    ]
    filling = seat_fillings.of(bureau_of(own), MONTH, duty_of(own, 1, "lawyer").public_id, None, now)
    assert list(filling.willing) == [filling.possible[0].practitioner] == [own.lawyers[2].public_id]
    fill(own, 2, 1, now)
    assert outcomes(own, 2, now) == [""], "the duty is a sitting now; the other still holds"
    (left,) = open_seats.of(person(own, 2), now).said
    assert left.reasons, "nobody sits at two places"
    filling = seat_fillings.of(bureau_of(own), MONTH, duty_of(own, 2, "lawyer").public_id, None, now)
    assert len(filling.willing) == 2
    assert [one.practitioner for one in filling.possible] == [own.lawyers[1].public_id]
    fill(own, 1, 2, now)
    assert outcomes(own, 2, now) == ["The seat is filled. Thank you for being ready to come."]
    assert outcomes(own, 1, now) == []
    assert readinesses.waiting(bureau_of(own), now) == []
    with pytest.raises(seat_changes.SeatHasChanged):
        come(own, 0, 2, now)


def test_called_off_moved_begun_left_and_taken_back(cast, now):
    own = cast.own
    publish(own, now, ONE_SITS)
    one = come(own, 1, 1, now)
    bureau, sitting = bureau_of(own), one.duty.sitting
    assert readinesses.waiting(bureau, now) == [(one.duty, [one])]
    assert readinesses.waiting(bureau, now + timedelta(days=9)) == []
    one.date -= timedelta(days=1)
    assert not readinesses.holds(one, now)
    assert readinesses.outcome_of(one) == "The sitting has moved to another day."
    db.session.rollback()
    sitting.state = SittingState.CANCELLED
    assert readinesses.outcome_of(one) == "This sitting does not take place."
    assert readinesses.waiting(bureau, now) == []
    db.session.rollback()
    with unit_of_work():
        readinesses.take_back(readinesses.by_public_id(one.public_id), SELF, now)
    assert sorted(towns(person(own, 1), now)) == ["示例own1镇", "示例own2镇"]
    again = come(own, 1, 1, now)
    with unit_of_work():
        practitioners.leave_pool(person(own, 1), None, CLERK, now)
    db.session.refresh(again)
    assert again.ended_at == now
    assert [
        db.session.scalar(select(func.count(AuditRow.id)).where(AuditRow.action == action))
        for action in (AuditAction.READINESS_GIVEN, AuditAction.READINESS_TAKEN_BACK)
    ] == [2, 1]


def leave_of(troupe, number: int, now, **more):
    """Let somebody give leave for the session date."""
    with unit_of_work():
        day = date(2026, 12, 2)
        return leaves.give(
            person(troupe, number), day, day, Period.DAY, LeaveReason.HEARING, "", SELF, now, **more
        ).leave


def test_a_seat_that_a_leave_will_empty_is_offered_before_it_is_empty(cast, now):
    own = cast.own
    publish(own, now, ONE_SITS)
    assert "示例own0镇" not in towns(person(own, 1), now)
    leave = leave_of(own, 0, now)
    assert "示例own0镇" in towns(person(own, 1), now)
    assert "示例own0镇" not in towns(person(own, 0), now), "not to who is away"
    early = [one for _day, some in open_seats.of(person(own, 1), now).dates for one in some if one.leave]
    assert [(one.leave, one.period) for one in early] == [(LeaveState.GIVEN, Period.DAY)]
    one = come(own, 1, 0, now)
    fill(own, 2, 1, now)  # another change of the month leaves it as it is
    db.session.expire_all()
    assert readinesses.waiting(bureau_of(own), now) == [(one.duty, [one])]
    duty = duty_of(own, 0, "lawyer")
    (hit,) = leaving_seats.of_bureau(bureau_of(own), now)
    filling = seat_fillings.of(bureau_of(own), MONTH, duty.public_id, hit.assignment.public_id, now)
    assert filling.possible[0].practitioner == own.lawyers[1].public_id
    with unit_of_work():
        leaves.withdraw(db.session.merge(leave), SELF, now)
    assert outcomes(own, 1, now) == ["The seat is filled. Thank you for being ready to come."]
    with pytest.raises(seat_changes.SeatHasChanged):
        come(own, 1, 0, now)


def test_a_colleagues_seat_beside_ones_own_is_offered_to_others_only(cast, now):
    own = cast.own
    with unit_of_work():
        duty_of(own, 0, "lawyer").seats = 2
    publish(own, now, [(0, "lawyer", 0, "day"), (0, "lawyer", 1, "day"), (0, "notary", 9, "am")])
    leave_of(own, 0, now)
    assert "示例own0镇" not in towns(person(own, 1), now), "who sits there cannot sit on two chairs"
    assert "示例own0镇" in towns(person(own, 2), now)


def test_an_urgent_leave_that_waits_shows_the_bureau_who_would_come(cast, now):
    own, late = cast.own, now + timedelta(days=7, hours=8)
    publish(own, now, ONE_SITS)
    leave = leave_of(own, 0, late, is_by_bureau=False)
    assert leave.state is LeaveState.ASKED
    come(own, 1, 0, late)
    asked = leave_answers.of(leave, late)
    (hit,) = asked.hits
    assert [one.practitioner_id for one in asked.ready_for(hit, late)] == [own.lawyers[1].id]
    with unit_of_work():
        leave_answers.refuse(db.session.merge(leave), "无人可替", SELF, late)
    db.session.expire_all()
    assert readinesses.waiting(bureau_of(own), late) == []
