"""Who came and when: by code, at the window, from paper; what it makes of the duty and of the hours."""

from datetime import time, timedelta

import pytest

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound, Stale, TooManyTries
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, CheckIn, Sitting
from roster.services import absences, attendance, check_ins, served_duties
from tests.architecture.test_routes import ON_SQLITE
from tests.desk import SITTING_DAY, at
from tests.services.planning_stage import bureau_of, person, publish
from tests.services.test_missing_and_unconfirmed import report, states
from tests.services.test_offers import ONE_SITS

pytestmark = ON_SQLITE
LAWYER, CENTER = Actor("account", None), Actor("account", None)


def sitting_of(cast, number=0):
    return db.session.get_one(Sitting, cast.own.sittings[number].id)


def send(cast, act, when, code=None):
    with unit_of_work():
        typed = check_ins.code_of(sitting_of(cast), when) if code is None else code
        return act(person(cast.own, 0), typed or "", LAWYER, when)


def on_paper(cast, arrived, left, when, *, reason="", version=0):
    with unit_of_work():
        return check_ins.write_down(
            sitting_of(cast), person(cast.own, 0).public_id, arrived, left, reason, version, CENTER, when
        )


def test_the_code_notes_coming_and_going_and_the_confirmed_hours_count(cast, now):
    publish(cast.own, now, ONE_SITS)
    assert check_ins.code_of(sitting_of(cast), at(8, 29)) is None, "not yet"
    assert send(cast, check_ins.arrive, at(8, 50)).arrived_at == at(8, 50)
    assert send(cast, check_ins.arrive, at(9, 40)).arrived_at == at(8, 50), "the first time counts"
    assert states() == {"王示own": "served"}
    with pytest.raises(absences.HasCome):
        report(cast, at(9, 45))
    send(cast, check_ins.leave, at(15))
    left = send(cast, check_ins.leave, at(16, 50))
    assert (left.left_at, left.minutes, left.is_early) == (at(16, 50), 320, False)
    bureau, evening = bureau_of(cast.own), at(17)
    served = served_duties.between(bureau, "2026-12", "2026-12", SITTING_DAY)
    assert [one.minutes for one in served if one.name == "王示own"] == [300], (
        "the duty's own hours until then"
    )
    with pytest.raises(check_ins.NotOverYet), unit_of_work():
        check_ins.confirm(sitting_of(cast), CENTER, at(15))
    with unit_of_work():
        assert check_ins.confirm(sitting_of(cast), CENTER, evening) == 1
        assert check_ins.confirm(sitting_of(cast), CENTER, evening) == 0
    served = served_duties.between(bureau, "2026-12", "2026-12", SITTING_DAY)
    assert [one.minutes for one in served if one.name == "王示own"] == [320]
    assert attendance.of(bureau, ["2026-12"], SITTING_DAY + timedelta(days=1)).came == 1
    steps = [
        row.detail["step"] for row in db.session.query(AuditRow).filter_by(action=AuditAction.DUTY_ATTENDED)
    ]
    assert steps == ["arrived", "left", "left", "confirmed"]


def test_a_code_is_not_guessed_and_is_of_no_use_elsewhere(cast, now):
    publish(cast.own, now, ONE_SITS)
    code = check_ins.code_of(sitting_of(cast), at(9))
    with pytest.raises(check_ins.WrongCode):
        send(cast, check_ins.arrive, at(9, 11), code)
    with pytest.raises(check_ins.NoDutyNow), unit_of_work():
        check_ins.arrive(person(cast.own, 1), code, LAWYER, at(9))
    with pytest.raises(check_ins.NoDutyNow):
        send(cast, check_ins.arrive, at(16, 31))
    with pytest.raises(InvalidInput):
        send(cast, check_ins.leave, at(9))
    for _ in range(check_ins.TRIES):
        with unit_of_work():
            check_ins.count_try(person(cast.own, 0), at(9))
    with pytest.raises(TooManyTries), unit_of_work():
        check_ins.count_try(person(cast.own, 0), at(9))
    assert db.session.query(CheckIn).count() == 0


def test_the_center_writes_down_corrects_with_a_reason_and_takes_back(cast, now):
    publish(cast.own, now, ONE_SITS)
    for arrived, left in ((time(9), time(8)), (None, time(10)), (time(9), time(23))):
        with pytest.raises(InvalidInput):
            on_paper(cast, arrived, left, at(17))
    assert on_paper(cast, time(9, 30), None, at(17))
    assert states() == {"王示own": "late"}
    with pytest.raises(Stale):
        on_paper(cast, time(9), None, at(17))
    with pytest.raises(InvalidInput, match="Say why"):
        on_paper(cast, time(9), None, at(17), version=2)
    assert on_paper(cast, time(9), time(16), at(17), reason="把9:00看成了9:30", version=2)
    assert not on_paper(cast, time(9), time(16), at(17), version=3), "nothing new needs no reason"
    (one,) = [one for one in check_ins.of_sitting(sitting_of(cast)) if one.person.name == "王示own"]
    assert (one.is_late, one.is_early, one.minutes, one.check_in.reason) == (
        False,
        True,
        270,
        "把9:00看成了9:30",
    )
    with unit_of_work():
        check_ins.confirm(sitting_of(cast), CENTER, at(17))
    assert [one.date for one in check_ins.waiting(cast.own.centers[0], SITTING_DAY)] == []
    on_paper(cast, None, None, at(18), reason="记在了别人名下", version=4)
    assert states() == {"王示own": "confirmed"}
    assert check_ins.waiting(cast.own.centers[0], SITTING_DAY + timedelta(days=1)) != [], (
        "to be confirmed anew"
    )


def test_who_was_missing_and_comes_has_a_time(cast, now):
    publish(cast.own, now, ONE_SITS)
    report(cast, at(9, 30))
    with unit_of_work():
        absences.came(sitting_of(cast), person(cast.own, 0).public_id, CENTER, at(10, 5))
    (one,) = check_ins.today_of(person(cast.own, 0), at(10, 6))
    assert (one.is_late, one.arrived_at) == (True, at(10, 5))
    send(cast, check_ins.leave, at(16, 30))
    assert states() == {"王示own": "late"}


def test_who_was_noted_as_absent_by_mistake_has_come(cast, now):
    publish(cast.own, now, ONE_SITS)
    report(cast, at(9, 30))
    with unit_of_work():
        absences.write_down(bureau_of(cast.own), CENTER, at(18))
    assert states() == {"王示own": "absent"}
    with pytest.raises(NotFound):
        on_paper(
            cast, time(9), time(16, 30), at(19), reason="他在里间"
        )  # today the day's own page takes it back
    morrow = at(9) + timedelta(days=1)
    with pytest.raises(InvalidInput, match="Say why"):
        on_paper(cast, time(9), time(16, 30), morrow)
    assert on_paper(cast, time(9), time(16, 30), morrow, reason="他在里间")
    assert states() == {"王示own": "served"}
