"""The log: nothing is typed twice, nothing overwritten, nothing read by others."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound, Stale
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Booking, Consultation, ConsultationState, Village, Visit
from roster.services import consultations, visits
from roster.services.consultations import Draft, LimitationWarning
from tests.desk import at, book, stage

AUTHOR = Actor("account", 1)
SUMMARY = "9月卖葡萄给外地客商，欠款1.86万元"
ADVICE = "保留过磅单；先由葡萄购销调委会调解。"
GOOD = {
    "name": "赵小五",
    "summary": SUMMARY,
    "advice": ADVICE,
    "outcomes": ("A", "C"),
    "told_legal_aid": True,
    "conflict_checked": True,
    "matter": "10",
}


@pytest.fixture
def sitting(cast, now):
    return stage(cast, now)


def at_the_desk(cast, sitting, now, *, person=0, booked=True):
    """Bring one visitor to a lawyer's desk and begin the record; return visit id and record id."""
    if booked:
        booking_id = book(sitting, 9, phone=f"+8613800004{person:03}", now=now)
    with unit_of_work():
        if booked:
            visit = visits.check_in(
                db.session.get_one(Booking, booking_id), cast.own.centers[0], AUTHOR, at(9)
            ).visit
        else:
            visit = visits.walk_in(sitting, "lawyer", "07", AUTHOR, at(9))
        lawyer = cast.own.lawyers[person]
        visits.call_next(sitting, lawyer, AUTHOR, at(9))
        visits.start(visit, AUTHOR, at(9))
        record = consultations.open_for(visit, lawyer, AUTHOR, at(9))
        return visit.id, record.id


def save(record_id, version, **values):
    with unit_of_work():
        record = db.session.get_one(Consultation, record_id)
        return consultations.save_draft(record, version, Draft(**values), at(9, 10))


def sign(record_id, version):
    with unit_of_work():
        consultations.sign(db.session.get_one(Consultation, record_id), version, AUTHOR, at(9, 20))


def signed(cast, sitting, now):
    _, record = at_the_desk(cast, sitting, now)
    sign(record, save(record, 1, **GOOD))
    return record


def actions(*wanted):
    return [
        row.action
        for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))
        if row.action in wanted
    ]


def test_the_record_knows_what_booking_and_queue_know(cast, now, sitting):
    _, record_id = at_the_desk(cast, sitting, now)
    record = db.session.get_one(Consultation, record_id)
    facts = (
        record.name,
        record.phone,
        record.matter,
        record.mode,
        record.summary,
        record.center_id,
        record.date,
    )
    center = cast.own.centers[0]
    assert facts == ("赵小五", "138 0000 4000", "01", "booked", "手写的一句话", center.id, date(2026, 12, 2))
    assert record.number == "100-20261202-01"


def test_a_walk_in_without_a_name_is_a_record_too(cast, now, sitting):
    _, record_id = at_the_desk(cast, sitting, now, booked=False)
    record = db.session.get_one(Consultation, record_id)
    assert (record.name, record.mode, record.matter) == (None, "window", "07")


def test_opening_twice_gives_the_same_record(cast, now, sitting):
    visit_id, record_id = at_the_desk(cast, sitting, now)
    with unit_of_work():
        visit = db.session.get_one(Visit, visit_id)
        assert consultations.open_for(visit, cast.own.lawyers[0], AUTHOR, at(9, 5)).id == record_id
    assert actions(AuditAction.CONSULTATION_OPENED) == [AuditAction.CONSULTATION_OPENED]


def test_only_the_desk_where_the_visitor_sits_may_begin(cast, now, sitting):
    visit_id, _ = at_the_desk(cast, sitting, now)
    with unit_of_work():
        waiting = visits.walk_in(sitting, "lawyer", "07", AUTHOR, at(9, 1))
        for visit in (db.session.get_one(Visit, visit_id), waiting):
            with pytest.raises(consultations.NotYourVisit):
                consultations.open_for(visit, cast.own.lawyers[2], AUTHOR, at(9, 2))


def test_numbers_run_by_center_and_day_and_bureaus_do_not_collide(cast, now, sitting):
    numbers = []
    for person in (0, 2):
        _, record = at_the_desk(cast, sitting, now, person=person, booked=False)
        numbers.append(db.session.get_one(Consultation, record).number)
    assert numbers == ["100-20261202-01", "100-20261202-02"]
    with unit_of_work():
        foreign = visits.walk_in(cast.stranger.sittings[0], "lawyer", "07", AUTHOR, at(9))
        lawyer = cast.stranger.lawyers[0]
        visits.call_next(cast.stranger.sittings[0], lawyer, AUTHOR, at(9))
        visits.start(foreign, AUTHOR, at(9))
        assert consultations.open_for(foreign, lawyer, AUTHOR, at(9)).number == "100-20261202-01"


def test_two_windows_never_overwrite_each_other(cast, now, sitting):
    _, record = at_the_desk(cast, sitting, now)
    assert save(record, 1, summary="第一个窗口写的") == 2
    with pytest.raises(Stale):
        save(record, 1, summary="第二个窗口写的")
    assert db.session.get_one(Consultation, record).summary == "第一个窗口写的"


def test_signing_says_what_is_missing(cast, now, sitting):
    _, record = at_the_desk(cast, sitting, now, booked=False)
    version = save(record, 1, phone="138", summary="四个字。")
    with pytest.raises(consultations.NotComplete) as refused:
        sign(record, version)
    wanted = {"name", "summary", "advice", "outcomes", "told_legal_aid", "conflict_checked", "phone"}
    assert set(refused.value.missing) == wanted
    assert db.session.get_one(Consultation, record).state is ConsultationState.DRAFT


@pytest.mark.parametrize(
    "field", ["summary", "advice", "outcomes", "told_legal_aid", "conflict_checked", "name"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_required_entry_alone_stops_the_signature(cast, now, sitting, field):
    _, record = at_the_desk(cast, sitting, now)
    version = save(record, 1, **{name: value for name, value in GOOD.items() if name != field})
    with pytest.raises(consultations.NotComplete) as refused:
        sign(record, version)
    assert set(refused.value.missing) == {field}


def test_a_refused_identity_needs_no_name_and_no_is_an_answer(cast, now, sitting):
    _, record = at_the_desk(cast, sitting, now)
    sign(record, save(record, 1, **{**GOOD, "name": None, "identity_refused": True, "told_legal_aid": False}))
    assert db.session.get_one(Consultation, record).state is ConsultationState.SIGNED


def test_signing_writes_the_phone_as_numbers_are_stored(cast, now, sitting):
    _, record = at_the_desk(cast, sitting, now)
    sign(record, save(record, 1, **GOOD, phone="138-0000 4000"))
    assert db.session.get_one(Consultation, record).phone == "+8613800004000"


def test_what_is_signed_stays_and_may_be_added_to(cast, now, sitting):
    record_id = signed(cast, sitting, now)
    with pytest.raises(consultations.AlreadySigned):
        save(record_id, 3, summary="改写历史")
    with pytest.raises(consultations.AlreadySigned):
        sign(record_id, 3)
    with unit_of_work():
        record = db.session.get_one(Consultation, record_id)
        consultations.add(record, "当事人来电补充：已收到一半货款。", AUTHOR, at(15))
        with pytest.raises(InvalidInput):
            consultations.add(record, "  ", AUTHOR, at(15))
    record = db.session.get_one(Consultation, record_id)
    assert (record.summary, len(record.addenda)) == (SUMMARY, 1)


def test_a_draft_has_no_addenda(cast, now, sitting):
    _, record = at_the_desk(cast, sitting, now)
    with unit_of_work(), pytest.raises(consultations.NotSigned):
        consultations.add(db.session.get_one(Consultation, record), "补充", AUTHOR, at(9))


def test_signing_an_old_version_is_refused(cast, now, sitting):
    _, record = at_the_desk(cast, sitting, now)
    save(record, save(record, 1, **GOOD), **GOOD)
    with pytest.raises(Stale):
        sign(record, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("summary", "身份证 610502195001010010 记一下".replace("610502195001010010", "11010519491231002X")),
        ("advice", "打到卡 4111 1111 1111 1111"),
        ("summary", "长" * 2001),
        ("matter", "77"),
        ("outcomes", ("Z",)),
        ("groups", ("aliens",)),
        ("people", 0),
        ("amount_yuan", -1),
        ("risk_is_fine_but_mode", "telepathy"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_does_not_belong_is_refused_by_name(cast, now, sitting, field, value):
    _, record = at_the_desk(cast, sitting, now)
    name = "mode" if field.startswith("risk") else field
    with pytest.raises(InvalidInput) as refused:
        save(record, 1, **{name: value})
    assert refused.value.field == name
    assert db.session.get_one(Consultation, record).version == 1


def test_a_village_must_be_the_centers(cast, now, sitting):
    _, record = at_the_desk(cast, sitting, now)
    with unit_of_work():
        own, other = (
            Village(center_id=cast.own.centers[number].id, code=f"6105021000{number}", name=f"示例{number}村")
            for number in (0, 1)
        )
        db.session.add_all([own, other])
        db.session.flush()
        own_id, other_id = own.id, other.id
    with pytest.raises(InvalidInput):
        save(record, 1, village_id=other_id)
    assert save(record, 1, village_id=own_id) == 2


def test_reading_leaves_a_trace_and_others_find_nothing(cast, now, sitting):
    record_id = signed(cast, sitting, now)
    with unit_of_work():
        record = db.session.get_one(Consultation, record_id)
        assert consultations.read(record, cast.own.lawyers[0], AUTHOR, at(10)).summary == SUMMARY
        for other in (cast.own.lawyers[1], cast.own.notary, cast.stranger.lawyers[0]):
            with pytest.raises(NotFound):
                consultations.read(record, other, AUTHOR, at(10))
    assert actions(AuditAction.CONSULTATION_READ) == [AuditAction.CONSULTATION_READ]


def test_heads_hold_no_content(cast, now, sitting):
    signed(cast, sitting, now)
    heads = consultations.heads(cast.own.centers[0], date(2026, 12, 1), date(2026, 12, 31))
    assert [(head.matter, head.outcomes, head.practitioner) for head in heads] == [
        ("10", ("A", "C"), "王示own")
    ]
    shown = repr(heads)
    assert SUMMARY not in shown
    assert ADVICE not in shown
    assert "赵" not in shown
    assert consultations.heads(cast.own.centers[1], date(2026, 12, 1), date(2026, 12, 31)) == []
    assert consultations.heads(cast.own.centers[0], date(2026, 12, 3), date(2026, 12, 31)) == []


def test_content_stands_encrypted_and_never_in_the_trail(cast, now, sitting):
    signed(cast, sitting, now)
    row = db.session.execute(text("SELECT summary, advice, name FROM consultations")).one()
    trail = " ".join(str(detail) for detail in db.session.scalars(select(AuditRow.detail)))
    for secret in (SUMMARY, ADVICE, "赵小五"):
        assert secret not in str(row)
        assert secret not in trail


def test_unsigned_drafts_and_visits_without_a_record_are_listed(cast, now, sitting):
    lawyer = cast.own.lawyers[0]
    visit_id, _ = at_the_desk(cast, sitting, now)
    found = consultations.unsigned(lawyer, at(18))
    assert [(one.head.number, one.due_on, one.is_overdue) for one in found] == [
        ("100-20261202-01", date(2026, 12, 3), False)
    ]
    assert consultations.unsigned(lawyer, at(9) + timedelta(days=2))[0].is_overdue
    assert consultations.unsigned(cast.own.lawyers[1], at(18)) == []
    assert consultations.unrecorded(lawyer) == []
    with unit_of_work():
        visits.finish(db.session.get_one(Visit, visit_id), AUTHOR, at(9, 30))
        guest = visits.walk_in(sitting, "lawyer", "07", AUTHOR, at(9, 30))
        visits.call_next(sitting, lawyer, AUTHOR, at(9, 31))
        visits.start(guest, AUTHOR, at(9, 31))
    assert [visit.queue_number for visit in consultations.unrecorded(lawyer)] == [2]


@pytest.mark.parametrize(
    ("days", "warning"),
    [
        (None, None),
        (30, None),
        (29, LimitationWarning.SOON),
        (7, LimitationWarning.SOON),
        (6, LimitationWarning.ALARM),
        (0, LimitationWarning.ALARM),
        (-1, LimitationWarning.PAST),
    ],
)
def test_limitation_warnings(days, warning):
    today = date(2026, 12, 2)
    lapses_on = None if days is None else today + timedelta(days=days)
    assert consultations.limitation_warning(lapses_on, today) is warning
