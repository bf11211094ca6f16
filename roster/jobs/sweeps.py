"""What is swept for: each sweep reads what is due from the database and does it, safe to repeat."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from roster.core import clock
from roster.core.actors import CLOCK
from roster.core.errors import DomainError
from roster.database import db, unit_of_work
from roster.models import Bureau
from roster.services import (
    absences,
    calendar_entries,
    calendar_numbers,
    consultations,
    devices,
    expired_holds,
    feed_tokens,
    follow_ups,
    invariants,
    job_runs,
    no_shows,
    notice_watch,
    password_links,
    plan_batches,
    release_reminders,
    reminders,
    same_person,
    scheduled_publications,
    slots,
    throttles,
    trail_checks,
    trail_keeping,
    unanswered_offers,
    worker_processes,
)
from roster.services.consultations import remark_keeping
from roster.services.referrals import reminding
from roster.services.reports import chasing
from roster.services.waitlist import sweeping

log = logging.getLogger(__name__)


def remind(now: datetime) -> str:
    """Queue the reminders whose hour has come."""
    return _said("reminders", _each_bureau(lambda bureau: reminders.queue_due(bureau, now)))


def refresh_calendars(now: datetime) -> str:
    """Bring calendars up to date: what a change of a center or a setting left behind, and how many have booked."""
    changed = 0
    for bureau_id, month in calendar_entries.months_to_come(now):
        try:
            with unit_of_work():  # a unit each: while one writes, SQLite lets nobody book
                bureau = db.session.get_one(Bureau, bureau_id)
                changed += calendar_entries.refresh_for_month(bureau, month, now, is_sweep=True)
        except Exception:
            log.exception("calendars of %s could not be brought in step for bureau %s", month, bureau_id)
    changed += _each_bureau(lambda bureau: calendar_numbers.refresh(bureau, now))
    return _said("calendar events", changed)


def mark_no_shows(now: datetime) -> str:
    """Mark today's bookings whose visitors did not come."""
    return _said("no-shows", _each_bureau(lambda bureau: no_shows.mark(bureau, CLOCK, now)))


def publish_rosters(now: datetime) -> str:
    """Publish the drafts whose chosen time has come, each in a unit of its own; tell of those that cannot be."""
    published = 0
    for roster_id in scheduled_publications.due(now):
        try:
            try:
                with unit_of_work():
                    published += scheduled_publications.publish_due(roster_id, now)
            except DomainError as error:
                with unit_of_work():
                    scheduled_publications.give_up(roster_id, error.code, now)
        except Exception:
            log.exception("roster %s could not be published at its time", roster_id)
    return _said("rosters published", published)


def follow_referrals(now: datetime) -> str:
    """Remind receiving offices, tell of what is overdue, and send off what may not wait."""
    return _said("referrals", _each_bureau(lambda bureau: reminding.sweep(bureau, now)))


def remind_of_call_backs(now: datetime) -> str:
    """Tell centers and schedulers of call-backs that became overdue."""
    return _said("messages", _each_bureau(lambda bureau: follow_ups.remind(bureau, now)))


def chase_records(now: datetime) -> str:
    """Remind centers and schedulers of records that are not signed on the day of the report."""
    return _said("messages", _each_bureau(lambda bureau: chasing.remind(bureau, now)))


def close_sittings(now: datetime) -> str:
    """Turn past sittings into held ones, and note who had booked and found nobody there."""
    held = _each_bureau(lambda bureau: no_shows.close_past_sittings(bureau, now))
    unserved = _each_bureau(lambda bureau: no_shows.close_unserved(bureau, CLOCK, now))
    return ", ".join(filter(None, (_said("sittings held", held), _said("bookings unserved", unserved))))


def write_down_absences(now: datetime) -> str:
    """Write down who was reported missing and did not come until the end."""
    return _said("absences", _each_bureau(lambda bureau: absences.write_down(bureau, CLOCK, now)))


def watch_holiday_notices(now: datetime) -> str:
    """Remind schedulers of a missing holiday notice."""
    return _said("reminders", _each_bureau(lambda bureau: notice_watch.remind(bureau, now)))


def end_offers(now: datetime) -> str:
    """End offers of seats whose time is over, and tell the schedulers."""
    return _said("offers", _each_bureau(lambda bureau: unanswered_offers.end_over(bureau, CLOCK, now)))


def serve_waitlist(now: datetime) -> str:
    """Offer free seats to those in line, and end offers that ran out."""
    return _said("places in line", _each_bureau(lambda bureau: sweeping.sweep(bureau, now)))


def tell_of_places(now: datetime) -> str:
    """Tell those who left a number that a center's places are released."""
    return _said("told of places", _each_bureau(lambda bureau: release_reminders.tell_due(bureau, now)))


def release_reserve(now: datetime) -> str:
    """Let everybody book what was kept for callers, when its day has come."""
    return _said("places released", _each_bureau(lambda bureau: slots.release(bureau, now)))


def release_holds(now: datetime) -> str:
    """Remove expired holds."""
    with unit_of_work():
        return _said("holds", expired_holds.sweep(now))


def index_records() -> int:
    """Index records that came in without, from before there were indexes; return how many."""
    return _piece_by_piece(consultations.index_missing)


def encrypt_remarks() -> int:
    """Encrypt remarks that the program of before wrote in clear; return how many."""
    return _piece_by_piece(remark_keeping.encrypt_plain)


def put_remarks_back() -> int:
    """Write remarks in clear again, for a program that knows no other; return how many."""
    return _piece_by_piece(remark_keeping.put_back)


def _piece_by_piece(work: Callable[[], int]) -> int:
    done = 0
    while True:
        with unit_of_work():
            piece = work()
        if not piece:
            return done
        done += piece


def tidy(now: datetime) -> str:
    """Remove what nobody needs any more, and look whether all promises hold."""
    with unit_of_work():
        removed = [
            _said("old ticks", job_runs.tidy(now)),
            _said("silent workers", worker_processes.forget(now)),
            _said("throttles", throttles.forget_ended(now)),
            _said("password links", password_links.forget_ended(now)),
            _said("questions to people", same_person.forget_ended(now)),
            _said("ended sign-ins", devices.forget_ended(now)),
            _said("calendar copies", feed_tokens.sweep_copies()),
        ]
        broken = invariants.check(None, now)
    removed.append(_said("records indexed", index_records()))
    removed.append(_said("remarks encrypted", encrypt_remarks()))
    if broken:
        log.error("invariants broken: %s", ", ".join(broken))
    return ", ".join(part for part in (*removed, *broken) if part)


def check_trail(now: datetime) -> str:
    """Prune old audit rows and walk all chains; what was found stands in the trail and in the log."""
    bureau_ids = [None, *db.session.scalars(select(Bureau.id).order_by(Bureau.id))]
    broken, rows = [], 0
    for bureau_id in bureau_ids:
        with unit_of_work():
            trail_keeping.prune(bureau_id, trail_keeping.first_kept(bureau_id, now), CLOCK, now)
        reports = trail_checks.check(bureau_id)
        with unit_of_work():
            trail_keeping.write_down(bureau_id, reports, CLOCK, now)
        rows += sum(report.rows for report in reports)
        broken += [f"{report.kind}:{bureau_id or 0}" for report in reports if not report.is_whole]
    if broken:
        log.error("broken chains: %s; run 'flask roster verify'", ", ".join(broken))
        return f"broken: {', '.join(broken)}"
    return _said("links whole", rows)


def _each_bureau(work: Callable[[Bureau], int]) -> int:
    """Do something for every bureau in a unit of its own: one bureau's fault must not stop the others.

    Raises what the database said when it could not be used; the tick complains of that once, and without a trace.
    """
    bureau_ids = list(db.session.scalars(select(Bureau.id).order_by(Bureau.id)))
    done, outage = 0, None
    for bureau_id in bureau_ids:
        try:
            with unit_of_work():
                done += work(db.session.get_one(Bureau, bureau_id))
        except (OperationalError, InterfaceError) as error:
            outage = error
        except Exception:
            log.exception("a sweep failed for bureau %s", bureau_id)
    if outage is not None:
        raise outage
    return done


def _said(noun: str, count: int) -> str:
    return f"{count} {noun}" if count else ""


def prepare_plans(now: datetime) -> str:
    """Prepare the plans that were asked for many bureaus at once, one by one; where workers live they do it."""
    with unit_of_work():
        if plan_batches.go_to_workers(now):
            return ""
        numbers = plan_batches.begin_ahead()
    prepared = 0
    for number in numbers:
        with unit_of_work():
            prepared += plan_batches.prepare(number, clock.now())
    return _said("plans prepared", prepared)
