"""The demo's steps, each in units of work of its own and skipped when its result is there."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from datetime import time as time_of_day

from flask_security import hash_password
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import DEMO
from roster.database import db, unit_of_work
from roster.jobs.plan_runs import PlanRunner, Start
from roster.models import Bureau, PlanRun, PlanRunState, SessionDate
from roster.services import calendar_numbers, demo, drafts, planning, rosters
from roster.services.demo import messages

SECONDS_A_MONTH = 4
"""A single month is small."""

_ACTIVE = (PlanRunState.QUEUED, PlanRunState.RUNNING)


class Unsolved(Exception):
    """A demo plan did not end as it should; the sentence says how."""


class Building:
    """One building of the demo: the instant it began, the months it shows, and how plans are solved."""

    def __init__(
        self,
        start: Start,
        seconds: int,
        months: int,
        now: datetime,
        *,
        keeps_a_draft: bool = False,
        find: Callable[[], Bureau | None] = demo.find,
        found: Callable[[demo.Horizon, datetime], Bureau] = demo.found,
    ) -> None:
        """`keeps_a_draft` leaves the last month that could be published as a draft, for comment."""
        self._start, self._seconds, self.now = start, seconds, now
        self._keeps_a_draft = keeps_a_draft
        with unit_of_work():
            bureau = find()
            self.is_new = bureau is None
            self.horizon = demo.horizon_of(bureau.created_at if bureau else now, months)
            self._bureau_id = (bureau or found(self.horizon, now)).id

    @property
    def bureau(self) -> Bureau:
        """The demo bureau, fresh."""
        return db.session.get_one(Bureau, self._bureau_id)

    def past_months(self) -> bool:
        """Plan, publish and book the months whose date is over, as it was done then; play what was held."""
        todo = [month for month in self.horizon.past if not self._is_published(month)]
        for month in todo:
            then = self._days_before(month, 14)
            self._plan([month], SECONDS_A_MONTH, then)
            self._publish([month], then)
            with unit_of_work():
                demo.book_past(self.bureau, month, self._days_before(month, 10))
                if month == self.horizon.held:
                    demo.play_day(self.bureau, month, self.now)
                messages.mark_as_sent(self.bureau, self.now, self.now, to_citizens=True)
        return bool(todo)

    def coming_year(self) -> bool:
        """Plan the months to come, and publish those that are announced."""
        open_months = [month for month in self._published if not self._is_published(month)]
        if not open_months:
            return False
        self._plan(self.horizon.coming, self._seconds, self.now)
        self._publish(open_months, self.now)
        with unit_of_work():
            messages.mark_as_sent(self.bureau, self.now, self.now, to_citizens=False)
        return True

    def bookings(self) -> bool:
        """Let visitors book the first month to come."""
        month = self.horizon.coming[0]
        with unit_of_work():
            if demo.has_bookings(self.bureau, month):
                return False
            demo.book_upcoming(self.bureau, month, self.now)
            return True

    def sign_ins(self) -> list[demo.SignIn]:
        """Make sure of an account of each role."""
        with unit_of_work():
            return demo.add_sign_ins(self.bureau, hash_password, self.now)

    def under_way(self) -> bool:
        """Let people wait, ask, be asked and comment; after the accounts, which have duties of their own."""
        with unit_of_work():
            if demo.is_under_way(self.bureau):
                return False
            draft = self.horizon.announced[-1] if self._keeps_a_draft else None
            demo.begin_what_is_under_way(self.bureau, self.horizon.coming, draft, self.now)
            messages.mark_as_sent(self.bureau, self.now, self.now, to_citizens=False)
            calendar_numbers.refresh(self.bureau, self.now)  # the clock's first count comes within hours
            return True

    @property
    def _published(self) -> Sequence[str]:
        announced = self.horizon.announced
        return announced[:-1] if self._keeps_a_draft else announced

    def _days_before(self, month: str, days: int) -> datetime:
        day = db.session.scalars(
            select(SessionDate.date).where(
                SessionDate.bureau_id == self._bureau_id, SessionDate.month == month
            )
        ).one()
        return clock.at_local(day - timedelta(days=days), time_of_day(10))

    def _is_published(self, month: str) -> bool:
        try:
            return drafts.published_of(self.bureau, month) is not None
        finally:
            db.session.rollback()

    def _plan(self, months: Sequence[str], seconds: int, then: datetime) -> None:
        with unit_of_work():
            run = self._unfinished() or planning.request_plan(
                self.bureau, months[0], months[-1], None, seconds, 1, DEMO, then
            )
            db.session.flush()
            run_id = run.id
        try:
            self._solve(run_id)
        except BaseException:
            with unit_of_work():  # not to stand in the way of the next building
                planning.cancel(db.session.get_one(PlanRun, run_id), DEMO, then)
            raise
        with unit_of_work():
            planning.adopt(db.session.get_one(PlanRun, run_id), DEMO, then)

    def _unfinished(self) -> PlanRun | None:
        """Return the plan that an interrupted building left behind."""
        run: PlanRun | None = db.session.scalar(
            select(PlanRun).where(PlanRun.bureau_id == self._bureau_id, PlanRun.state.in_(_ACTIVE))
        )
        return run

    def _solve(self, run_id: int) -> None:
        runner = PlanRunner(self._start)
        try:
            while True:
                runner.tick()
                run = db.session.get_one(PlanRun, run_id)
                state, error = run.state, run.error
                db.session.rollback()
                if state not in _ACTIVE:
                    break
                time.sleep(0.2)
        finally:
            runner.close()
        if state is not PlanRunState.FINISHED:
            raise Unsolved(f"The demo's plan could not be made: {error or state.value}")

    def _publish(self, months: Sequence[str], then: datetime) -> None:
        for month in months:
            with unit_of_work():
                draft = drafts.needed_draft(self.bureau, month)
                rosters.publish(self.bureau, month, draft.edits, DEMO, then)


def building_of_city(building: Building, start: Start) -> demo.SignIn:
    """Build the second district's month that was held and the next one, for both of which the first one's notary sits,
    and the city's bureau over both; return its leader's account."""
    now = building.now
    neighbour = Building(start, SECONDS_A_MONTH, 1, now, find=demo.find_neighbour, found=demo.found_neighbour)
    with unit_of_work():
        demo.share_notary(neighbour.bureau, now)
    neighbour.past_months()
    neighbour.coming_year()
    with unit_of_work():
        return demo.stand_over([building.bureau, neighbour.bureau], hash_password, now)
