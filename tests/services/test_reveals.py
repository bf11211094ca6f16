"""Personal data is shown whole only for a reason, and leaves a trace that holds none of it."""

import pytest

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Practitioner
from roster.services.reveals import reveal

CLERK = Actor("account", 7)


def person(cast) -> Practitioner:
    row = db.session.get_one(Practitioner, cast.own.lawyers[0].id)
    row.phone = "+8613800000123"
    return row


def test_what_is_revealed_is_written_down_without_it(cast, now):
    with unit_of_work():
        assert reveal(person(cast), "phone", "other", CLERK, now, words=" 村里 来问 ") == "+8613800000123"
    row = db.session.query(AuditRow).filter_by(action=AuditAction.PERSONAL_DATA_REVEALED).one()
    assert (row.subject, row.account_id) == ("practitioners", 7)
    assert row.detail == {"field": "phone", "reason": "other", "words": "村里 来问"}


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [
        ("", "", "reason"),
        ("curiosity", "", "reason"),
        ("other", "  ", "words"),
        ("call_back", "打 138 0000 0123", "words"),
        ("call_back", "打１３８０００", "words"),
        ("call_back", "找王示own", "words"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reason_is_needed_and_holds_nothing_personal(cast, now, reason, words, field):
    row = person(cast)
    row.name = "王示own"
    with pytest.raises(InvalidInput) as refused:
        reveal(row, "phone", reason, CLERK, now, words=words)
    assert refused.value.field == field
    assert not db.session.query(AuditRow).filter_by(action=AuditAction.PERSONAL_DATA_REVEALED).count()


def test_what_is_gone_is_not_found_and_what_is_not_personal_is_a_mistake(cast, now):
    row = person(cast)
    row.phone = None
    with pytest.raises(NotFound):
        reveal(row, "phone", "urgent", CLERK, now)
    with pytest.raises(ValueError, match="not declared"):
        reveal(row, "role", "urgent", CLERK, now)
