"""That people of two bureaus' pools are one person: asked by one bureau, answered by the person alone, and undone.

One account with a practitioner's grant for each says it. A bureau asks about somebody of its own pool and learns nothing
by asking: it looks nobody up, and the question waits for whoever signs in with the same phone number or e-mail address.
Only a yes can be seen; a no looks like no answer. From a yes on `elsewhere` keeps the person from sitting at two places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Account,
    AuditAction,
    Bureau,
    Grant,
    GrantRole,
    NoticeKind,
    PersonQuestion,
    Practitioner,
)
from roster.services import audit, elsewhere, feed_people, notices

ASKED_FOR = timedelta(days=30)


class NothingToFindBy(DomainError):
    """Nobody could recognize the question as theirs."""

    code = "nothing_to_find_by"
    message = N_("Enter the person's phone number or email address first: the question is found by them.")


class AskedAlready(DomainError):
    """One question at a time."""

    code = "asked_already"
    message = N_("The question is open already.")


class NothingToEnd(NotFound):
    """Neither a question nor a tie of this bureau's making is there any more."""

    code = "nothing_to_end"
    message = N_("There is nothing to take back any more. Please look again.")


class NotAsked(NotFound):
    """The question waits for this account no longer: answered, taken back, or too old."""

    code = "not_asked"
    message = N_("This question is no longer open. Please look again.")


@dataclass(frozen=True)
class Tie:
    """What a bureau knows of somebody's being another bureau's, too."""

    is_shared: bool
    may_end: bool
    """Whether this bureau asked, and so may undo it. For the one whose account it was first, undoing it would only lock the
    person out of their pages."""
    question: PersonQuestion | None
    """The open one; a no is not told from no answer."""
    clashing: Sequence[date] = ()
    """Dates on which both bureaus' rosters in force have the person at one time."""


def ask(person: Practitioner, actor: Actor, now: datetime) -> PersonQuestion:
    """Ask whoever has this person's phone number or e-mail address whether both are they; the answer may take a month.

    Raises NothingToFindBy, AskedAlready, or NotFound for who has left the pool.
    """
    if not person.is_active:
        raise NotFound
    if not (person.phone or person.email):
        raise NothingToFindBy
    known = question_of(person)
    if known is not None and known.expires_at > now:
        raise AskedAlready
    if known is not None:
        db.session.delete(known)
        db.session.flush()
    question = PersonQuestion(
        bureau_id=person.bureau_id, practitioner=person, created_at=now, expires_at=now + ASKED_FOR
    )
    db.session.add(question)
    audit.record(AuditAction.SAME_PERSON_ASKED, actor, now, bureau_id=person.bureau_id, subject=person)
    if notices.reaches_alone(person):  # a chat group of the firm is not asked
        notices.queue(
            NoticeKind.SAME_PERSON_ASKED,
            bureau_id=person.bureau_id,
            dedupe_key=f"same_person:{question.public_id}",
            now=now,
            expires_at=question.expires_at,
            practitioner=person,
            parameters={"path": "/practitioner/bureaus"},
        )
    return question


def question_of(person: Practitioner) -> PersonQuestion | None:
    """Return the question about somebody of one's own pool, an ended one too."""
    return db.session.scalar(select(PersonQuestion).where(PersonQuestion.practitioner_id == person.id))


def withdraw(person: Practitioner, actor: Actor, now: datetime) -> None:
    """Take the question back. Raises NothingToEnd."""
    if not _remove(PersonQuestion.practitioner_id == person.id):
        raise NothingToEnd
    _note_end("withdrawn", person, actor, now)


def waiting(account: Account, now: datetime) -> Sequence[PersonQuestion]:
    """Return the open questions that other bureaus ask of whoever has this account's numbers and addresses."""
    own = _grants(account)
    if not own:
        return []
    found = db.session.scalars(
        select(PersonQuestion)
        .join(Practitioner, Practitioner.id == PersonQuestion.practitioner_id)
        .join(Bureau, Bureau.id == PersonQuestion.bureau_id)
        .where(
            PersonQuestion.expires_at > now,
            PersonQuestion.declined_at.is_(None),
            PersonQuestion.bureau_id.not_in([grant.bureau_id for grant in own]),
            Practitioner.is_active,
            Bureau.is_demo == account.is_demo,
        )
        .options(joinedload(PersonQuestion.practitioner).joinedload(Practitioner.firm))
        .order_by(PersonQuestion.id)
    ).all()
    known = _contacts(account, own)
    return [one for one in found if known & _contacts_of(one.practitioner)]


def confirm(account: Account, question: str, actor: Actor, now: datetime) -> Practitioner:
    """Say that both are one person: the account serves the other bureau, too. Returns the person there.

    `question` is its public id. Raises NotAsked for one that does not wait for this account any more.
    """
    found = _taken(account, question, now)
    person = found.practitioner
    if not _remove(PersonQuestion.id == found.id):
        raise NotAsked
    account.grants.append(Grant(bureau_id=person.bureau_id, role=GrantRole.PRACTITIONER, practitioner=person))
    db.session.flush()
    feed_people.note_change(account, now)
    for one in (person, *elsewhere.others_of(person)):
        audit.record(AuditAction.SAME_PERSON_CONFIRMED, actor, now, bureau_id=one.bureau_id, subject=one)
    return person


def decline(account: Account, question: str, actor: Actor, now: datetime) -> None:
    """Say that it is somebody else: the question goes, and whoever asked sees no answer. Raises NotAsked."""
    found = _taken(account, question, now)
    db.session.execute(update(PersonQuestion).where(PersonQuestion.id == found.id).values(declined_at=now))
    own = _grants(account)[0]
    _note_end("declined", cast(Practitioner, own.practitioner), actor, now)


def tie_of(person: Practitioner, now: datetime) -> Tie:
    """Return how it stands with somebody and other bureaus, as their own bureau may know it."""
    question = question_of(person)
    return Tie(
        is_shared=bool(elsewhere.others_of(person)),
        may_end=bool(_added(person)),
        question=question if question is not None and question.expires_at > now else None,
        clashing=elsewhere.clashing_dates(person, clock.local(now).date()),
    )


def end(person: Practitioner, actor: Actor, now: datetime) -> None:
    """Let two rows be two people again: the account serves this person's bureau no more. Raises NothingToEnd."""
    grants, others = _added(person), elsewhere.others_of(person)
    if not grants:
        raise NothingToEnd
    for grant in grants:
        feed_people.note_change(grant.account, now)
        grant.account.grants.remove(grant)
    db.session.flush()
    for one in (person, *others):
        _note_end("undone", one, actor, now)


def people_of(account: Account) -> list[Grant]:
    """Return an account's grants as a practitioner, one for each bureau, the oldest first."""
    return _grants(account)


def end_own(account: Account, person: str, actor: Actor, now: datetime) -> None:
    """Let an account serve a bureau no more for which its owner confirmed a person (public id): any but the first.

    Raises NothingToEnd.
    """
    db.session.refresh(account, with_for_update={"key_share": True})
    grants = _grants(account)
    found = next((one for one in grants[1:] if _public_id(one) == person), None)
    if found is None:
        raise NothingToEnd
    account.grants.remove(found)
    feed_people.note_change(account, now)
    db.session.flush()
    for one in (found, *(other for other in grants if other is not found)):
        if one.practitioner is not None:
            _note_end("undone", one.practitioner, actor, now)


def forget_ended(now: datetime) -> int:
    """Delete the questions that nobody answered in time; return how many."""
    return _remove(PersonQuestion.expires_at <= now)


def _taken(account: Account, question: str, now: datetime) -> PersonQuestion:
    """Return a question that waits for an account, whose grants nobody else changes meanwhile. Raises NotAsked."""
    db.session.refresh(account, with_for_update={"key_share": True})
    db.session.expire(account, ["grants"])
    found = next((one for one in waiting(account, now) if one.public_id == question), None)
    if found is None:
        raise NotAsked
    return found


def _grants(account: Account) -> list[Grant]:
    """Return an account's grants as a practitioner, the oldest first."""
    return [grant for grant in account.grants if grant.role is GrantRole.PRACTITIONER]


def _public_id(grant: Grant) -> str:
    return grant.practitioner.public_id if grant.practitioner is not None else ""


def _added(person: Practitioner) -> Sequence[Grant]:
    """Return the grants that tie a person to accounts of other bureaus' people."""
    own = db.session.scalars(
        select(Grant)
        .where(Grant.practitioner_id == person.id, Grant.role == GrantRole.PRACTITIONER)
        .options(joinedload(Grant.account))
    ).all()
    return [grant for grant in own if _grants(grant.account)[0].id != grant.id]


def _contacts(account: Account, own: Sequence[Grant]) -> set[str]:
    people = (grant.practitioner for grant in own)
    found = {account.email.lower()}
    return found.union(*(_contacts_of(person) for person in people if person is not None))


def _contacts_of(person: Practitioner) -> set[str]:
    return {one.lower() for one in (person.phone, person.email) if one}


def _note_end(step: str, person: Practitioner, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.SAME_PERSON_ENDED,
        actor,
        now,
        bureau_id=person.bureau_id,
        subject=person,
        step=f"same_person_{step}",
    )


def _remove(*conditions: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(delete(PersonQuestion).where(*conditions))).rowcount
