"""One code, many tries at the same instant: one is let in, whether it is the telephone's or the paper's."""

import threading
from collections import Counter

from sqlalchemy import select

from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, AuthenticatorKey, RecoveryCode
from roster.services import accounts, two_steps
from tests.conftest import NOW
from tests.races.test_queue_races import in_parallel
from tests.two_steps import set_up

WHO, TRIES = "scheduler@own.example", 6


def test_one_code_of_the_telephone_lets_one_in(app, cast):
    code = set_up(WHO).code()
    told: list[bool] = []

    def enter():
        with unit_of_work():
            right = two_steps.accept(accounts.of(WHO), code, NOW)
        told.append(right)

    in_parallel(app, [enter] * TRIES)
    assert Counter(told) == {True: 1, False: TRIES - 1}


def test_one_recovery_code_lets_one_in(app, cast):
    code = set_up(WHO).paper[0]
    told: list[int | None] = []

    def enter():
        with unit_of_work():
            left = two_steps.recover(accounts.of(WHO), code, COMMAND, NOW)
        told.append(left)

    in_parallel(app, [enter] * TRIES)
    assert Counter(told) == {9: 1, None: TRIES - 1}
    used = select(AuditRow.id).where(AuditRow.action == AuditAction.RECOVERY_CODE_USED)
    assert len(db.session.scalars(used).all()) == 1
    assert len(db.session.scalars(select(RecoveryCode.id)).all()) == 9


def test_negative_control_who_looks_first_and_notes_later_lets_all_in(app, cast):
    """What `accept` would do without its one conditional statement: the tests above can fail."""
    code = set_up(WHO).code()
    told: list[bool] = []
    looked = threading.Barrier(2)

    def enter():
        key = two_steps.key_of(accounts.of(WHO))
        step = two_steps.one_time_codes.step_of(key.secret, code, NOW, key.last_step)
        db.session.rollback()
        looked.wait(timeout=20)
        with unit_of_work():
            two_steps.key_of(accounts.of(WHO)).last_step = step
        told.append(step is not None)

    in_parallel(app, [enter] * 2)
    assert told == [True, True]


def test_two_browsers_set_up_at_once_and_one_telephone_counts(app, cast):
    account_id = accounts.of(WHO).id
    keys = [two_steps.one_time_codes.new_key() for _ in range(3)]
    told: list[str] = []
    db.session.rollback()

    def switch_on(key):
        def work():
            try:
                with unit_of_work():
                    code = two_steps.one_time_codes.code_at(key, NOW)
                    two_steps.switch_on(accounts.of(WHO), key, code, COMMAND, NOW)
                told.append("on")
            except two_steps.AlreadyOn as error:
                told.append(error.code)

        return work

    in_parallel(app, [switch_on(key) for key in keys])
    assert Counter(told) == {"on": 1, "two_steps_already_on": 2}
    kept = db.session.scalars(select(AuthenticatorKey).where(AuthenticatorKey.account_id == account_id)).one()
    assert kept.secret in keys
