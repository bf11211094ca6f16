"""The migrations build what the models say, and go up and down with data in the tables."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from roster.core.actors import COMMAND
from roster.database import db, schema, unit_of_work
from roster.models import Bureau, Sitting
from roster.services import account_upkeep, accounts, allowance_rates, two_steps
from roster.services.two_steps import OffReason
from tests.services.founding_stage import found
from tests.two_steps import set_up

VERSIONS = sorted((Path(__file__).resolve().parents[2] / "migrations" / "versions").glob("*.py"))


def test_files_are_numbered_in_order():
    numbers = [int(re.match(r"(\d{4})_", path.name)[1]) for path in VERSIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def steps_down(last: str) -> Iterator[str]:
    """Go down to a revision, each step down, up again and down: the revision after each way.

    Linear in the number of migrations: the way up from each of them to the newest would be walked by every other.
    """
    db.session.remove()
    revisions = [path.name[:4] for path in VERSIONS]
    for newer, revision in pairwise(reversed(revisions[revisions.index(last) :])):
        for way in (schema.downgrade, schema.upgrade, schema.downgrade):
            reached = newer if way is schema.upgrade else revision
            way(reached)
            yield reached


def test_models_equal_the_newest_migration(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again_with_data(app, cast):
    with unit_of_work() as session:
        assert session.scalar(select(func.count(Sitting.id))) == 6
    db.session.remove()
    schema.downgrade("base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade()
    assert db.session.scalar(select(func.count(Bureau.id))) == 0


def test_each_step_keeps_the_rows(app, cast):
    """One step down, up again and down, from the newest revision to the first, and then all the way up."""
    before = db.session.scalar(select(func.count(Sitting.id)))
    for _revision in steps_down("0001"):
        assert db.session.scalar(select(func.count(Sitting.id))) == before
        db.session.remove()
    schema.upgrade()
    assert db.session.scalar(select(func.count(Sitting.id))) == before
    assert schema.current() == schema.head()


def test_without_the_second_step_passwords_open_the_accounts_again(app, cast, now):
    """0009 knows neither keys nor the message that they are off; accounts and their trail stay."""
    email = "scheduler@own.example"
    set_up(email)
    with unit_of_work():
        account_upkeep.switch_two_steps_off(None, accounts.of(email), OffReason.LOST_PHONE, COMMAND, now)
    set_up(email)
    db.session.remove()
    schema.downgrade("0009")
    left = inspect(db.engine).get_table_names()
    assert not {"authenticator_keys", "recovery_codes"} & set(left)
    assert db.session.scalars(text("SELECT id FROM notices")).all() == []
    db.session.remove()
    schema.upgrade()
    assert two_steps.key_of(accounts.of(email)) is None
    set_up(email)
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO authenticator_keys (account_id, secret, last_step, on_since) "
                "SELECT account_id, secret, last_step, on_since FROM authenticator_keys"
            )
        )


def test_the_trail_of_founding_goes_down_and_the_database_checks_it(app):
    """0001 knows no such actions: its program could not read them, so that they may not stay."""
    found()
    db.session.remove()
    schema.downgrade("0001")
    assert db.session.scalars(text("SELECT action FROM audit_rows")).all() == ["settings_changed"]
    rename = text("UPDATE audit_rows SET action = 'bureau_founded'")
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(rename)
    db.session.remove()
    schema.upgrade("0003")  # the newer ones let nobody change a row
    with unit_of_work() as session:
        session.execute(rename)
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(text("UPDATE audit_rows SET action = 'bureau_lost'"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rates_of_the_settings_hold_from_the_beginning_and_go_back(app, cast, now):
    bureau_id = cast.own.bureau.id

    def stored() -> dict:
        db.session.remove()
        return dict(db.session.get_one(Bureau, bureau_id).settings)

    schema.downgrade("0023")
    with unit_of_work():
        bureau = db.session.get_one(Bureau, bureau_id)
        bureau.settings = {
            **(bureau.settings or {}),
            "allowance_rates": {"律师": 150},
            "allowance_far_yuan": 30,
        }
    db.session.remove()
    schema.upgrade()
    assert not {"allowance_rates", "allowance_far_yuan"} & set(stored())
    bureau = db.session.get_one(Bureau, bureau_id)
    rates = [(one.rate.what, one.rate.yuan, one.holds) for one in allowance_rates.shown(bureau, now)]
    assert rates == [("lawyer", 150, True), ("far town", 30, True)]
    db.session.remove()
    schema.downgrade("0023")
    assert (stored()["allowance_rates"], stored()["allowance_far_yuan"]) == ({"律师": 150}, 30)
    schema.upgrade()
