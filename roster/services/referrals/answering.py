"""What the receiving office answers, by its link or by phone: received, accepted or why not, and the result."""

from datetime import datetime, timedelta

from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.referral_clocks import EXTENSION_DAYS
from roster.core.referral_words import RESULTS, Door, ReferralState
from roster.core.translation import N_
from roster.models import Referral, ReferralStep
from roster.services.referrals import pairs, steps, telling
from roster.services.referrals.steps import WrongStep


class AlreadyAsked(DomainError):
    """Missing papers are told once, all of them."""

    code = "papers_already_asked"
    message = N_("Missing papers are told once, all of them. Decide on what is there.")


class AlreadyExtended(DomainError):
    """A petition is extended once."""

    code = "already_extended"
    message = N_("It was extended already: once, by 30 days.")


def receive(referral: Referral, by: str, actor: Actor, now: datetime) -> None:
    """Confirm receipt. Repeated it changes nothing. Raises WrongStep."""
    if referral.state is ReferralState.RECEIVED:
        return
    steps.move(referral, ReferralState.RECEIVED, "received", by, actor, now, received_at=now)


def accept(referral: Referral, note: str, by: str, actor: Actor, now: datetime) -> None:
    """Accept it; the clock of the result runs. Raises WrongStep, InvalidInput."""
    said = steps.read_note(note, needed=False)
    step = steps.move(
        referral, ReferralState.ACCEPTED, "accepted", by, actor, now,
        note=said, accepted_at=now, received_at=referral.received_at or now,
    )  # fmt: skip
    telling.tell_practitioner(referral, step, now)


def refuse(referral: Referral, note: str, by: str, actor: Actor, now: datetime) -> None:
    """Not accept it, and say why; a legal-aid leg that waited leaves at once. Raises WrongStep, InvalidInput."""
    said = steps.read_note(note, needed=True)
    step = steps.move(
        referral, ReferralState.REFUSED, "refused", by, actor, now,
        note=said, received_at=referral.received_at or now,
    )  # fmt: skip
    _ended(referral, step, actor, now)


def send_back(referral: Referral, note: str, by: str, actor: Actor, now: datetime) -> None:
    """Send it back with all that is missing; legal aid may do so once. Raises WrongStep, AlreadyAsked, InvalidInput."""
    said = steps.read_note(note, needed=True)
    if referral.door is Door.LEGAL_AID and any(step.what == "returned" for step in referral.steps):
        raise AlreadyAsked
    step = steps.move(referral, ReferralState.RETURNED, "returned", by, actor, now, note=said)
    telling.tell_practitioner(referral, step, now)


def begin(referral: Referral, note: str, by: str, actor: Actor, now: datetime) -> None:
    """Say that work has begun: whom legal aid assigned, when mediation meets. Raises WrongStep, InvalidInput."""
    said = steps.read_note(note, needed=referral.door is Door.LEGAL_AID)
    steps.move(referral, ReferralState.IN_PROGRESS, "begun", by, actor, now, note=said)


def extend(referral: Referral, note: str, by: str, actor: Actor, now: datetime) -> None:
    """Take 30 days more for a petition, once, with a reason (信访工作条例 第34条). Raises WrongStep, AlreadyExtended."""
    said = steps.read_note(note, needed=True)
    if referral.door is not Door.PETITION or referral.due_what != "result" or referral.due_on is None:
        raise WrongStep
    if any(step.what == "extended" for step in referral.steps):
        raise AlreadyExtended
    referral.due_on += timedelta(days=EXTENSION_DAYS)
    referral.version += 1
    referral.updated_at = now
    steps.note_down(referral, "extended", by, actor, now, note=said)


def conclude(referral: Referral, result: str, note: str, by: str, actor: Actor, now: datetime) -> None:
    """Enter the result: it flows back to the record, and a legal-aid leg beside it goes on or closes.

    Raises WrongStep, or InvalidInput naming the field.
    """
    if result not in RESULTS[referral.door]:
        raise InvalidInput(N_("Choose how it ended."), field="result")
    said = steps.read_note(note, needed=False)
    step = steps.move(
        referral, ReferralState.CONCLUDED, "concluded", by, actor, now, note=said, result=result
    )
    _ended(referral, step, actor, now)


def _ended(referral: Referral, step: ReferralStep, actor: Actor, now: datetime) -> None:
    telling.silence(referral)
    telling.tell_practitioner(referral, step, now)
    telling.flow_back(referral, step, actor, now)
    pairs.follow(referral, actor, now)
