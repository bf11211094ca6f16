"""The demo: complete, invented, only in a demo bureau, and built again without losing anything."""

import re
import sys
import types
from collections.abc import Callable
from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from roster.core import clock
from roster.core.phones import show_phone
from roster.database import db, unit_of_work
from roster.database.base import Base
from roster.models import (
    Account,
    Booking,
    BookingState,
    Bureau,
    Consultation,
    Firm,
    Notice,
    NoticeKind,
    NoticeState,
    Practitioner,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
    SittingState,
)
from roster.services import demo, invariants
from tests.builders import PASSWORD, Cast
from tests.conftest import NOW
from tests.jobs.greedy import start

MONTHS = "3"


@pytest.fixture
def build(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Build the demo with the instant planner and three months to come."""
    planner = types.ModuleType("roster.jobs.solver_processes")
    planner.start = start  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "roster.jobs.solver_processes", planner)

    def run() -> str:
        answer = app.test_cli_runner().invoke(
            args=["roster", "demo", "--seconds", "1", "--months", MONTHS], catch_exceptions=False
        )
        assert answer.exit_code == 0, answer.output
        return answer.output

    return run


def counts() -> dict[str, int]:
    db.session.rollback()
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demo_is_whole_and_building_it_again_loses_nothing(app: Flask, build: Callable[[], str]) -> None:
    first = build()
    before = counts()
    assert (before["centers"], before["villages"], before["firms"]) == (24, 345, 11)
    under_way = (
        "waitlist_entries",
        "seat_offers",
        "offer_invitations",
        "swaps",
        "nomination_rounds",
        "roster_comments",
        "release_reminders",
        "readinesses",
    )
    assert [before[name] for name in under_way] == [3, 1, 3, 1, 1, 2, 2, 1]
    calls = db.session.scalars(select(Notice.kind).where(Notice.state == NoticeState.TO_CALL)).all()
    assert NoticeKind.PLACES_RELEASED in calls, "who left a landline before the release is to be called"
    _check_people()
    _check_months()
    assert invariants.check(None, NOW) == []
    with unit_of_work():
        booking = db.session.scalars(
            select(Booking).where(Booking.state == BookingState.BOOKED).order_by(Booking.id)
        ).first()
        booking.needs = "changed by a visitor"
    again = build()
    assert counts() == before
    assert db.session.scalar(select(Booking.id).where(Booking.needs == "changed by a visitor"))
    assert _addresses(again) == _addresses(first)
    _check_sign_in(app, first)


def _check_people() -> None:
    people = db.session.scalars(select(Practitioner).where(Practitioner.bureau_id == demo.find().id)).all()
    assert [sum(p.role == role for p in people) for role in ("lawyer", "notary")] == [48, 5]
    assert len({person.name for person in people}) == len({person.phone for person in people}) == 53
    for person in people:
        assert "示" in person.name
        assert show_phone(person.phone or "").startswith("138 0000 00")
    assert all("示例" in firm.name for firm in db.session.scalars(select(Firm)))
    assert all("示" in name for name in db.session.scalars(select(Practitioner.name)))
    office = db.session.scalars(select(Firm).where(Firm.name.contains("临渭公证"))).one()
    assert office.max_per_date == 3  # two of five stay in the office
    assert all("示" in booking.name for booking in db.session.scalars(select(Booking)))


def _check_months() -> None:
    bureau = demo.find().id
    assert db.session.execute(
        select(SessionDate.month, SessionDate.is_provisional)
        .where(SessionDate.bureau_id == bureau)
        .order_by(SessionDate.month)
    ).all() == [(f"2026-{number}", False) for number in (10, 11, 12)] + [
        ("2027-01", False),
        ("2027-02", False),
    ]
    published = (
        select(Roster.month)
        .where(Roster.bureau_id == bureau, Roster.state == RosterState.PUBLISHED)
        .order_by(Roster.month)
    )
    assert db.session.scalars(published).all() == ["2026-11", "2026-12", "2027-01"]
    held = select(func.count(Sitting.id)).where(
        Sitting.bureau_id == bureau, Sitting.month == "2026-11", Sitting.state == SittingState.HELD
    )
    assert db.session.scalar(held) == 20
    states = set(db.session.scalars(select(Booking.state)))
    assert states >= {
        BookingState.BOOKED,
        BookingState.CANCELLED,
        BookingState.SERVED,
        BookingState.NO_SHOW,
    }
    assert len(db.session.scalars(select(Consultation.id)).all()) > 50


def _addresses(output: str) -> list[str]:
    return re.findall(r"http\S+|\S+@demo\.example", output)


def _check_sign_in(app: Flask, output: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    emails = [address for address in _addresses(output) if "@" in address]
    assert len(emails) == 10
    for email in emails:
        answer = app.test_client().post("/sign-in", data={"email": email, "password": demo.PASSWORD})
        assert answer.status_code == 302, email
    for account in db.session.scalars(select(Account)):
        assert all(grant.bureau.is_demo for grant in account.grants)
    feeds = [address for address in _addresses(output) if address.endswith(".ics")]
    for address in feeds:
        answer = app.test_client().get(address.removeprefix("http://127.0.0.1:8000"))
        assert (answer.status_code, answer.get_data(as_text=True).count("BEGIN:VEVENT") > 0) == (200, True)


def test_the_demo_does_not_move_in_with_a_real_bureau(app: Flask, cast: Cast) -> None:
    answer = app.test_cli_runner().invoke(args=["roster", "demo"])
    assert answer.exit_code == 1
    assert "set ROSTER_INSTANCE" in answer.output
    assert db.session.scalars(select(Bureau.slug).order_by(Bureau.id)).all() == ["own", "stranger"]
    with pytest.raises(demo.RealBureauHere), unit_of_work():
        demo.add_sign_ins(cast.own.bureau, lambda _: PASSWORD, NOW)


@pytest.mark.parametrize(
    ("today", "held", "this", "first", "last_announced"),
    [
        ("2026-11-24", "2026-11", None, "2026-12", "2027-08"),
        ("2026-12-01", "2026-11", None, "2026-12", "2027-08"),
        ("2026-12-02", "2026-11", "2026-12", "2027-01", "2027-09"),
        ("2026-12-03", "2026-12", None, "2027-01", "2027-09"),
        ("2027-01-01", "2026-12", None, "2027-01", "2027-09"),
    ],
)
def test_the_demos_months_lie_around_its_day(
    today: str, held: str, this: str | None, first: str, last_announced: str
) -> None:
    horizon = demo.horizon_of(clock.at_local(date.fromisoformat(today), time(12)))
    assert (horizon.held, horizon.today, horizon.coming[0]) == (held, this, first)
    assert (horizon.announced[-1], len(horizon.coming)) == (last_announced, 12)
