"""Two desks pressing "next" at the same instant never get the same person; numbers are given once."""

import threading
from collections import Counter

from sqlalchemy import select, update

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import Stale
from roster.database import db, unit_of_work
from roster.models import Booking, Practitioner, Sitting, Visit, VisitState
from roster.services import visits
from tests.conftest import NOW
from tests.desk import at, book, stage

STAFF = Actor("account", 1)
VISITORS, THREADS_A_DESK, ARRIVALS = 24, 3, 8


def in_parallel(app, jobs):
    """Run jobs in threads of their own, each in its own application context, released together."""
    barrier, faults = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            with app.app_context():
                try:
                    barrier.wait(timeout=20)
                    job()
                finally:
                    db.session.remove()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    db.session.rollback()  # end this thread's snapshot, to see what the others wrote


def waiting_room(sitting, count):
    with unit_of_work():
        for _ in range(count):
            visits.walk_in(sitting, "lawyer", "07", STAFF, at(9))


def test_parallel_desks_never_get_the_same_person(app, cast, now):
    sitting = stage(cast, now)
    waiting_room(sitting, VISITORS)
    sitting_id, desks = sitting.id, [cast.own.lawyers[0].id, cast.own.lawyers[2].id]
    called: list[tuple[int, int]] = []

    def desk(practitioner_id):
        def work():
            while True:
                try:
                    with unit_of_work():
                        visit = visits.call_next(
                            db.session.get_one(Sitting, sitting_id),
                            db.session.get_one(Practitioner, practitioner_id),
                            STAFF,
                            at(9, 5),
                        )
                        visit_id = visit.id
                    called.append((visit_id, practitioner_id))
                    with unit_of_work():
                        visits.no_show(db.session.get_one(Visit, visit_id), STAFF, at(9, 6))
                except visits.NobodyWaiting:
                    return
                except visits.DeskBusy:
                    continue  # a double click of the same desk

        return work

    in_parallel(app, [desk(one) for one in desks for _ in range(THREADS_A_DESK)])
    assert Counter(Counter(visit for visit, _ in called).values()) == {1: VISITORS}
    assert set(db.session.scalars(select(Visit.state))) == {VisitState.NO_SHOW}


def test_negative_control_a_desk_that_looks_first_and_writes_later_gets_the_same_person(app, cast, now):
    """What `call_next` would do without its one conditional statement: the test above can fail."""
    sitting = stage(cast, now)
    waiting_room(sitting, VISITORS)
    sitting_id, desks = sitting.id, [cast.own.lawyers[0].id, cast.own.lawyers[2].id]
    looked, called = threading.Barrier(2), []

    def desk(practitioner_id):
        def work():
            first = db.session.scalars(
                select(Visit.id)
                .where(Visit.sitting_id == sitting_id, Visit.state == VisitState.WAITING)
                .order_by(Visit.queue_number)
            ).first()
            looked.wait(timeout=20)
            with unit_of_work():
                db.session.execute(
                    update(Visit)
                    .where(Visit.id == first)
                    .values(state=VisitState.CALLED, practitioner_id=practitioner_id)
                )
            called.append(first)

        return work

    in_parallel(app, [desk(one) for one in desks])
    assert called[0] == called[1]


def test_numbers_are_given_once(app, cast, now):
    sitting_id = stage(cast, now).id

    def arrive():
        with unit_of_work():
            visits.walk_in(db.session.get_one(Sitting, sitting_id), "lawyer", "07", STAFF, at(9))

    in_parallel(app, [arrive] * ARRIVALS)
    numbers = sorted(db.session.scalars(select(Visit.queue_number)))
    assert numbers == list(range(1, ARRIVALS + 1))


def test_one_booking_is_checked_in_once(app, cast, now):
    sitting = stage(cast, now)
    booking_id = book(sitting, 9, now=now)
    outcomes: list[str] = []

    def arrive():
        try:
            with unit_of_work():
                booking = db.session.get_one(Booking, booking_id)
                visits.check_in(booking, booking.sitting.center, STAFF, at(9))
            outcomes.append("in")
        except (visits.AlreadyCheckedIn, Stale) as error:
            outcomes.append(error.code)

    in_parallel(app, [arrive] * ARRIVALS)
    assert Counter(outcomes)["in"] == 1
    assert len(outcomes) == ARRIVALS
    assert len(db.session.scalars(select(Visit.id)).all()) == 1


def test_the_clock_stands_still_for_threads_too():
    assert clock.now() == NOW
