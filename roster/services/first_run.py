"""The first run: one bureau with its first system administrator, founded once and for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text

from roster.core import cipher
from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.references import new_public_id
from roster.core.translation import N_, translate
from roster.database import db
from roster.models import Bureau, GrantRole, NoticeChannel
from roster.notify import DeliveryFailed, Gateways, Message
from roster.services import accounts, founding, throttles

TRIES = 10
PAUSE = timedelta(minutes=15)


class AlreadySetUp(DomainError):
    """Somebody was quicker, or the installation has been at work for long."""

    code = "already_set_up"
    message = N_("This installation has been set up already. Sign in.")


class MailRefused(DomainError):
    """The mail server did not take the test message."""

    code = "mail_refused"
    message = N_("The test message could not be sent (%(reason)s). Check server, port, name and password.")


class FactsNotKept(DomainError):
    """The instance folder cannot be written to."""

    code = "facts_not_kept"
    message = N_(
        "Address and mail server could not be written into the instance folder. Is the disk full, or the folder not the service's own?"
    )


@dataclass(frozen=True)
class FirstAdministrator:
    """Who invites everybody else."""

    email: str
    name: str
    password: str


def is_open() -> bool:
    """Tell whether nobody has founded a bureau here, not even the demo."""
    return db.session.scalar(select(Bureau.id).limit(1)) is None


def found(
    charter: founding.Charter,
    administrator: FirstAdministrator,
    hash_password: accounts.Hash,
    keep_facts: Callable[[], object],
    origin: str,
    now: datetime,
) -> Bureau:
    """Found the installation's first bureau with its administrator, and have the deployment's facts kept.

    Whoever holds the setup code has the installation's console, so the trail calls it a command,
    typed from the network `origin`.
    `keep_facts` is called last: when it fails nothing is founded. Raises AlreadySetUp, FactsNotKept, InvalidInput.
    """
    _one_at_a_time()
    if not is_open():
        raise AlreadySetUp
    actor = Actor("command", origin=origin)
    bureau = founding.found(charter, actor, now)
    wanted = accounts.Wanted(administrator.email, administrator.name, GrantRole.ADMINISTRATOR)
    accounts.create(bureau, wanted, administrator.password, hash_password, actor, now)
    try:
        keep_facts()
    except OSError as error:
        raise FactsNotKept from error
    return bureau


def count_try(address: str, now: datetime) -> None:
    """Count one try to enter the code from a network address. Raises TooManyTries."""
    throttles.count(f"setup:{cipher.current().index('setup', address)}", TRIES, PAUSE, now)


def send_test_mail(smtp_url: str, sender: str, recipient: str, language: str) -> None:
    """Send one message by a mail server that is not in use yet. Raises MailRefused."""
    subject = translate(language, N_("Test message of the duty roster"))
    body = translate(language, N_("If you read this, the duty roster can send e-mail."))
    reference = new_public_id()
    message = Message(NoticeChannel.EMAIL, recipient, subject, f"{body}\n", reference, subject)
    try:
        Gateways.configured(smtp_url, sender).deliver(message)
    except (DeliveryFailed, ValueError) as error:
        raise MailRefused(reason=str(error)) from error


def _one_at_a_time() -> None:
    """Let a second founder wait for the first. SQLite's writing units do so by themselves."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE bureaus IN SHARE ROW EXCLUSIVE MODE"))
