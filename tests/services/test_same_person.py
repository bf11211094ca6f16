"""One person in two bureaus' pools: who is asked, who may say so, what each bureau sees, and undoing it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.database import db, unit_of_work
from roster.models import Account, AuditAction, AuditRow, Grant, Notice, NoticeKind, PersonQuestion
from roster.services import elsewhere, same_person
from roster.services.permissions import Permission, grants_allowing
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import person
from tests.services.two_bureaus import CLERK, share

pytestmark = ON_SQLITE
STEPS = (
    AuditAction.SAME_PERSON_ASKED,
    AuditAction.SAME_PERSON_CONFIRMED,
    AuditAction.SAME_PERSON_ENDED,
)


def account(one: Account) -> Account:
    return db.session.get_one(Account, one.id)


def trail(troupe) -> list[tuple[str, str | None]]:
    """What the bureau's trail says of it."""
    rows = db.session.scalars(
        select(AuditRow)
        .where(AuditRow.bureau_id == troupe.bureau.id, AuditRow.action.in_(STEPS))
        .order_by(AuditRow.number)
    )
    return [(row.action.value.removeprefix("same_person_"), row.detail.get("step")) for row in rows]


def ask(troupe, now, number: int = 0) -> None:
    with unit_of_work():
        same_person.ask(person(troupe, number), CLERK, now)


def asked_of(one: Account, now) -> list[str]:
    return [question.public_id for question in same_person.waiting(account(one), now)]


def answer(one: Account, now, is_yes: bool) -> None:
    with unit_of_work():
        (question,) = asked_of(one, now)
        say = same_person.confirm if is_yes else same_person.decline
        say(account(one), question, Actor("account", one.id), now)


def test_the_question_is_found_by_number_or_address_and_by_nobody_else(cast, now):
    own, stranger = cast.own, cast.stranger
    ask(stranger, now)
    assert len(asked_of(own.lawyer, now)) == 1, "the same phone number"
    for other in (cast.colleague_lawyer, stranger.lawyer, own.scheduler, own.administrator):
        assert asked_of(other, now) == []
    with pytest.raises(same_person.AskedAlready):
        ask(stranger, now)
    assert asked_of(own.lawyer, now + same_person.ASKED_FOR) == [], "a month later it has ended"
    with unit_of_work():
        person(stranger, 0).phone = None
    assert asked_of(own.lawyer, now) == []
    with unit_of_work():
        person(stranger, 0).email = account(own.lawyer).email.upper()
    assert len(asked_of(own.lawyer, now)) == 1, "the address of the account"
    with unit_of_work():
        person(stranger, 0).is_active = False
    assert asked_of(own.lawyer, now) == []
    with pytest.raises(NotFound):
        ask(stranger, now)
    with unit_of_work():
        assert same_person.forget_ended(now) == 0
        assert same_person.forget_ended(now + same_person.ASKED_FOR) == 1
        nobody = person(stranger, 1)
        nobody.phone = nobody.email = None
    with pytest.raises(same_person.NothingToFindBy):
        ask(stranger, now, 1)
    (told,) = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.SAME_PERSON_ASKED)).all()
    assert told.bureau_id == stranger.bureau.id


def test_a_no_looks_like_no_answer_and_is_not_in_the_asking_bureaus_trail(cast, now):
    own, stranger = cast.own, cast.stranger
    for number in (0, 1):
        ask(stranger, now, number)
    before = [same_person.tie_of(person(stranger, number), now) for number in (0, 1)]
    answer(own.lawyer, now, is_yes=False)
    db.session.expire_all()
    after = [same_person.tie_of(person(stranger, number), now) for number in (0, 1)]
    assert after == before
    assert not after[0].is_shared
    assert trail(stranger) == [("asked", None)] * 2
    assert trail(own) == [("ended", "same_person_declined")]
    assert asked_of(own.lawyer, now) == []
    with pytest.raises(same_person.AskedAlready):  # as for a question that nobody found
        ask(stranger, now)
    with unit_of_work():
        same_person.withdraw(person(stranger, 0), CLERK, now)
    with pytest.raises(same_person.NothingToEnd), unit_of_work():
        same_person.withdraw(person(stranger, 0), CLERK, now)


def test_a_yes_opens_both_bureaus_pages_and_is_undone_by_who_asked_or_by_the_person(cast, now):
    own, stranger = cast.own, cast.stranger
    share(cast, now)
    mine, theirs = person(own, 0), person(stranger, 0)
    grants = grants_allowing(Permission.SEE_OWN_SITTINGS, account(own.lawyer).grants)
    assert [grant.practitioner_id for grant in grants] == [mine.id, theirs.id]
    assert elsewhere.others_of(mine) == [theirs]
    assert elsewhere.others_of(theirs) == [mine]
    assert elsewhere.others_of(person(own, 1)) == []
    assert db.session.scalar(select(PersonQuestion)) is None
    ties = [same_person.tie_of(one, now) for one in (mine, theirs)]
    assert [(tie.is_shared, tie.may_end) for tie in ties] == [(True, False), (True, True)]
    with pytest.raises(same_person.NothingToEnd), unit_of_work():
        same_person.end(person(own, 0), CLERK, now)
    with unit_of_work():
        same_person.end(person(stranger, 0), CLERK, now)
    assert elsewhere.others_of(mine) == []
    assert [grant.bureau_id for grant in account(own.lawyer).grants] == [own.bureau.id]
    assert trail(own) == [("confirmed", None), ("ended", "same_person_undone")]
    assert trail(stranger) == [("asked", None), *trail(own)]
    ask(stranger, now + timedelta(days=1))
    answer(own.lawyer, now + timedelta(days=1), is_yes=True)
    for wrong in (mine.public_id, person(stranger, 1).public_id, "nobody"):
        with pytest.raises(same_person.NothingToEnd), unit_of_work():
            same_person.end_own(account(own.lawyer), wrong, CLERK, now)
    with unit_of_work():
        same_person.end_own(account(own.lawyer), theirs.public_id, CLERK, now)
    assert elsewhere.others_of(theirs) == []
    assert db.session.scalar(select(Grant).where(Grant.practitioner_id == theirs.id)) is not None, "their own"
    with pytest.raises(NotFound), unit_of_work():
        same_person.confirm(account(own.lawyer), "gone", CLERK, now)
