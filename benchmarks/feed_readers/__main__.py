"""Whether independent readers lose nothing of our feeds, and a real subscriber follows three fetches.

    python -m benchmarks.feed_readers

Each kind of feed (a lawyer's, a notary's, a firm's, a center's, the bureau's, the public's), one with texts that have broken calendars before and
one without events is read by every reader there is (`outside.py` says where they are looked for) and compared, event by
event, with what it means to say. Then khal, by UID and with the ETag it got, and vdirsyncer fetch the addresses of a
lawyer, a firm, a center, the bureau and the public over HTTP three times: duties are published; one is moved, one given to somebody else, one cancelled; all are given
back. After each fetch what they keep and what khal lists must be the feed's present state. Exits with 1 when anything
differs, or when fewer than five readers or not both subscribers are there.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from benchmarks.feed_readers import outside
from benchmarks.feed_readers.outside import Reader
from benchmarks.feed_readers.seen import Refused, Seen, written
from benchmarks.feed_readers.subscriber import Mirror, Subscriber
from roster.app import create_app
from roster.core import clock
from roster.core.periods import Period
from roster.database import db, schema, unit_of_work
from roster.ical import CalendarFeed, render
from roster.models import Bureau, SittingState
from roster.services import calendar_files, public_calendars, settings
from roster.services.public_calendars import PublicCalendar
from tests.builders import Cast, build_cast
from tests.conftest import NOW, make_config
from tests.feeds.staging import link_to, publish, refresh, token_row
from tests.ical.nasty import NASTY_TEXTS, a_feed, an_event

READERS_AT_LEAST = 5
PROGRAMS: dict[str, type[Subscriber]] = {"khal": Subscriber, "vdirsyncer": Mirror}


def main() -> int:
    """Read, subscribe, print a line each."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each fetch is noise here
    readers, missing = outside.readers()
    programs = outside.environment()
    for name in [*missing, *([] if programs else ["vdirsyncer and khal"])]:
        print(f"{name:12} not there")
    with tempfile.TemporaryDirectory(prefix="roster-feeds-") as folder, clock.frozen(NOW):
        app = create_app(make_config(Path(folder), f"sqlite:///{folder}/feeds.sqlite3"))
        with app.app_context():
            schema.upgrade()
            cast = build_cast(NOW)
            faults = [*_read(cast, readers), *(_subscribe(app, cast, programs) if programs else ())]
    for fault in faults:
        print(fault)
    count = len(readers) + (len(PROGRAMS) if programs else 0)
    print(f"{count} readers, {len(faults)} differences")
    return 0 if programs and len(readers) >= READERS_AT_LEAST and not faults else 1


def _read(cast: Cast, readers: dict[str, Reader]) -> Iterator[str]:
    for kind, feed in _feeds(cast).items():
        body, expected = render(feed), written(feed)
        for name, read in readers.items():
            found = list(_differences(expected, read, body))
            print(f"{name:12} {kind:8} {len(expected):3} events, {'the same' if not found else 'DIFFERENT'}")
            yield from (f"{name}, {kind}: {fault}" for fault in found)


def _differences(expected: list[Seen], read: Reader, body: bytes) -> Iterator[str]:
    try:
        got = read(body)
    except Exception as refusal:  # whatever a reader raises is its word on the file
        yield f"refused: {type(refusal).__name__}: {refusal}"
        return
    yield from compared(expected, got)


def compared(expected: list[Seen], got: list[Seen]) -> Iterator[str]:
    """Tell each event that was lost or added and each field that became another."""
    theirs = {one.uid: one for one in got}
    if len(got) != len(expected) or theirs.keys() != {one.uid for one in expected}:
        yield f"{len(expected)} events became {len(got)}"
    for one in expected:
        if one.uid in theirs:
            yield from one.differences(theirs[one.uid])


def _feeds(cast: Cast) -> dict[str, CalendarFeed]:
    """Return a feed of each kind, in all three states, with an alarm, and the two at the edges."""
    own = cast.own
    with unit_of_work():
        own.centers[0].landmark = NASTY_TEXTS[2]
        own.centers[1].address = "东街 8 号, 二楼; 😀𠮷"
        own.sittings[2].state = SittingState.PROVISIONAL
    first, second = own.sittings[:2]
    lawyer, notary = own.lawyers[0], own.notary
    publish(own, NOW, (first, lawyer, Period.DAY), (second, lawyer, Period.AM), (second, notary, Period.PM))
    publish(own, NOW + timedelta(hours=1), (first, lawyer, Period.PM), (second, notary, Period.PM))
    subjects = {
        "lawyer": lawyer,
        "notary": notary,
        "firm": lawyer.firm,
        "center": own.centers[0],
        "bureau": own.bureau,
    }
    feeds = {
        kind: calendar_files.feed_of(token_row(link_to(own, subject, NOW, with_alarm=True)), NOW)
        for kind, subject in subjects.items()
    }
    feeds["public"] = public_calendars.feed_of(PublicCalendar(own.bureau), NOW)
    events = [an_event(uid=f"n{place}@x", summary=text.strip() or "值班", description=text, location=text) for place, text in
              enumerate(NASTY_TEXTS)]  # fmt: skip
    day = an_event(
        uid="day", start=date(2027, 1, 5), end=date(2027, 1, 6), status="TENTATIVE", geo=(34.5, 109.5)
    )
    return {**feeds, "texts": a_feed(*events, day, name=NASTY_TEXTS[3]), "empty": a_feed()}


def _subscribe(app: Flask, cast: Cast, programs: Path) -> Iterator[str]:
    """Follow an address of each kind while duties change between fetches."""
    own = cast.own
    lawyer, other = own.lawyers[:2]
    subjects = {"lawyer": lawyer, "firm": lawyer.firm, "center": own.centers[1], "bureau": own.bureau}
    paths = {kind: link_to(own, subject, NOW) for kind, subject in subjects.items()}
    with unit_of_work():
        settings.change(db.session.get_one(Bureau, own.bureau.id), public_calendar=True)
    public = PublicCalendar(own.bureau)
    paths["public"] = public.path
    first, second = own.sittings[:2]
    both = ((first, lawyer, Period.DAY), (second, lawyer, Period.DAY))

    def given(now: datetime) -> None:
        publish(own, now, *both)

    def changed(now: datetime) -> None:
        """Move the first to another day, give the second to somebody else, cancel the third."""
        with unit_of_work():
            first.date, first.state, first.reason = date(2026, 12, 4), SittingState.MOVED, "道路施工"
            own.sittings[2].state = SittingState.CANCELLED
        publish(own, now, both[0], (second, other, Period.DAY))

    def restored(now: datetime) -> None:
        with unit_of_work():
            first.date, first.state = date(2026, 12, 2), SittingState.ANNOUNCED
            own.sittings[2].state = SittingState.ANNOUNCED
        publish(own, now, *both)
        refresh(own.bureau, now)

    with tempfile.TemporaryDirectory(prefix="roster-subscriber-") as folder, _served(app) as site:
        subscribers: dict[tuple[str, str], Subscriber] = {}
        for number, step in enumerate((given, changed, restored), start=1):
            now = NOW + timedelta(hours=1 + number)
            step(now)
            for kind, path in paths.items():
                meant = (
                    public_calendars.feed_of(public, now)
                    if kind == "public"
                    else calendar_files.feed_of(token_row(path), now)
                )
                expected = written(meant)
                for name, program in PROGRAMS.items():
                    place = Path(folder) / kind / name
                    if (kind, name) not in subscribers:
                        subscribers[kind, name] = program(programs, place, site + path)
                    found = list(_followed(subscribers[kind, name], expected))
                    said = "followed" if not found else "DIFFERENT"
                    print(f"{name:12} {kind:8} fetch {number}: {len(expected)} events, {said}")
                    yield from (f"{name}, {kind}, fetch {number}: {fault}" for fault in found)


def _followed(subscriber: Subscriber, expected: list[Seen]) -> Iterator[str]:
    try:
        subscriber.fetch()
        kept, listed = subscriber.kept(), subscriber.shown()
    except Refused as refusal:
        yield f"refused: {refusal}"
        return
    if not subscriber.goes_by_uid:
        expected, kept = _nameless(expected), _nameless(kept)
    yield from compared(expected, kept)
    wanted = {(one.status, one.summary) for one in expected}
    yield from (f"khal lists {one}, which is not so" for one in sorted(listed - wanted))
    yield from (f"khal does not list {one}" for one in sorted(wanted - listed))


def _nameless(events: list[Seen]) -> list[Seen]:
    """Name events by their place, day and title, of which each feed here has one."""
    return sorted(replace(one, uid=f"{one.location} {one.start} {one.summary}") for one in events)


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    """Serve the site to programs on this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
