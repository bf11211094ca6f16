"""Two bureaus that share a lawyer: the first of each is one person."""

from roster.core.actors import Actor
from roster.database import db, unit_of_work
from roster.models import Account, Grant, GrantRole
from roster.services import same_person
from tests.remembering import remembered
from tests.services.planning_stage import person

CLERK = Actor("account", None)


@remembered
def share(cast, now, *numbers: int) -> None:
    """Let people of these numbers (9: the notary) be one person in both bureaus, each by an account of their own."""
    for number in numbers or (0,):
        with unit_of_work():
            account = account_of(cast, number, now)
            same_person.ask(person(cast.stranger, number), CLERK, now)
            (question,) = same_person.waiting(account, now)
            same_person.confirm(account, question.public_id, Actor("account", account.id), now)


def account_of(cast, number: int, now) -> Account:
    """The account of own bureau's person of that number; made where there is none."""
    own = person(cast.own, number)
    found = db.session.query(Account).join(Grant).filter(Grant.practitioner_id == own.id).one_or_none()
    if found is not None:
        return found
    email = person(cast.stranger, number).email
    made = Account(email=email, fs_uniquifier=f"shared-{number}", created_at=now)
    made.grants.append(Grant(bureau_id=own.bureau_id, role=GrantRole.PRACTITIONER, practitioner=own))
    db.session.add(made)
    db.session.flush()
    return made
