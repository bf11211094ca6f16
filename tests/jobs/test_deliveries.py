"""The sweep that sends: each message once, whatever the provider does."""

import threading
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask import Flask
from sqlalchemy import select

from roster.core import clock
from roster.database import db, unit_of_work
from roster.jobs import deliveries
from roster.models import Notice, NoticeChannel, NoticeState
from roster.notify import DeliveryFailed, Gateway, Gateways, Message, Trouble
from tests.builders import Cast
from tests.outbox import add_booking, add_notice

CODES = ("AAAAAA", "CCCCCC", "DDDDDD")


class Recorder(Gateway):
    """A gateway that remembers, and fails for those it is told to."""

    def __init__(self, failing: Sequence[str] = (), error: Exception | None = None) -> None:
        self.seen: list[Message] = []
        self._failing, self._error = failing, error or DeliveryFailed("busy")
        self._guard = threading.Lock()

    def deliver(self, message: Message) -> None:
        """Take a message."""
        assert not db.session().in_transaction(), "the database must not wait for a provider"
        with self._guard:
            self.seen.append(message)
        if any(code in message.body.replace("-", "") for code in self._failing):
            raise self._error


def three_notices(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        for sitting, code in zip(cast.own.sittings, CODES, strict=True):
            add_notice(add_booking(sitting, now, code=code), now)


def send(recorder: Recorder, now: datetime) -> str:
    return deliveries.send(now, Gateways({NoticeChannel.SMS: recorder}), "https://roster.example")


def states() -> list[NoticeState]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice.state).order_by(Notice.id)))


def test_what_is_due_leaves_once(cast: Cast, now: datetime) -> None:
    three_notices(cast, now)
    recorder = Recorder()
    assert send(recorder, now) == "3 sent, 0 not"
    assert send(recorder, now) == ""
    assert len({message.reference for message in recorder.seen}) == len(recorder.seen) == 3
    assert states() == [NoticeState.SENT] * 3


def test_a_failure_stops_nobody_else_and_is_tried_again(cast: Cast, now: datetime) -> None:
    three_notices(cast, now)
    recorder = Recorder(failing=CODES[:1])
    assert send(recorder, now) == "2 sent, 1 not"
    assert states() == [NoticeState.QUEUED, NoticeState.SENT, NoticeState.SENT]
    later = now + timedelta(minutes=1)
    with clock.frozen(later):
        assert send(Recorder(), later) == "1 sent, 0 not"


def test_a_server_that_is_away_is_asked_once_and_holds_no_other_channel_up(cast: Cast, now: datetime) -> None:
    three_notices(cast, now)
    with unit_of_work():
        first, second, _third = db.session.scalars(select(Notice).order_by(Notice.id))
        for mail in (first, second):
            mail.channel, mail.address = NoticeChannel.EMAIL, "li@example.com"
    away = Recorder(failing=CODES, error=DeliveryFailed("timed out", trouble=Trouble.UNREACHABLE))
    texts = Recorder()
    gateways = Gateways({NoticeChannel.EMAIL: away, NoticeChannel.SMS: texts})
    assert deliveries.send(now, gateways, "https://roster.example") == "1 sent, 1 not, 1 wait for email"
    assert (len(away.seen), len(texts.seen)) == (1, 1)
    assert states() == [NoticeState.QUEUED, NoticeState.QUEUED, NoticeState.SENT]
    attempts = db.session.execute(select(Notice.attempts, Notice.due_at).order_by(Notice.id)).all()
    assert [tuple(one) for one in attempts[:2]] == [
        (1, now + timedelta(minutes=1)),
        (0, now + timedelta(minutes=1)),
    ]
    later = now + timedelta(minutes=1)
    with clock.frozen(later):
        back = Recorder()
        assert deliveries.send(later, Gateways({NoticeChannel.EMAIL: back}), "https://x") == "2 sent, 0 not"


def test_what_cannot_be_written_goes_to_the_call_list(cast: Cast, now: datetime) -> None:
    three_notices(cast, now)
    assert send(Recorder(failing=CODES[1:2], error=KeyError("place")), now) == "2 sent, 1 not"
    assert states() == [NoticeState.SENT, NoticeState.TO_CALL, NoticeState.SENT]
    assert "KeyError" in db.session.scalars(select(Notice.last_error).order_by(Notice.id)).all()[1]


def test_two_clocks_send_each_message_once(app: Flask, cast: Cast, now: datetime) -> None:
    with unit_of_work():
        for number in range(10):
            booking = add_booking(
                cast.own.sittings[0], now, code=f"AAAAA{number}", at=time(9 + number // 6, number % 6 * 10)
            )
            add_notice(booking, now)
    db.session.remove()
    recorder = Recorder()
    barrier = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            barrier.wait()
            send(recorder, now)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message.reference for message in recorder.seen) == sorted(
        db.session.scalars(select(Notice.public_id))
    )
    assert set(states()) == {NoticeState.SENT}
