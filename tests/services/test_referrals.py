"""Matters handed on: only with consent, only through open doors, each to its end, with every clock and every look."""

from datetime import date, timedelta

import pytest

from roster.core.errors import InvalidInput, NotFound, Stale, TooManyTries
from roster.core.referral_words import Door, ReferralState
from roster.database import db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    Receiver,
    Referral,
)
from roster.services import referrals, trail_checks
from roster.services.answer_links import Answerable
from roster.services.answer_links import read as read_token
from roster.services.referrals import afterwards, asking, links, reminding
from tests.architecture.test_routes import ON_SQLITE
from tests.referrals import LINK, STAFF, add_offices, add_record, content, hand_on

pytestmark = ON_SQLITE


@pytest.fixture
def stage(cast, now):
    """Ids of a signed record and of the office behind each door."""
    with unit_of_work():
        offices = add_offices(cast.own, now)
        record = add_record(cast.own, now)
        return record.id, {door: office.id for door, office in offices.items()}


def record_of(stage):
    from roster.models import Consultation

    return db.session.get_one(Consultation, stage[0])


def office_of(stage, door):
    return db.session.get_one(Receiver, stage[1][door])


def notices_of(kind):
    return db.session.query(Notice).filter_by(kind=kind).order_by(Notice.id).all()


def test_a_closed_door_takes_nothing_and_an_open_one_not_without_consent(stage, now):
    record = record_of(stage)
    notary = office_of(stage, Door.NOTARY)
    with pytest.raises(referrals.DoorClosed) as closed, unit_of_work():
        referrals.begin(record, Door.NOTARY, {"disputed": True}, content(notary), STAFF, now)
    assert closed.value.rule.source == "公证法 第31条第4项"
    assert db.session.query(Referral).count() == 0

    with unit_of_work():
        record = record_of(stage)
        office = office_of(stage, Door.MEDIATION)
        row = referrals.begin(record, Door.MEDIATION, {"disputed": True}, content(office), STAFF, now)
        assert (row.due_what, row.due_on) == ("sending", date(2026, 11, 27)), (
            "three working days to hand it over"
        )
        with pytest.raises(referrals.NoConsent):
            referrals.hand_over(row, "practitioner", STAFF, now)
        with pytest.raises(InvalidInput):
            referrals.consent(row, "somehow", row.version, "practitioner", STAFF, now)
        referrals.consent(row, "oral", row.version, "practitioner", STAFF, now)
        version = row.version
        referrals.write(row, content(office), version, STAFF, now)
        assert row.consent_at is not None, "the same content needs no second consent"
        changed = content(office, claims="还款")
        referrals.write(row, changed, row.version, STAFF, now)
        assert row.consent_at is None, "what changed is asked again"
        with pytest.raises(Stale):
            referrals.write(row, changed, version, STAFF, now)
        assert row.phone_tail == "4321"


def test_told_where_to_go_is_not_handed_over(stage, now):
    with unit_of_work():
        row = referrals.tell(record_of(stage), Door.LITIGATION, {}, STAFF, now)
        assert (row.state, row.due_on, row.receiver_id) == (ReferralState.TOLD, None, None)
    numbers = referrals.counts(row.bureau, now)[Door.LITIGATION]
    assert numbers == {"handed": 0, "told": 1, "open": 0, "overdue": 0, "ended": 0}
    assert db.session.query(Notice).count() == 0


def test_a_mediation_goes_to_its_end_and_flows_back_sealed(stage, cast, now):
    with unit_of_work():
        row = hand_on(
            record_of(stage), Door.MEDIATION, office_of(stage, Door.MEDIATION), now, {"disputed": True}
        )
        assert (row.due_what, row.due_on) == ("receipt", date(2026, 11, 27))
        told = notices_of(NoticeKind.REFERRAL_SENT)[0]
        assert told.channel is NoticeChannel.CALL, "no e-mail address: staff phone"
        assert told.center_id == row.center_id
        later = now + timedelta(days=1)
        referrals.receive(row, "receiver", LINK, later)
        referrals.receive(row, "receiver", LINK, later)
        assert row.due_what == "decision"
        referrals.accept(row, "", "receiver", LINK, later)
        assert row.due_on == date(2026, 12, 25), "thirty days from acceptance"
        with pytest.raises(InvalidInput):
            referrals.conclude(row, "aid_done", "", "receiver", LINK, later)
        referrals.start_work(row, "", "receiver", LINK, later)
        referrals.conclude(row, "agreed_written", "十日内还清", "receiver", LINK, later)
        assert (row.state, row.due_on) == (ReferralState.CONCLUDED, None)
        with pytest.raises(referrals.WrongStep):
            referrals.withdraw(row, "改主意", "center", STAFF, later)
        record = row.consultation
        assert "十日内还清" in record.addenda[0].text
        assert afterwards.confirm_by(row) == date(2026, 12, 25), "thirty days to ask the court"
        with pytest.raises(InvalidInput):
            afterwards.note(row, "broken", " ", "center", STAFF, later)
        afterwards.note(row, "confirmed", "", "center", STAFF, later)
        afterwards.note(row, "fulfilled", "已还清", "center", STAFF, later)
        assert (afterwards.left(row), afterwards.confirm_by(row)) == ((), None)
        with pytest.raises(InvalidInput):
            afterwards.note(row, "broken", "反悔", "center", STAFF, later)
        assert told.state is NoticeState.VOID, "nobody is phoned about what is over"
        whats = [step.what for step in row.steps]
        assert whats == [
            "consent",
            "sent",
            "received",
            "accepted",
            "begun",
            "concluded",
            "confirmed",
            "fulfilled",
        ]
        answered = notices_of(NoticeKind.REFERRAL_ANSWERED)
        assert len(answered) == 2
        assert all("赵" not in str(one.parameters) for one in answered)
    assert [report.faults for report in trail_checks.check(cast.own.bureau.id)] == [{}, {}]


def test_legal_aid_counts_calendar_days_from_the_station_and_asks_for_papers_once(stage, now):
    with unit_of_work():
        row = hand_on(
            record_of(stage), Door.LEGAL_AID, office_of(stage, Door.LEGAL_AID), now,
            {"in_scope": True, "means": True}, scope="5", means="pledged", evidence=["identity", "nonsense"],
        )  # fmt: skip
        assert referrals.details_of(row)["evidence"] == ["identity"]
        referrals.receive(row, "receiver", LINK, now + timedelta(days=2))
        assert row.due_on == date(2026, 12, 1), "seven days from the station, not from the center"
        referrals.send_back(row, "缺身份证明", "receiver", LINK, now + timedelta(days=2))
        referrals.consent(row, "signed", row.version, "practitioner", STAFF, now)
        referrals.hand_over(row, "practitioner", STAFF, now + timedelta(days=3))
        referrals.receive(row, "receiver", LINK, now + timedelta(days=3))
        assert row.due_on == date(2026, 12, 2), "the day on which papers were fetched is not the center's"
        with pytest.raises(referrals.AlreadyAsked):
            referrals.send_back(row, "还缺", "receiver", LINK, now + timedelta(days=3))
        referrals.accept(row, "", "receiver", LINK, now + timedelta(days=4))
        assert (row.due_what, row.due_on) == ("assignment", date(2026, 12, 1))
        with pytest.raises(InvalidInput):
            referrals.start_work(row, " ", "receiver", LINK, now)
        referrals.start_work(row, "李律师，援字1号", "receiver", LINK, now + timedelta(days=5))
        with pytest.raises(referrals.WrongStep):
            afterwards.note(row, "fulfilled", "", "center", STAFF, now)
        referrals.conclude(row, "aid_done", "", "receiver", LINK, now + timedelta(days=60))


def test_notary_counts_working_days_and_petition_is_extended_once(stage, now):
    with unit_of_work():
        row = hand_on(
            record_of(stage),
            Door.NOTARY,
            office_of(stage, Door.NOTARY),
            now,
            {"disputed": False, "papers": True},
        )
        referrals.accept(row, "", "receiver", LINK, now)
        assert row.due_on == date(2026, 12, 15), "fifteen working days"
        row = hand_on(
            record_of(stage), Door.PETITION, office_of(stage, Door.PETITION), now, {"complaint": True}
        )
        with pytest.raises(referrals.WrongStep):
            referrals.extend(row, "复杂", "receiver", LINK, now)
        referrals.receive(row, "receiver", LINK, now)
        assert row.due_on == date(2026, 12, 9), "told in writing within fifteen days"
        referrals.accept(row, "", "receiver", LINK, now)
        assert row.due_on == date(2027, 1, 23)
        referrals.extend(row, "复杂", "receiver", LINK, now)
        assert row.due_on == date(2027, 2, 22)
        with pytest.raises(referrals.AlreadyExtended):
            referrals.extend(row, "还复杂", "receiver", LINK, now)


def test_an_entry_that_closes_the_door_is_refused_and_the_days_of_legal_aid_run_from_the_application(
    stage, now
):
    record = record_of(stage)
    for door, entry in (
        (Door.MEDIATION, {"agreement": "no"}),
        (Door.NOTARY, {"disagreement": "yes"}),
        (Door.PETITION, {"in_court": "yes"}),
        (Door.LEGAL_AID, {"competent": "other"}),
    ):
        with pytest.raises(InvalidInput) as refused, unit_of_work():
            referrals.begin(record_of(stage), door, {}, content(office_of(stage, door), **entry), STAFF, now)
        assert refused.value.field in entry
        assert "第" in str(refused.value.parameters["source"])
    with unit_of_work():
        record = record_of(stage)
        members = [{"name": "示妻", "income": "200"}, {"name": " "}, {}]
        row = referrals.begin(
            record, Door.LEGAL_AID, {}, content(office_of(stage, Door.LEGAL_AID), members=members), STAFF, now
        )
        assert referrals.details_of(row)["members"] == [{"name": "示妻", "income": "200"}]
        referrals.consent(row, "oral", row.version, "practitioner", STAFF, now)
        referrals.hand_over(row, "practitioner", STAFF, now + timedelta(days=2))
        referrals.receive(row, "receiver", LINK, now + timedelta(days=2))
        assert row.due_on == date(2026, 12, 1), "not from the hand-over two days later"
        wrong = [{"name": "示妻", "age": "12345"}]
        with pytest.raises(InvalidInput) as refused:
            referrals.begin(
                record,
                Door.LEGAL_AID,
                {},
                content(office_of(stage, Door.LEGAL_AID), members=wrong),
                STAFF,
                now,
            )
        assert refused.value.field == "members"


def pair(stage, now, limitation_on=None):
    record = record_of(stage)
    record.limitation_on = limitation_on
    office = office_of(stage, Door.MEDIATION)
    mediation = hand_on(record, Door.MEDIATION, office, now, {"disputed": True})
    aid = referrals.begin(
        record, Door.LEGAL_AID, {"in_scope": True}, content(office_of(stage, Door.LEGAL_AID)), STAFF, now, partner=mediation
    )  # fmt: skip
    referrals.consent(aid, "signed", aid.version, "practitioner", STAFF, now)
    return mediation, aid


def test_a_failed_mediation_sends_the_waiting_legal_aid_the_same_day_and_an_agreement_closes_it(stage, now):
    with unit_of_work():
        mediation, aid = pair(stage, now)
        referrals.park(aid, "practitioner", STAFF, now)
        assert len(notices_of(NoticeKind.REFERRAL_SENT)) == 1
        referrals.refuse(mediation, "对方不愿调解", "receiver", LINK, now + timedelta(days=1))
        assert aid.state is ReferralState.SENT
        assert notices_of(NoticeKind.REFERRAL_SENT)[-1].channel is NoticeChannel.EMAIL
        second, leg = pair(stage, now)
        referrals.park(leg, "practitioner", STAFF, now)
        referrals.accept(second, "", "receiver", LINK, now)
        referrals.conclude(second, "agreed_oral", "", "receiver", LINK, now)
        assert (leg.state, leg.result) == (ReferralState.CONCLUDED, "settled")


def test_a_near_limitation_neither_waits_nor_is_forgotten(stage, cast, now):
    with unit_of_work():
        _mediation, aid = pair(stage, now, date(2026, 12, 23))
        with pytest.raises(referrals.MayNotWait):
            referrals.park(aid, "practitioner", STAFF, now)
        aid.limitation_on = date(2026, 12, 24)
        referrals.park(aid, "practitioner", STAFF, now)
        assert reminding.sweep(cast.own.bureau, now) == 0
        assert reminding.sweep(cast.own.bureau, now + timedelta(days=1)) >= 1
        assert aid.state is ReferralState.SENT
        referrals.receive(aid, "receiver", LINK, now + timedelta(days=1))
        assert aid.due_on == date(2026, 12, 2), "what waited counts from when it left"


def test_a_link_opens_until_it_is_revoked_and_every_look_is_written_down(stage, now):
    with unit_of_work():
        row = hand_on(record_of(stage), Door.NOTARY, office_of(stage, Door.NOTARY), now)
        link = links.working(row, now)
        token = links.path_of(link).rsplit("/", 1)[1]
        kind, public_id = read_token(token)
        assert kind is Answerable.REFERRAL
        assert links.look(links.find(public_id, now), LINK, now) is row
        newer = links.renew(row, STAFF, now)
        with pytest.raises(NotFound):
            links.find(public_id, now)
        with pytest.raises(NotFound):
            links.find(newer.public_id, now + links.LASTS)
        for _number in range(links.MOST_LOOKS):
            links.look(newer, LINK, now)
        with pytest.raises(TooManyTries):
            links.look(newer, LINK, now)
        referrals.withdraw(row, "本人撤回", "center", STAFF, now)
        with pytest.raises(NotFound):
            links.find(newer.public_id, now)
    looks = db.session.query(AuditRow).filter_by(action=AuditAction.REFERRAL_READ, actor_kind="link").count()
    assert looks == 1 + links.MOST_LOOKS


def test_a_citizen_asks_by_code_and_digits_and_guessing_ends(stage, cast, now):
    with unit_of_work():
        row = hand_on(record_of(stage), Door.NOTARY, office_of(stage, Door.NOTARY), now)
        code = row.code
        assert asking.find(cast.own.bureau, f"{code[:3]}-{code[3:].lower()}", "138 0000 4321", now) is row
        assert asking.find(cast.stranger.bureau, code, "4321", now) is None
        with pytest.raises(InvalidInput):
            asking.find(cast.own.bureau, code, "21", now)
        for _number in range(5):
            assert asking.find(cast.own.bureau, code, "9999", now) is None
        with pytest.raises(TooManyTries):
            asking.find(cast.own.bureau, code, "4321", now)
        row.phone_tail = ""
        with pytest.raises(InvalidInput):
            asking.find(cast.own.bureau, code, "", now + timedelta(hours=2))


def test_the_clock_reminds_once_before_and_tells_once_after_and_never_at_night(stage, cast, now):
    with unit_of_work():
        hand_on(record_of(stage), Door.NOTARY, office_of(stage, Door.NOTARY), now)
        assert reminding.sweep(cast.own.bureau, now) == 0, "the day is far"
        day_before = now + timedelta(days=2)
        assert reminding.sweep(cast.own.bureau, day_before + timedelta(hours=13)) == 0, "23:00"
        assert reminding.sweep(cast.own.bureau, day_before) == 1
        assert reminding.sweep(cast.own.bureau, day_before + timedelta(hours=1)) == 0
        after = now + timedelta(days=4)
        assert reminding.sweep(cast.own.bureau, after) == 2, "the center's staff and the scheduler"
        assert reminding.sweep(cast.own.bureau, after + timedelta(hours=1)) == 0
        assert reminding.sweep(cast.own.bureau, after + timedelta(days=1)) == 0, "old news"
        overdue = referrals.of_center(cast.own.centers[0], referrals.Filter(which="overdue"), after)
        assert [one.is_overdue for one in overdue] == [True]
        assert referrals.of_center(cast.own.centers[1], referrals.Filter(which="all"), after) == []


def test_identity_numbers_have_one_place_only(stage, now):
    with unit_of_work():
        record, office = record_of(stage), office_of(stage, Door.LEGAL_AID)
        with pytest.raises(InvalidInput) as wrong:
            referrals.begin(
                record, Door.LEGAL_AID, {}, content(office, identity_number="11010519491231002"), STAFF, now
            )
        assert wrong.value.field == "identity_number"
    with unit_of_work():
        record, office = record_of(stage), office_of(stage, Door.LEGAL_AID)
        row = referrals.begin(
            record, Door.LEGAL_AID, {}, content(office, identity_number="11010519491231002x"), STAFF, now
        )
        assert referrals.details_of(row)["identity_number"].endswith("X")
        with pytest.raises(InvalidInput):
            referrals.write(row, content(office, claims="证号11010519491231002X"), row.version, STAFF, now)


def test_silence_about_missing_papers_is_a_withdrawal_and_only_of_legal_aid(stage, cast, now):
    """法律援助法 第43条第2款: not completed in time, taken as withdrawn; the last day itself is in time."""
    with unit_of_work():
        rows = {}
        for door in (Door.LEGAL_AID, Door.NOTARY):
            rows[door] = hand_on(record_of(stage), door, office_of(stage, door), now)
            referrals.send_back(rows[door], "缺身份证明", "receiver", LINK, now + timedelta(days=1))
        due = rows[Door.LEGAL_AID].due_on
        assert due == now.date() + timedelta(days=8)
        reminding.sweep(cast.own.bureau, now + timedelta(days=8))
        assert rows[Door.LEGAL_AID].state is ReferralState.RETURNED
        reminding.sweep(cast.own.bureau, now + timedelta(days=9))
        aid = rows[Door.LEGAL_AID]
        assert (aid.state, aid.steps[-1].what, aid.steps[-1].by_kind) == (
            ReferralState.WITHDRAWN, "silent", "clock",
        )  # fmt: skip
        assert rows[Door.NOTARY].state is ReferralState.RETURNED
        assert links.working(aid, now + timedelta(days=9)) is None
        assert len(record_of(stage).addenda) == 1
    assert all(one.is_whole for one in trail_checks.check(cast.own.bureau.id))


def test_in_domestic_violence_where_the_person_lives_goes_to_the_police_alone(stage, now):
    with unit_of_work():
        for door in (Door.MEDIATION, Door.LEGAL_AID, Door.POLICE):
            office = office_of(stage, door)
            wanted = content(office, address="示例村3组9号")
            wanted = referrals.Content(
                wanted.receiver, (*wanted.fields, "village"), wanted.texts, wanted.details
            )
            row = referrals.begin(
                record_of(stage), door, {"violence": True, "means": False}, wanted, STAFF, now
            )
            goes = door is Door.POLICE
            assert ("village" in row.sent_fields, row.village is not None) == (goes, goes)
            assert "示例村3组9号" not in (row.details or "")


def test_a_visit_without_a_record_is_handed_on_too(stage, cast, now):
    with unit_of_work():
        visit = record_of(stage).visit
        other = type(visit)(
            bureau_id=visit.bureau_id, sitting_id=visit.sitting_id, practitioner_id=visit.practitioner_id, kind=visit.kind,
            queue_number=88, state=visit.state, role="lawyer", matter="08", companions=2, arrived_at=now, changed_at=now,
        )  # fmt: skip
        db.session.add(other)
        db.session.flush()
        office = office_of(stage, Door.MEDIATION)
        row = referrals.begin(other, Door.MEDIATION, {"disputed": True}, content(office), STAFF, now)
        referrals.consent(row, "oral", row.version, "center", STAFF, now)
        referrals.hand_over(row, "center", STAFF, now)
        referrals.receive(row, "receiver", LINK, now)
        referrals.accept(row, "", "receiver", LINK, now)
        referrals.conclude(row, "agreed_written", "", "receiver", LINK, now)
        assert (row.consultation, row.facts["people"], row.visit_id) == (None, 3, other.id)
        told = referrals.tell(other, Door.LITIGATION, {}, STAFF, now, "center")
        assert told.steps[-1].by_kind == "center"
