"""Wishes, a license that ends, and what the reminder of the evening before says."""

import json
from datetime import date, timedelta

import pytest

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau, Notice, NoticeKind
from roster.notify.facts import facts_of
from roster.services import license_reminders, own_wishes, plan_freezing, reminders
from roster.services.practitioner_wishes import DISLIKED, LIKED
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, publish_december, slots_of
from tests.desk import at
from tests.services.planning_stage import bureau_of, past_roster, person

pytestmark = ON_SQLITE
ACTOR = Actor("account", None)


def wish(cast, now, towns=None, not_on=(), *, no_far=False):
    with unit_of_work():
        return own_wishes.change(person(cast.own, 0), towns or {}, not_on, ACTOR, now, no_far_in_a_row=no_far)


def test_wishes_are_kept_and_reach_the_plan(cast, now):
    day = date(2026, 12, 2)
    assert wish(cast, now, {"610502100": "rather", "610502101": "rather_not", "999": "rather"}, [day])
    assert not wish(cast, now, {"610502100": "rather", "610502101": "rather_not"}, [day, date(2030, 1, 1)])
    me = person(cast.own, 0)
    assert own_wishes.towns_of(me) == {"610502100": "rather", "610502101": "rather_not"}
    assert own_wishes.dates_of(me) == {day}
    assert db.session.query(AuditRow).filter_by(action=AuditAction.WISHES_CHANGED).count() == 1
    wished = planned(cast, now)
    assert wished.centers == {"610502100": LIKED, "610502101": DISLIKED}
    assert wished.dates == {"2026-12-02": DISLIKED}
    assert wish(cast, now)
    assert own_wishes.towns_of(person(cast.own, 0)) == {}


def test_nobody_wishes_everything_away(cast, now, monkeypatch):
    monkeypatch.setattr(own_wishes, "MOST_CENTERS", 2)
    towns = dict.fromkeys(("610502100", "610502101", "610502102"), "rather_not")
    with pytest.raises(InvalidInput, match="at most 2 towns"):
        wish(cast, now, towns)


def test_who_was_far_last_time_is_rather_sent_near(cast, now):
    with unit_of_work():
        past_roster(cast.own, "2026-11", date(2026, 11, 3), now, [(2, "lawyer", 0, "day")])
    wish(cast, now, no_far=True)
    with unit_of_work():
        bureau = bureau_of(cast.own)
        bureau.settings = {**(bureau.settings or {}), "far_minutes": 10}
    for months in (["2026-12"], ["2026-12", "2027-01"]):
        plan = frozen(cast, now, months)
        lawyer = plan.practitioner[person(cast.own, 0).public_id]
        assert (lawyer.no_far_in_a_row, lawyer.far_on) == (True, {"2026-11-03": 1})
        assert plan.weights.far_again == DISLIKED
    wish(cast, now, no_far=False)
    assert frozen(cast, now).weights.far_again == 0


def planned(cast, now):
    """The first lawyer's wishes as December's plan has them."""
    return frozen(cast, now).practitioner[person(cast.own, 0).public_id].preferences


def frozen(cast, now, months=("2026-12",)):
    """A plan from December on."""
    weights = {"uncovered": 10000, "fairness": 8, "preference": 1}
    return plan_freezing.freeze(bureau_of(cast.own), list(months), weights, now.date())


def test_a_license_that_ends_is_said_twice_and_once_each(cast, now):
    with unit_of_work():
        person(cast.own, 0).licensed_until = now.date() + timedelta(days=40)
    for when, new in ((now, 1), (now, 0), (now + timedelta(days=27), 1), (now + timedelta(days=41), 0)):
        with unit_of_work():
            assert license_reminders.queue_due(db.session.get_one(Bureau, cast.own.bureau.id), when) == new
    told = db.session.query(Notice).filter_by(kind=NoticeKind.LICENSE_ENDS).all()
    assert [one.address for one in told] == ["own-lawyer1@example.com"] * 2
    assert license_reminders.days_left(person(cast.own, 0), now.date()) == 40
    assert license_reminders.days_left(person(cast.own, 1), now.date()) is None


def test_the_reminder_says_for_what_people_booked_and_not_who(cast, now):
    publish_december(cast.own, now)
    book(slots_of(cast.own.sittings[0])[0], now, 1, matter="07")
    book(slots_of(cast.own.sittings[0])[1], now, 2, matter="07")
    book(slots_of(cast.own.sittings[0])[2], now, 3, matter="01")
    evening = at(16) - timedelta(days=1)
    with unit_of_work():
        reminders.queue_due(bureau_of(cast.own), evening)
    notice = (
        db.session.query(Notice)
        .filter_by(kind=NoticeKind.DUTY_REMINDER, practitioner_id=cast.own.lawyers[0].id)
        .one()
    )
    facts = facts_of(notice, "https://roster.example")
    assert facts["matters"] == "劳动用工 2、婚姻家庭 1"
    assert "示某某" not in json.dumps(notice.parameters, ensure_ascii=False)
    other = (
        db.session.query(Notice)
        .filter_by(kind=NoticeKind.DUTY_REMINDER, practitioner_id=cast.own.lawyers[1].id)
        .one()
    )
    assert facts_of(other, "")["matters"] == "暂无"
