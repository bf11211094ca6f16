"""Messages of which nobody knows whether they left: never twice, never forgotten; and by which way somebody is told."""

from datetime import datetime, timedelta

import pytest

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db, unit_of_work
from roster.jobs import deliveries
from roster.models import Booking, Notice, NoticeChannel, NoticeKind, NoticeState, WishedChannel
from roster.notify import Certainty, DeliveryFailed, Fate, Gateway, Gateways, Message, Report, Trouble
from roster.notify.gateway import Enquiry
from roster.services import notice_delivery, notices
from tests.builders import Cast
from tests.outbox import add_booking, add_notice

SMS = NoticeChannel.SMS
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)
NO_ANSWER = DeliveryFailed(trouble=Trouble.NO_ANSWER, certainty=Certainty.UNKNOWN)


class Carrier(Gateway):
    """A provider that takes a message, fails as it is told, and may know afterwards."""

    can_be_asked = True

    def __init__(self, error: DeliveryFailed | None = None, report: Report | None = None) -> None:
        self.error, self.report = error, report
        self.seen: list[str] = []

    def deliver(self, message: Message) -> None:
        """Take a message."""
        self.seen.append(message.reference)
        if self.error:
            raise self.error

    def ask(self, enquiry: Enquiry) -> Report | None:
        """Say what is known."""
        assert enquiry.reference in self.seen
        return self.report


def one_notice(cast: Cast, now: datetime, kind: NoticeKind = NoticeKind.BOOKING_MOVED) -> int:
    with unit_of_work():
        return add_notice(add_booking(cast.own.sittings[0], now), now, kind).id


def send(carrier: Gateway | None, at: datetime) -> None:
    gateways = Gateways({SMS: carrier} if carrier else {})
    deliveries.send(at, gateways, "https://roster.example")
    deliveries.ask(at, gateways)
    db.session.rollback()


def state(notice_id: int) -> NoticeState:
    db.session.rollback()
    return db.session.get_one(Notice, notice_id).state


def test_what_may_have_left_is_not_sent_again_and_somebody_calls_in_the_end(
    cast: Cast, now: datetime
) -> None:
    notice_id, carrier = one_notice(cast, now), Carrier(NO_ANSWER)
    for minutes in (0, 5, 59):
        send(carrier, now + minutes * MINUTE)
        assert state(notice_id) is NoticeState.UNCERTAIN
    assert len(carrier.seen) == 1
    send(carrier, now + notice_delivery.PATIENCE)
    assert state(notice_id) is NoticeState.TO_CALL
    assert len(carrier.seen) == 1


def test_what_the_provider_would_notice_is_sent_again(cast: Cast, now: datetime) -> None:
    """The negative control: without the rule above the message does leave twice."""
    notice_id, carrier = one_notice(cast, now), Carrier(NO_ANSWER)
    carrier.is_repeatable = True
    send(carrier, now)
    assert state(notice_id) is NoticeState.QUEUED
    with unit_of_work():
        db.session.get_one(Notice, notice_id).due_at = now
    carrier.error = None
    send(carrier, now)
    assert len(carrier.seen) == 2
    assert state(notice_id) is NoticeState.SENT


def test_a_process_that_dies_after_handing_over_leaves_a_doubt_and_before_it_none(
    cast: Cast, now: datetime
) -> None:
    notice_id, lease = one_notice(cast, now), timedelta(minutes=2)
    with unit_of_work():
        notice_delivery.claim_due(now, 5, lease)
        assert notice_delivery.settle(now + lease, frozenset()) == 0
    with unit_of_work():
        (again,) = notice_delivery.claim_due(now + lease, 5, lease)
        assert notice_delivery.hand_over(again, now + lease, lease)
    with unit_of_work():
        assert notice_delivery.settle(now + 2 * lease, frozenset()) == 1
        assert notice_delivery.claim_due(now + 2 * lease, 5, lease) == []
    assert state(notice_id) is NoticeState.UNCERTAIN


def test_what_may_have_left_is_taken_by_nobody_before_it_is_noticed(cast: Cast, now: datetime) -> None:
    """A lease can run out just after the sweep has looked, and a worker does not look at all."""
    notice_id, lease = one_notice(cast, now), timedelta(minutes=2)
    with unit_of_work():
        (claim,) = notice_delivery.claim_due(now, 5, lease)
        assert notice_delivery.hand_over(claim, now, lease)
    with unit_of_work():
        assert notice_delivery.claim_due(now + lease, 5, lease, repeatable=()) == []
        assert notice_delivery.claim(notice_id, now + lease, lease, ()) is None
        assert notice_delivery.claim(notice_id, now + lease, lease) is not None  # the provider would notice


@pytest.mark.parametrize(
    ("fate", "after", "becomes"),
    [
        (Fate.DELIVERED, 3, NoticeState.DELIVERED),
        (Fate.NOT_DELIVERED, 3, NoticeState.TO_CALL),
        (Fate.UNDER_WAY, 3, NoticeState.SENT),
        (Fate.UNHEARD_OF, 3, NoticeState.UNCERTAIN),
        (Fate.UNHEARD_OF, 11, NoticeState.QUEUED),
    ],
)
def test_the_provider_s_word_ends_the_doubt(
    cast: Cast, now: datetime, fate: Fate, after: int, becomes: NoticeState
) -> None:
    notice_id, carrier = one_notice(cast, now), Carrier(NO_ANSWER, Report(fate, "CODE"))
    with unit_of_work():
        (claim,) = notice_delivery.claim_due(now, 5, deliveries.LEASE)
        notice_delivery.hand_over(claim, now, deliveries.LEASE)
        notice_delivery.failed(claim, NO_ANSWER, now, frozenset())
        carrier.seen.append(notice_delivery.load(claim).public_id)
    moment = now + after * MINUTE
    gateways = Gateways({SMS: carrier})
    with clock.frozen(moment):
        deliveries.ask(moment, gateways)
    assert state(notice_id) is becomes


def test_without_a_contract_somebody_calls_but_nobody_who_has_just_booked(cast: Cast, now: datetime) -> None:
    moved, booked = one_notice(cast, now), None
    with unit_of_work():
        booking = db.session.get_one(Notice, moved).booking_id
        booked = add_notice(db.session.get_one(Booking, booking), now).id
    send(None, now)
    assert state(moved) is NoticeState.TO_CALL
    assert state(booked) is NoticeState.VOID


def test_a_message_is_sent_once_more_by_hand_only_while_it_is_not_on_its_way(
    cast: Cast, now: datetime
) -> None:
    notice_id, actor = one_notice(cast, now), Actor("account", cast.own.scheduler.id)
    carrier = Carrier(NO_ANSWER)
    with unit_of_work(), pytest.raises(Stale):
        notices.send_again(db.session.get_one(Notice, notice_id), actor, now)
    send(carrier, now)
    with unit_of_work():
        notices.send_again(db.session.get_one(Notice, notice_id), actor, now)
    carrier.error = None
    send(carrier, now)
    assert state(notice_id) is NoticeState.SENT
    assert len(carrier.seen) == 2
    with unit_of_work(), pytest.raises(Stale):
        notices.send_again(db.session.get_one(Notice, notice_id), actor, now)


def test_a_practitioner_is_told_by_what_there_is_and_as_wished(cast: Cast, now: datetime) -> None:
    person, number = cast.own.lawyers[0], iter(range(9))

    def way(**facts: object) -> tuple[NoticeChannel, str | None]:
        with unit_of_work():
            for name, value in facts.items():
                setattr(person.firm if name == "chat_robot" else person, name, value)
            notice = notices.queue(
                NoticeKind.DUTY_CHANGED,
                bureau_id=cast.own.bureau.id,
                dedupe_key=f"way{next(number)}",
                now=now,
                practitioner=person,
            )
            assert notice is not None
            return notice.channel, notice.address

    assert way(email="a@firm.example", phone="+8613800000009", chat_robot="key")[0] is NoticeChannel.EMAIL
    assert way(wished_channel=WishedChannel.WECOM) == (NoticeChannel.WECOM, "key")
    assert way(chat_robot=None)[0] is NoticeChannel.EMAIL
    assert way(wished_channel=WishedChannel.CALL)[0] is NoticeChannel.CALL
    assert way(wished_channel=None, email=None) == (NoticeChannel.SMS, "+8613800000009")
    with unit_of_work():
        person.firm.chat_robot = "key"
    send(None, now)
    waiting = db.session.query(Notice).filter_by(dedupe_key="way4").one()
    assert (waiting.channel, waiting.address, waiting.state) == (
        NoticeChannel.WECOM,
        "key",
        NoticeState.QUEUED,
    )
    assert way(phone="+869130000001") == (NoticeChannel.WECOM, "key")
    assert way(chat_robot=None)[0] is NoticeChannel.CALL
