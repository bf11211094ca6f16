"""Several people found the first bureau at the same instant: one bureau, one administrator."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from roster.database import db, unit_of_work
from roster.models import Account, Bureau
from roster.services import first_run, founding
from roster.services.first_run import AlreadySetUp, FirstAdministrator

FOUNDERS = 6


def test_one_founds_and_the_others_are_told(app, now):
    ready, kept = Barrier(FOUNDERS), []

    def found(number: int) -> str:
        charter = founding.Charter(
            f"bureau{number}", "示例区司法局", "示例路1号", "0913-0000009", 34.5, 109.7
        )
        person = FirstAdministrator(f"a{number}@first.example", "管示例", "correct horse battery")
        with app.app_context():
            assert first_run.is_open()
            db.session.rollback()
            ready.wait()
            try:
                with unit_of_work():
                    first_run.found(charter, person, lambda text: text, lambda: kept.append(number), "", now)
            except AlreadySetUp:
                return "late"
            finally:
                db.session.remove()
        return "founded"

    with ThreadPoolExecutor(FOUNDERS) as pool:
        told = list(pool.map(found, range(FOUNDERS)))
    assert sorted(told) == ["founded"] + ["late"] * (FOUNDERS - 1)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Bureau.id))) == 1
    assert db.session.scalar(select(func.count(Account.id))) == 1
    assert len(kept) == 1
