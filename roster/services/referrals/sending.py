"""Hand a matter over: with the person's consent for that office, with what they agreed to, and never through a closed door."""

from datetime import datetime
from typing import Any

from roster.core import triage
from roster.core.actors import CLOCK, Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.referral_words import CONSENTS, Door, ReferralState
from roster.core.translation import N_
from roster.models import Referral
from roster.services import follow_ups
from roster.services.referrals import drafting, links, pairs, steps, telling
from roster.services.referrals.steps import WrongStep


class NoConsent(DomainError):
    """Nobody agreed that this office receives it."""

    code = "no_consent"
    message = N_("First note down that the person agrees to this office receiving exactly this.")


class MayNotWait(DomainError):
    """The limitation is too near for the legal-aid leg to wait."""

    code = "may_not_wait"
    message = N_("The claim lapses in less than 30 days: legal aid must not wait for the mediation.")


def needs_consent(referral: Referral) -> bool:
    """Tell whether somebody must have agreed: always, but to save a life (个人信息保护法 第13条第4项)."""
    return not (referral.door is Door.POLICE and referral.facts.get("danger") is True)


def consent(referral: Referral, how: str, version: int, by: str, actor: Actor, now: datetime) -> None:
    """Note down that the person agreed to this office receiving what is shown. Raises InvalidInput, WrongStep, Stale."""
    if referral.state not in (ReferralState.DRAFT, ReferralState.RETURNED):
        raise WrongStep
    if referral.version != version:
        raise Stale
    if how not in CONSENTS:
        raise InvalidInput(N_("Say how the person agreed."), field="how")
    referral.consent_at, referral.consent_how = now, how
    referral.consent_by_id = actor.account_id
    steps.note_down(referral, "consent", by, actor, now)


def hand_over(referral: Referral, by: str, actor: Actor, now: datetime) -> None:
    """Hand a draft, a parked or a completed referral over; the office is told.

    Raises DoorClosed by what is known today, NoConsent, WrongStep, Stale.
    """
    drafting.refuse_closed(drafting.facts_now(referral, now), referral.door)
    _refuse_without_consent(referral)
    is_again = referral.state is ReferralState.RETURNED
    values: dict[str, Any] = {"sent_at": referral.sent_at or now}
    if is_again:
        values |= {"received_at": None, "accepted_at": None}
    what = "sent_again" if is_again else "sent"
    steps.move(referral, ReferralState.SENT, what, by, actor, now, **values)
    follow_ups.open_for_referral(referral, actor, now)
    link = links.renew(referral, actor, now)
    telling.tell_receiver(referral, link, now)


def park(referral: Referral, by: str, actor: Actor, now: datetime) -> None:
    """Let the legal-aid leg of a pair wait for the mediation; everything is ready to leave the same day.

    Raises MayNotWait near the limitation, NoConsent, WrongStep.
    """
    if referral.partner is None or referral.partner.state in (
        ReferralState.REFUSED, ReferralState.CONCLUDED, ReferralState.WITHDRAWN,
    ):  # fmt: skip
        raise WrongStep
    _refuse_without_consent(referral)
    if not triage.may_wait(drafting.facts_now(referral, now)):
        raise MayNotWait
    steps.move(referral, ReferralState.PARKED, "parked", by, actor, now)


def withdraw(referral: Referral, why: str, by: str, actor: Actor, now: datetime) -> None:
    """Take a referral back because the person wants it; the office's link works no more. Raises WrongStep, InvalidInput."""
    was_there = referral.sent_at is not None
    note = steps.read_note(why, needed=was_there)
    steps.move(referral, ReferralState.WITHDRAWN, "withdrawn", by, actor, now, note=note)
    links.revoke_all(referral, actor, now)
    telling.silence(referral)
    pairs.follow(referral, actor, now)


def end_silent(referral: Referral, now: datetime) -> None:
    """Take an application for legal aid as withdrawn: what was missing did not come in time (法律援助法 第43条第2款)."""
    step = steps.move(referral, ReferralState.WITHDRAWN, "silent", "clock", CLOCK, now)
    links.revoke_all(referral, CLOCK, now)
    telling.silence(referral)
    telling.tell_practitioner(referral, step, now)
    telling.flow_back(referral, step, CLOCK, now)
    pairs.follow(referral, CLOCK, now)


def _refuse_without_consent(referral: Referral) -> None:
    if needs_consent(referral) and referral.consent_at is None:
        raise NoConsent
