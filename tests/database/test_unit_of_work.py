"""One transaction a use case: all of it or nothing, effects only after the commit."""

import threading

import pytest
from sqlalchemy import select

from roster.database import after_commit, db, unit_of_work
from roster.models import Bureau


def add(slug, now):
    db.session.add(Bureau(slug=slug, name=slug, created_at=now))


def test_commits_at_the_end_and_then_runs_the_effects(app, now):
    seen = []
    with unit_of_work():
        add("one", now)
        after_commit(lambda: seen.append(db.session.scalar(select(Bureau.slug))))
        assert seen == []
    assert seen == ["one"]


def test_an_error_undoes_everything_and_drops_the_effects(app, now):
    seen = []

    def fail():
        with unit_of_work():
            add("one", now)
            after_commit(lambda: seen.append(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen == []
    assert db.session.scalar(select(Bureau.slug)) is None


def test_units_do_not_nest(app, now):
    with unit_of_work(), pytest.raises(RuntimeError), unit_of_work():
        pass
    with unit_of_work():
        add("after", now)


def test_a_writer_that_read_first_waits_its_turn(app, now):
    """Two units that read and then write both succeed; SQLite's deferred transactions would fail one."""
    errors = []
    both_ready = threading.Barrier(2)

    def work(slug):
        with app.app_context():
            try:
                db.session.scalar(select(Bureau.slug))  # a reading transaction is open, as in a request
                both_ready.wait()
                with unit_of_work():
                    db.session.scalar(select(Bureau.slug))
                    add(slug, now)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(slug,)) for slug in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert set(db.session.scalars(select(Bureau.slug))) == {"one", "two"}
