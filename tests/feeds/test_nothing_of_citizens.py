"""Nothing that a citizen said or left stands in any calendar: a marked text in every column that may hold it, each feed read."""

import re

from sqlalchemy import String, Text, select, update

from roster.core.personal_data import Purpose
from roster.database import db, unit_of_work
from roster.database.types import EncryptedText
from roster.ical import render
from roster.jobs import sweeps
from roster.models import Booking, Bureau, FeedKind
from roster.services import calendar_entries, calendar_files, public_calendars, register, settings
from tests.architecture.test_objects import build_world
from tests.architecture.test_routes import ON_SQLITE
from tests.feeds.staging import MONTH, link_to, token_row

pytestmark = ON_SQLITE
OF_CITIZENS = {
    Purpose.BOOKING,
    Purpose.VISIT,
    Purpose.CONSULTATION,
    Purpose.REFERRAL,
    Purpose.FOLLOW_UP,
    Purpose.MESSAGE,
}
MARK = re.compile("密印[0-9]{3}")


def mark_everything() -> list[str]:
    """Put a text of its own into every column for words of or about a citizen, in every row; say which had a row."""
    marked = []
    columns = [
        column
        for column in register.declared_columns()
        if register.declaration(column).purpose in OF_CITIZENS
        and isinstance(column.type, String | Text | EncryptedText)
        and not register.declaration(column).index_of
        and not column.table.name.startswith("practitioner")
    ]
    for number, column in enumerate(columns):
        if getattr(column.type, "length", None) in (None, *range(6, 4000)):
            with db.session.begin_nested():
                changed = db.session.execute(update(column.table).values({column.name: f"密印{number:03}"}))
            if changed.rowcount:
                marked.append(f"{column.table.name}.{column.name}")
    return marked


def test_no_calendar_holds_a_word_of_a_citizen(cast, now):
    own = cast.own
    with unit_of_work():
        build_world(own, own.centers[0], own.lawyers[0], "t", now)
        settings.change(db.session.get_one(Bureau, own.bureau.id), public_calendar=True)
        calendar_entries.refresh_for_month(own.bureau, MONTH, now)
    with unit_of_work():
        marked = mark_everything()
    db.session.expire_all()
    assert {"bookings.name", "bookings.phone", "bookings.note", "consultations.summary"} <= set(marked)
    assert len(marked) > 25, marked
    with unit_of_work():
        calendar_entries.refresh_for_month(own.bureau, MONTH, now)
    sweeps.refresh_calendars(now)
    booking = db.session.scalar(select(Booking))
    with unit_of_work():
        files = {FeedKind.BOOKING: calendar_files.booking_calendar(booking, now)}
    for subject in (own.lawyers[0], own.lawyers[0].firm, own.centers[0], own.bureau):
        token = token_row(link_to(own, subject, now, with_alarm=True))
        files[token.kind] = render(calendar_files.feed_of(token, now))
    files[FeedKind.PUBLIC] = render(public_calendars.feed_of(public_calendars.of(own.bureau), now))
    assert files.keys() == set(FeedKind)
    for kind, body in files.items():
        text = body.replace(b"\r\n ", b"").decode()
        assert "BEGIN:VEVENT" in text, kind
        assert MARK.findall(text) == [], kind
