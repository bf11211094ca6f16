"""Passwords: kinds of characters or length, not one of the last, not for ever; the strictest bureau counts."""

import itertools
from datetime import timedelta

import pytest

from roster.core.actors import COMMAND
from roster.core.errors import InvalidInput
from roster.database import db, unit_of_work
from roster.models import Grant, GrantRole, OldPassword
from roster.services import accounts, own_password, password_rules, settings
from roster.services.password_rules import Rules
from tests.builders import PASSWORD
from tests.conftest import NOW

EMAIL = "leader@own.example"


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Short 1!", False),
        ("onlysmallletters", False),
        ("small and blank", False),
        ("small, blank, 1", True),
        ("Ten of 3 k", True),
        ("a whole sentence, no digits", True),
        ("花开富贵花开富贵花开富贵", False),
        ("花开富贵Abc花开富贵", True),
        ("x" * 129, False),
    ],
)
def test_kinds_or_length(password, good):
    if good:
        password_rules.checked(password, Rules())
    else:
        with pytest.raises(InvalidInput):
            password_rules.checked(password, Rules())


def change(present: str, wanted: str, now=NOW) -> None:
    with unit_of_work():
        own_password.change(accounts.of(EMAIL), present, wanted, COMMAND, now)


def test_the_last_three_are_not_taken_again(cast):
    names = [PASSWORD, "Number 1 of them", "Number 2 of them", "Number 3 of them"]
    for present, wanted in itertools.pairwise(names):
        change(present, wanted)
    for known in names[1:]:
        with pytest.raises(InvalidInput, match="before"):
            change(names[-1], known)
    change(names[-1], names[0])
    assert db.session.query(OldPassword).count() == 3
    with pytest.raises(InvalidInput, match="present"):
        change(names[-1], "Number 4 of them")


def test_the_strictest_of_several_bureaus_counts(cast):
    with unit_of_work():
        account = accounts.of(EMAIL)
        account.grants.append(Grant(bureau=db.session.merge(cast.stranger.bureau), role=GrantRole.LEADER))
        settings.change(cast.own.bureau, password_days=0, password_shortest=8)
        settings.change(cast.stranger.bureau, password_days=60, password_kinds=4, passwords_remembered=0)
    rules = password_rules.of(accounts.of(EMAIL))
    assert rules == Rules(shortest=10, kinds=4, remembered=3, days=60)


def test_a_password_is_due_after_its_days_but_never_in_a_demo(cast):
    with unit_of_work():
        account = accounts.of(EMAIL)
        assert not password_rules.is_due(account, NOW + timedelta(days=900)), "nobody knows since when"
        account.password_set_at = NOW
        assert not password_rules.is_due(account, NOW + timedelta(days=89))
        assert password_rules.is_due(account, NOW + timedelta(days=90))
        account.is_demo = True
        assert not password_rules.is_due(account, NOW + timedelta(days=90))
