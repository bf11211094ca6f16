"""Remarks on records are encrypted, also those that the program of before wrote, and it can read them again."""

import pytest
from sqlalchemy import text

from roster.database import db, unit_of_work
from roster.jobs import sweeps
from roster.models import Consultation
from roster.services import consultations, trail_checks
from tests.desk import at, stage
from tests.services.test_consultations import AUTHOR, GOOD, at_the_desk, save

WORDS = "请王主任再联系一次"


@pytest.fixture
def signed(cast, now) -> int:
    """A signed record with a remark."""
    _visit, record_id = at_the_desk(cast, stage(cast, now), now)
    version = save(record_id, 1, **GOOD, remark=WORDS)
    with unit_of_work():
        consultations.sign(db.session.get_one(Consultation, record_id), version, AUTHOR, at(9, 20))
    return record_id


def columns() -> tuple[str, str | None]:
    with unit_of_work() as session:
        row = session.execute(text("SELECT remark, remark_kept FROM consultations")).one()
    return row[0], row[1]


def remark(number: int) -> str:
    return db.session.get_one(Consultation, number, populate_existing=True).remark


def test_a_remark_stands_nowhere_in_clear_and_its_seal_is_whole_wherever_it_stands(cast, signed):
    plain, kept = columns()
    assert plain == ""
    assert WORDS not in str(kept)
    for move, where in ((sweeps.put_remarks_back, (WORDS, None)), (sweeps.encrypt_remarks, None)):
        assert move() == 1
        assert move() == 0
        assert remark(signed) == WORDS
        assert where is None or columns() == where
        assert trail_checks.check(cast.own.bureau.id)[1].is_whole
    assert columns()[0] == ""


def test_what_the_program_of_before_wrote_is_newer(cast, signed):
    with unit_of_work() as session:
        session.execute(text("UPDATE consultations SET remark = '改过'"))
    assert remark(signed) == "改过"
    assert sweeps.encrypt_remarks() == 1
    assert (columns()[0], remark(signed)) == ("", "改过")
