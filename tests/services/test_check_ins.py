"""Who came and when: by code, at the window, from paper; what it makes of the duty and of the hours."""

from datetime import time, timedelta

import pytest

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound, Stale, TooManyTries
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, CheckIn, Sitting
from roster.services import absences, attendance, check_ins, reports, served_duties, settings
from roster.services.reports import By, ReportPeriod
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


def counted(cast, day=SITTING_DAY) -> tuple[list[int], list[tuple[int, int]]]:
    """The first lawyer's half-days due, sat, absent and not noted in the report, then half-days and minutes of the hours."""
    db.session.expire_all()
    bureau, who = bureau_of(cast.own), person(cast.own, 0)
    table = reports.table(bureau, ReportPeriod("2026-12", "2026-12"), day, By.PERSON)
    (line,) = [one for one in table.lines if one.subject == who]
    hours = served_duties.between(bureau, "2026-12", "2026-12", day, who)
    numbers = [line.numbers[key] for key in ("due", "sat", "absent", "unnoted")]
    return numbers, [(one.half_days, one.minutes) for one in hours]


def test_what_nobody_noted_counts_for_nobody_unless_the_bureau_goes_without(cast, now):
    publish(cast.own, now, ONE_SITS)
    morrow = SITTING_DAY + timedelta(days=1)
    assert counted(cast) == ([2, 0, 0, 0], []), "the day is not over"
    assert counted(cast, morrow) == ([2, 0, 0, 2], [])
    own = served_duties.unnoted(bureau_of(cast.own), "2026-12", "2026-12", morrow, person(cast.own, 0))
    assert [one.date for one in own] == [SITTING_DAY]
    center, since = cast.own.centers[0], SITTING_DAY - timedelta(days=62)
    assert [one.date for one in attendance.unnoted_at(center, since, morrow)] == [SITTING_DAY]
    with unit_of_work():
        settings.change(bureau_of(cast.own), attendance_by_check_in=False)
    assert counted(cast, morrow) == ([2, 2, 0, 0], [(2, 300)])
    assert attendance.unnoted_at(db.session.merge(center), since, morrow) == []


@pytest.mark.parametrize(
    ("arrived", "left", "numbers", "hours"),
    [
        (time(8, 50), time(16, 30), [2, 2, 0, 0], [(2, 300)]),
        (time(10), time(16, 30), [2, 2, 0, 0], [(2, 240)]),
        (
            time(10, 1),
            time(16, 30),
            [2, 1, 1, 0],
            [(1, 239)],
        ),  # too late for the morning, there in the afternoon
        (time(9), time(11, 30), [2, 1, 1, 0], [(1, 150)]),  # gone at noon
        (time(15, 1), time(16, 30), [2, 0, 2, 0], []),
        (time(9), None, [2, 2, 0, 0], [(2, 300)]),  # did not check out: until closing
    ],
)
def test_half_days_and_hours_follow_from_the_times(cast, now, arrived, left, numbers, hours):
    """Source: the field guide, section 2.4: later than 60 minutes is absent."""
    publish(cast.own, now, ONE_SITS)
    on_paper(cast, arrived, left, at(18))
    assert counted(cast) == (numbers, hours)
    came = attendance.of(bureau_of(cast.own), ["2026-12"], SITTING_DAY + timedelta(days=1))
    assert (came.absent, len(came.absences)) == ((1, 1) if numbers[1] == 0 else (0, 0))


def test_the_center_says_after_the_day_that_somebody_did_not_come(cast, now):
    publish(cast.own, now, ONE_SITS)
    who, morrow = person(cast.own, 0).public_id, at(9) + timedelta(days=1)

    def note(when):
        with unit_of_work():
            return absences.did_not_come(sitting_of(cast), who, CENTER, when)

    with pytest.raises(InvalidInput, match="not over"):
        note(at(18))
    with pytest.raises(InvalidInput, match="too long ago"):
        note(morrow + timedelta(days=63))
    assert note(morrow)
    assert counted(cast, morrow.date()) == ([2, 0, 2, 0], [])
    assert on_paper(cast, time(9), time(16, 30), morrow, reason="他在里间"), "and takes it back"
    with pytest.raises(absences.HasCome):
        note(morrow)
