"""One-time links: for one account, once, for a while, and silent about who has one."""

from datetime import timedelta

import pytest
from flask_security import verify_password
from sqlalchemy import func, select

from roster.core.actors import COMMAND
from roster.core.errors import InvalidInput, TooManyTries
from roster.core.references import digest
from roster.database import db, unit_of_work
from roster.models import Account, AuditAction, AuditRow, Notice, NoticeKind, PasswordLink
from roster.notify import compose
from roster.services import accounts, password_links
from tests.conftest import NOW

NEW = "Another long one 7"
AT = "192.0.2.7"


def invited(email: str = "leader@own.example", now=NOW) -> str:
    with unit_of_work():
        return password_links.invite(accounts.of(email), COMMAND, now)


def accept(token: str, password: str = NEW, now=NOW) -> Account:
    with unit_of_work():
        return password_links.accept(token, password, now)


def requested(email: str = "leader@own.example", address: str = AT, now=NOW) -> str | None:
    """Ask for a reset; return the token of the newest message, None when nothing was written."""
    before = db.session.scalar(select(func.count(Notice.id)))
    with unit_of_work():
        password_links.request_reset(email, address, now)
    newest = db.session.scalar(select(Notice).order_by(Notice.id.desc()).limit(1))
    if db.session.scalar(select(func.count(Notice.id))) == before:
        return None
    return compose(newest).body.partition("/password/")[2].split()[0]


def actions() -> list[AuditAction]:
    return list(db.session.scalars(select(AuditRow.action).order_by(AuditRow.id)))


def test_an_invitation_sets_the_password_once(cast, sign_in):
    browser = sign_in("leader@own.example")
    token = invited()
    notice = db.session.scalar(select(Notice).where(Notice.kind == NoticeKind.INVITATION))
    message = compose(notice, "https://roster.example")
    assert f"https://roster.example/password/{token}" in message.body
    assert token not in message.log_line + message.subject + str(notice.parameters)
    assert db.session.scalar(select(PasswordLink.token_digest)) == digest(token)
    account = accept(token)
    assert verify_password(NEW, account.password)
    assert browser.get("/account/home").location.startswith("/sign-in")
    with pytest.raises(password_links.LinkOver):
        accept(token)
    assert actions()[-2:] == [AuditAction.ACCOUNT_INVITED, AuditAction.INVITATION_ACCEPTED]


def test_a_link_ends_with_time_by_a_newer_one_and_with_the_account(cast):
    first = invited()
    second = invited()
    for token, now in ((first, NOW), (second, NOW + timedelta(days=3)), ("made-up", NOW)):
        with pytest.raises(password_links.LinkOver):
            accept(token, now=now)
    with unit_of_work():
        accounts.close("leader@own.example", COMMAND, NOW)
    with pytest.raises(password_links.LinkOver):
        accept(second)
    with pytest.raises(accounts.AccountClosed):
        invited()


def test_a_new_password_and_a_withdrawal_end_the_links(cast):
    token = invited()
    with unit_of_work():
        accounts.set_password("leader@own.example", NEW, lambda text: text, COMMAND, NOW)
    with pytest.raises(password_links.LinkOver):
        accept(token)
    token = invited()
    with unit_of_work():
        account = accounts.of("leader@own.example")
        assert password_links.open_invitation(account, NOW) is not None
        password_links.withdraw(account, COMMAND, NOW)
        password_links.withdraw(account, COMMAND, NOW)
        assert password_links.open_invitation(account, NOW) is None
    with pytest.raises(password_links.LinkOver):
        accept(token)
    assert actions().count(AuditAction.INVITATION_WITHDRAWN) == 1


def test_a_password_that_the_rules_refuse_leaves_the_link(cast):
    token = invited()
    with pytest.raises(InvalidInput):
        accept(token, "short")
    accept(token)


def test_asking_for_a_reset_says_nothing_and_ends_no_invitation(cast):
    invitation = invited()
    assert requested("nobody@own.example") is None
    token = requested(" Leader@Own.Example ")
    assert token is not None
    with unit_of_work():
        assert password_links.account_of(invitation, NOW).email == "leader@own.example"
    accept(token, now=NOW + timedelta(minutes=59))
    assert actions()[-2:] == [AuditAction.RESET_REQUESTED, AuditAction.PASSWORD_SET]
    with pytest.raises(password_links.LinkOver):
        accept(invitation)


def test_a_mailbox_is_not_flooded_and_one_asker_is_stopped(cast):
    tokens = [requested() for _ in range(4)]
    assert [token is None for token in tokens] == [False, False, False, True]
    for _ in range(password_links.RESETS_PER_ADDRESS - 4):
        requested("nobody@own.example")
    with pytest.raises(TooManyTries):
        requested("nobody@own.example")
    assert requested("nobody@own.example", "192.0.2.8") is None


def test_old_links_are_swept(cast):
    invited()
    with unit_of_work():
        assert password_links.forget_ended(NOW + timedelta(days=2)) == 0
        assert password_links.forget_ended(NOW + timedelta(days=4)) == 1
