"""What programs are told: what others did to their bookings, in order, again until it arrives, and never whose it is."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roster.api.schemas import WebhookMessage
from roster.core import clock, fetching
from roster.core.actors import CITIZEN, COMMAND
from roster.core.outside import NotFetched, Trouble
from roster.database import db, unit_of_work
from roster.jobs import webhooks as job
from roster.models import ApiClient, AuditRow, Booking, WaitlistEntry, Webhook
from roster.services import api_clients, bookings, webhook_deliveries, webhook_events, webhooks
from roster.services.waitlist import joining
from tests.api.staging import Program, key_for
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, publish_december, slots_of
from tests.conftest import NOW

pytestmark = ON_SQLITE
ADDRESS = "https://mini.example/hook"
MINUTE = timedelta(minutes=1)


class Listener:
    """The program's own server: what it was told, and whether it answers."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, object]]] = []
        self.trouble: Trouble | None = None
        self.address = ADDRESS
        self.meanwhile: Callable[[], None] = lambda: None

    def post(self, address: str, body: bytes, headers: dict[str, str]) -> None:
        assert address == self.address
        self.meanwhile()
        if self.trouble:
            raise NotFetched(self.trouble)
        self.told.append((headers["webhook-id"], json.loads(body)))

    def said(self) -> list[tuple[object, object]]:
        return [(message["type"], message["data"]) for _name, message in self.told]


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    listening = Listener()
    monkeypatch.setattr(fetching, "post", listening.post)
    return listening


@pytest.fixture
def program(cast, client) -> Program:
    publish_december(cast.own, NOW)
    return Program(client, key_for(cast.own.bureau))


@pytest.fixture
def hook(cast, program) -> Webhook:
    with unit_of_work():
        webhooks.keep(api_client(), ADDRESS, COMMAND, NOW)
    return webhook()


def api_client() -> ApiClient:
    return db.session.scalars(select(ApiClient)).one()


def webhook() -> Webhook:
    return db.session.scalars(select(Webhook).execution_options(populate_existing=True)).one()


def booked(program: Program, cast, number: int = 0) -> Booking:
    slot = program.slots(cast.own.centers[number % 2].code)[0]["id"]
    wish = {"slot": slot, "name": "示某某", "phone": f"1380000{number:04}", "matter": "family"}
    made = program.post("/bookings", wish)
    assert made.status_code == 201
    return db.session.scalars(select(Booking).where(Booking.public_id == made.get_json()["id"])).one()


def cancel(booking: Booking) -> None:
    with unit_of_work():
        mine = db.session.get_one(Booking, booking.id, populate_existing=True)
        bookings.cancel(mine, mine.version, CITIZEN, NOW)


def test_what_others_do_is_told_once_in_order_and_without_a_name(cast, program, hook, listener):
    first, second = booked(program, cast), booked(program, cast, 1)
    assert job.tell(NOW) == ""  # it knows what it did itself
    cancel(book(slots_of(cast.own.sittings[2])[0], NOW, 7))  # not made through it
    with unit_of_work():
        mine = db.session.get_one(Booking, first.id)
        bookings.move(mine, slots_of(cast.own.sittings[2])[1], mine.version, CITIZEN, NOW)
    for one in (second, first):
        cancel(one)
    assert job.tell(NOW) == "3 told, 0 programs not reached"
    assert listener.said() == [
        ("booking.moved", {"booking": first.public_id}),
        ("booking.cancelled", {"booking": second.public_id}),
        ("booking.cancelled", {"booking": first.public_id}),
    ]
    for _name, message in listener.told:
        assert WebhookMessage.model_validate(message).timestamp == NOW
    assert len({name for name, _message in listener.told}) == 3
    assert job.tell(NOW + MINUTE) == ""
    assert webhook().told_at is not None


def test_what_the_program_does_itself_is_not_told(cast, program, hook, listener):
    booking = booked(program, cast)
    looked_up = program.post("/bookings/look-up", {"code": booking.code, "phone": "13800000000"}).get_json()
    gone = program.post(f"/bookings/{booking.public_id}/cancel", {"version": 1}, token=looked_up["token"])
    assert gone.status_code == 200
    assert job.tell(NOW) == ""


def test_a_revoked_program_is_forgotten_and_one_under_its_name_hears_of_its_bookings(
    cast, program, hook, listener
):
    first, second = booked(program, cast), booked(program, cast, 1)
    with unit_of_work():
        api_clients.revoke(api_client(), COMMAND, NOW)
    assert db.session.scalar(select(Webhook)) is None, "its secret is gone"
    cancel(first)
    assert job.tell(NOW) == ""
    key_for(cast.own.bureau)
    with unit_of_work():
        newest = select(ApiClient).order_by(ApiClient.id.desc()).limit(1)
        webhooks.keep(db.session.scalars(newest).one(), ADDRESS, COMMAND, NOW)
    cancel(second)
    job.tell(NOW)
    assert listener.said() == [("booking.cancelled", {"booking": second.public_id})]


def test_what_waits_is_told_at_a_new_address(cast, program, hook, listener):
    booking = booked(program, cast)
    cancel(booking)
    listener.trouble = Trouble.NOT_THERE
    assert job.tell(NOW) == "0 told, 1 programs not reached"
    listener.trouble, listener.address = None, "https://moved.example/hook"
    with unit_of_work():
        webhooks.keep(api_client(), listener.address, COMMAND, NOW)
    job.tell(NOW)
    assert listener.said() == [("booking.cancelled", {"booking": booking.public_id})]


def test_a_place_in_line_is_told_of(cast, program, hook, listener):
    center, left = cast.own.centers[0].code, program.slots(cast.own.centers[0].code)
    for number, slot in enumerate(left):
        body = {"slot": slot["id"], "name": "示某某", "phone": f"1380000{number:04}", "matter": "family"}
        assert program.post("/bookings", body).status_code == 201
    joined = program.post(
        "/waitlist", {"center": center, "name": "示某某", "phone": "13800000199", "matter": "family"}
    ).get_json()
    with unit_of_work():
        entry = db.session.scalars(select(WaitlistEntry)).one()
        joining.leave(entry, CITIZEN, NOW)
    job.tell(NOW)
    assert listener.said() == [("waiting.changed", {"waiting": joined["id"]})]


def test_what_does_not_arrive_is_sent_again_later_and_later_until_it_is_given_up(
    cast, program, hook, listener
):
    cancel(booked(program, cast))
    listener.trouble = Trouble.SILENT
    waited, at = [], NOW
    while (due := webhook().due_at) is not None and len(waited) < 40:
        at = max(at, due)
        with clock.frozen(at):
            assert job.tell(at) == "0 told, 1 programs not reached"
        waited.append((webhook().due_at or at) - at)
    assert waited[:6] == [*webhook_deliveries.AGAIN_AFTER, webhook_deliveries.AGAIN_AFTER[-1]]
    known = webhook()
    assert (known.trouble, known.failing_since) == ("silent", NOW)
    assert at - NOW >= webhook_deliveries.GIVEN_UP_AFTER
    with clock.frozen(at + MINUTE):
        assert job.tell(at + MINUTE) == ""
        listener.trouble = None
        with unit_of_work():
            webhooks.try_again(known, at + MINUTE)
        job.tell(at + MINUTE)
    assert [kind for kind, _data in listener.said()] == ["booking.cancelled"]
    assert (webhook().trouble, webhook().failing_since) == ("", None)


def test_it_goes_on_behind_what_arrived_and_keeps_the_names(cast, program, hook, listener, monkeypatch):
    mine = [booked(program, cast, number) for number in range(4)]
    for one in mine:
        cancel(one)
    monkeypatch.setattr(webhook_events, "MOST_AT_ONCE", 3)

    def break_off() -> None:
        listener.trouble = Trouble.STATUS if len(listener.told) == 2 else None

    listener.meanwhile = break_off
    assert job.tell(NOW) == "2 told, 1 programs not reached"
    names = [name for name, _message in listener.told]
    listener.meanwhile, listener.trouble = lambda: None, None
    later = NOW + MINUTE
    with clock.frozen(later):
        assert job.tell(later) == "2 told, 0 programs not reached"
    assert [data["booking"] for _kind, data in listener.said()] == [one.public_id for one in mine]  # type: ignore[index]
    assert len({*names, *(name for name, _message in listener.told)}) == 4


def test_what_was_told_but_not_written_down_comes_again_under_its_name(
    cast, program, hook, listener, monkeypatch
):
    cancel(booked(program, cast))
    with monkeypatch.context() as broken:
        broken.setattr(webhook_deliveries, "note", lambda *_: 1 / 0)
        job.tell(NOW)
    assert job.tell(NOW + MINUTE) == ""  # leased
    with clock.frozen(NOW + job.LEASE):
        job.tell(NOW + job.LEASE)
    (first, _), (second, _) = listener.told
    assert first == second


def test_an_address_that_was_changed_meanwhile_is_not_noted(cast, program, hook, listener):
    cancel(booked(program, cast))

    def change() -> None:
        with unit_of_work():
            webhooks.keep(api_client(), "https://other.example/hook", COMMAND, NOW)

    listener.meanwhile = change
    job.tell(NOW)
    known = webhook()
    assert (known.address, known.told_at) == ("https://other.example/hook", None)


def test_what_is_deleted_has_no_name_to_be_told(cast, program, hook, listener):
    booking = booked(program, cast)
    cancel(booking)
    with unit_of_work():
        db.session.execute(update(Booking).where(Booking.id == booking.id).values(public_id=""))
    assert job.tell(NOW) == ""


def test_the_administrator_keeps_tries_and_forgets_an_address(cast, program, sign_in, listener):
    browser = sign_in("administrator@own.example")
    address = f"/administrator/programs/{api_client().public_id}/webhook"
    assert "签名密钥" not in browser.get(address).get_data(as_text=True)
    for typed in ("", "http://mini.example/", "webcal://mini.example/", "https://me:pass@mini.example/"):
        refused = browser.post(address, data={"address": typed})
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.get_data(as_text=True)
    page = browser.post(address, data={"address": ADDRESS}).get_data(as_text=True)
    secret = webhook().secret
    assert secret in page
    assert secret not in browser.get(address).get_data(as_text=True)
    assert not any(secret in str(row.detail) for row in db.session.scalars(select(AuditRow)))
    browser.post(f"{address}/try")
    assert listener.said() == [("ping", {})]
    listener.trouble = Trouble.CERTIFICATE
    assert "测试通知没有送到" in browser.post(f"{address}/try", follow_redirects=True).get_data(as_text=True)
    assert "不再通知" in browser.get(address).get_data(as_text=True)
    browser.post(f"{address}/forget")
    assert db.session.scalar(select(Webhook)) is None
    assert browser.post(f"{address}/try").status_code == 404
