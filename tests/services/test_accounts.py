"""Accounts are tied to what their role needs, and end for good."""

import pytest
from flask_security import hash_password, verify_password
from sqlalchemy import select

from roster.core.actors import COMMAND
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.database import db, unit_of_work
from roster.models import Account, AuditAction, AuditRow, Bureau, GrantRole
from roster.services import accounts, demo, password_rules
from tests.builders import PASSWORD
from tests.conftest import NOW

NEW = "another long password"


def make(bureau: Bureau, password: str = NEW, **wanted: object) -> Account:
    values = {"email": "new@own.example", "name": "新示", "role": GrantRole.SCHEDULER, **wanted}
    with unit_of_work():
        return accounts.create(bureau, accounts.Wanted(**values), password, hash_password, COMMAND, NOW)


def actions() -> list[AuditAction]:
    """What was done to accounts; who signed in is another test's."""
    signing = (AuditAction.SIGNED_IN, AuditAction.SIGN_IN_REFUSED)
    rows = select(AuditRow.action).where(AuditRow.action.not_in(signing)).order_by(AuditRow.id)
    return list(db.session.scalars(rows))


def test_each_role_is_tied_to_what_it_needs(cast):
    own = cast.own
    scheduler = make(own.bureau, email=" New@Own.Example ")
    assert (scheduler.email, scheduler.is_demo) == ("new@own.example", False)
    staff = make(own.bureau, email="a@own.example", role=GrantRole.CENTER_STAFF, center=own.centers[1].code)
    lawyer = make(
        own.bureau, email="b@own.example", role=GrantRole.PRACTITIONER, practitioner=own.lawyers[1].name
    )
    secretary = make(
        own.bureau, email="c@own.example", role=GrantRole.FIRM_SECRETARY, firm=own.notary.firm.name
    )
    made = [scheduler, staff, lawyer, secretary]
    assert [(g.role, g.center, g.practitioner, g.firm) for a in made for g in a.grants] == [
        (GrantRole.SCHEDULER, None, None, None),
        (GrantRole.CENTER_STAFF, own.centers[1], None, None),
        (GrantRole.PRACTITIONER, None, own.lawyers[1], None),
        (GrantRole.FIRM_SECRETARY, None, None, own.notary.firm),
    ]
    assert actions()[-4:] == [AuditAction.ACCOUNT_CREATED] * 4


@pytest.mark.parametrize("role", [GrantRole.LEADER, GrantRole.AUDITOR, GrantRole.ADMINISTRATOR])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_roles_of_the_whole_bureau_are_tied_to_nothing(cast, role):
    grant = make(cast.own.bureau, role=role).grants[0]
    assert (grant.role, grant.bureau, grant.center, grant.practitioner, grant.firm) == (
        role, cast.own.bureau, None, None, None,
    )  # fmt: skip
    with pytest.raises(InvalidInput):
        make(cast.own.bureau, email="x@own.example", role=role, firm=cast.own.notary.firm.name)


@pytest.mark.parametrize(
    ("wanted", "error", "words"),
    [
        ({"email": "none"}, InvalidInput, "name@example.com"),
        ({"email": "SCHEDULER@own.example"}, accounts.EmailTaken, "already"),
        ({"email": "x@demo.example"}, accounts.DemoAccountRefused, "demo"),
        ({"password": demo.PASSWORD}, accounts.DemoAccountRefused, "demo"),
        ({"password": "nine char"}, InvalidInput, "10 to 128"),
        ({"password": "x" * 129}, InvalidInput, "10 to 128"),
        ({"name": " "}, InvalidInput, "at most 60"),
        ({"center": "610502100"}, InvalidInput, "none of these for any other role"),
        ({"firm": "示例·own所"}, InvalidInput, "none of these for any other role"),
        ({"role": GrantRole.FIRM_SECRETARY}, InvalidInput, "a firm for a firm secretary"),
        ({"role": GrantRole.FIRM_SECRETARY, "firm": "示例·stranger所"}, NotFound, "no firm named"),
        ({"role": GrantRole.CENTER_STAFF}, InvalidInput, "a center for center staff"),
        ({"role": GrantRole.PRACTITIONER, "center": "610502100"}, InvalidInput, "a practitioner for"),
        ({"role": GrantRole.CENTER_STAFF, "center": "1"}, NotFound, "no center with the code “1”"),
        ({"role": GrantRole.PRACTITIONER, "practitioner": "王示stranger"}, NotFound, "no practitioner"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_does_not_fit_is_refused(cast, wanted, error, words):
    before = db.session.scalars(select(Account.id).order_by(Account.id)).all()
    with pytest.raises(error) as refused:
        make(cast.own.bureau, **wanted)
    assert words in refused.value.in_language("en")
    assert db.session.scalars(select(Account.id).order_by(Account.id)).all() == before


def test_two_of_one_name_are_told_apart_by_their_firm(cast):
    own = cast.own
    with unit_of_work():
        own.notary.name = own.lawyers[0].name
    tie = {"role": GrantRole.PRACTITIONER, "practitioner": own.lawyers[0].name}
    with pytest.raises(InvalidInput, match="Say of which firm"):
        make(own.bureau, **tie)
    assert make(own.bureau, firm=own.notary.firm.name, **tie).grants[0].practitioner is own.notary


def test_a_demo_bureau_may_have_demo_accounts(cast):
    with unit_of_work():
        cast.own.bureau.is_demo = True
    assert make(cast.own.bureau, demo.PASSWORD, email="x@demo.example").is_demo


def test_a_new_password_ends_the_old_one_and_its_sessions(cast, sign_in):
    email = cast.own.scheduler.email
    browser = sign_in(email)
    assert browser.get("/account/home").status_code == 302
    with unit_of_work():
        accounts.set_password(email, "pässword of Ten", hash_password, COMMAND, NOW)
    assert browser.get("/account/home").location.startswith("/sign-in")
    answer = browser.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 200
    answer = browser.post("/sign-in", data={"email": email, "password": "pässword of Ten"})
    assert answer.status_code == 302
    assert actions()[-1] == AuditAction.PASSWORD_SET


def test_a_closed_account_is_out_at_once_and_stays_out(cast, sign_in):
    email = cast.own.scheduler.email
    browser = sign_in(email)
    with unit_of_work():
        accounts.close(email, COMMAND, NOW)
    assert browser.get("/account/home").location.startswith("/sign-in")
    assert browser.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 200
    for refused in (
        lambda: accounts.close(email, COMMAND, NOW),
        lambda: accounts.set_password(email, NEW, hash_password, COMMAND, NOW),
        lambda: accounts.free_email(email),
    ):
        with pytest.raises(DomainError), unit_of_work():
            refused()
    assert actions()[-1] == AuditAction.ACCOUNT_CLOSED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_random_password_is_good(app):
    made = {accounts.new_password() for _ in range(20)}
    assert len(made) == 20
    assert all(password_rules.checked(password, password_rules.Rules()) == password for password in made)
    assert verify_password(made.copy().pop(), hash_password("other password")) is False
