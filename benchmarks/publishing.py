"""How long it takes to publish a changed year, and whether only those are told whose duties changed.

    python -m benchmarks.publishing [--changes 2] [--seconds 5]

builds the demo's 20 centers with twelve published months (480 duties and more) on SQLite, and on PostgreSQL as
`benchmarks.trust` finds it; changes some seats of each month by hand and publishes all twelve months, each in a
transaction of its own, as the page of several months does. Also times what a drag on a month's board waits for. Prints seconds of the clock and of the processor and who was told;
exits with 1 beyond two seconds, or when somebody is told whose duties did not change.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.trust import databases
from roster.app import create_app
from roster.cli.demo_steps import Building
from roster.config import Config, create_keys
from roster.core import clock
from roster.core.actors import DEMO
from roster.core.periods import Period
from roster.database import db, schema, unit_of_work
from roster.jobs.solver_processes import start
from roster.models import Booking, Duty, Notice, NoticeKind, Sitting
from roster.services import assignments, board_moves, boards, drafts, rosters, seat_choices
from roster.services.demo import months as demo_months

LIMIT = 2.0
MONTHS = 12
_KINDS = (NoticeKind.DUTY_ASSIGNED, NoticeKind.DUTY_CHANGED, NoticeKind.DUTY_DROPPED)


def main() -> int:
    """Measure on each database and print a line each."""
    parser = argparse.ArgumentParser(description="Time the publication of a changed year.")
    parser.add_argument("--changes", type=int, default=2, help="seats changed in each month")
    parser.add_argument("--seconds", type=int, default=5, help="for planning the year")
    options = parser.parse_args()
    demo_months.ANNOUNCED = MONTHS  # a year of which no month is provisional can be published whole
    is_well = True
    for name, url, _other in databases():
        folder = Path(tempfile.mkdtemp(prefix="roster-publishing-"))
        try:
            create_keys(folder)
            address = {"DATABASE_URL": url or f"sqlite:///{folder}/year.sqlite3"}
            with create_app(Config.from_environment(folder, address)).app_context():
                schema.upgrade()
                is_well &= measure(name, options.seconds, options.changes)
                db.session.remove()
                db.engine.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if is_well else 1


def measure(name: str, seconds: int, changes: int) -> bool:
    """Publish a year, change it, publish the changes; tell whether that was quick and told the right people."""
    building = Building(start, seconds, MONTHS, clock.now())
    building.coming_year()
    building.bookings()
    duties = db.session.scalar(
        select(func.count(Duty.id)).join(Sitting).where(Sitting.month.in_(building.horizon.coming))
    )
    booked = db.session.scalar(select(func.count(Booking.id)))
    expected = sum(_change(building, month, changes) for month in building.horizon.coming)
    before = _messages()
    problems = boards.Problems()
    began, used, longest, told = time.perf_counter(), time.process_time(), 0.0, 0
    for month in building.horizon.coming:
        single = time.perf_counter()
        with unit_of_work():
            draft = drafts.needed_draft(building.bureau, month)
            publication = rosters.publish(
                building.bureau, month, draft.edits, DEMO, clock.now(), problems=problems
            )
            told += len(publication.changes)
        longest = max(longest, time.perf_counter() - single)
    took, used = time.perf_counter() - began, time.process_time() - used
    written = _messages() - before
    print(
        f"{name:12} {duties} duties, {booked} bookings: {took:.2f} s ({used:.2f} s of the processor), "
        f"longest month {longest:.2f} s; {expected} people changed, {told} told, {written} messages"
    )
    prices = _prices(building, building.horizon.coming[1])
    print(
        f"{'':12} prices of all seats for a name picked up: median {statistics.median(prices):.0f} ms, "
        f"worst {max(prices):.0f} ms of the processor"
    )
    return took <= LIMIT and expected == told == written


def _prices(building: Building, month: str) -> list[float]:
    """Return the milliseconds for everybody who sits in a month: the board read anew, every seat judged and priced."""
    today, found = clock.local(clock.now()).date(), []
    roster = drafts.published_of(building.bureau, month)
    assert roster is not None
    for one in boards.of_roster(building.bureau, roster, today).of_month(month):
        began = time.process_time()
        board_moves.ways_of(boards.of_roster(building.bureau, roster, today), month, one.assignment, today)
        found.append(1000 * (time.process_time() - began))
    return found


def _change(building: Building, month: str, changes: int) -> int:
    """Give some seats of a month to others; return how many people's duties that changes."""
    with unit_of_work():
        draft = drafts.new_draft(building.bureau, month, DEMO, clock.now())
        rows = [one.public_id for one in draft.assignments]
    done = 0
    for assignment in rows:
        with unit_of_work():
            draft = drafts.needed_draft(building.bureau, month)
            row = assignments.by_public_id(draft, assignment)
            found = seat_choices.choices_for(
                building.bureau, draft, row.duty.public_id, assignment, clock.local(clock.now()).date()
            )
            others = [one for one in found.possible if one.period == row.period.value]
            if others and not row.is_locked:
                chosen = others[0]
                assignments.move(
                    draft,
                    assignment,
                    chosen.practitioner,
                    Period(chosen.period),
                    draft.edits,
                    DEMO,
                    clock.now(),
                )
                done += 1
        if done == changes:
            break
    draft = drafts.needed_draft(building.bureau, month)
    stood = _duties_of(drafts.published_of(building.bureau, month))
    stands = _duties_of(draft)
    return sum(stood.get(person) != stands.get(person) for person in stood.keys() | stands.keys())


def _duties_of(roster: object) -> dict[int, set[tuple[int, str]]]:
    found: dict[int, set[tuple[int, str]]] = {}
    for one in roster.assignments:  # type: ignore[attr-defined]
        found.setdefault(one.practitioner_id, set()).add((one.duty_id, one.period.value))
    return found


def _messages() -> int:
    found = db.session.scalar(select(func.count(Notice.id)).where(Notice.kind.in_(_KINDS)))
    return found or 0


if __name__ == "__main__":
    sys.exit(main())
