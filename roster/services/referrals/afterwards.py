"""What becomes of an agreement after the mediation: kept, fulfilled, broken, confirmed by the court; and until when it may be.

Source: the field guide, sections 4.1 and 4.3; 人民调解法 第31、33条.
"""

from datetime import date, datetime, timedelta

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.referral_words import AFTERWARDS, AGREED, CONFIRMED_WITHIN_DAYS
from roster.core.translation import N_
from roster.models import Referral
from roster.services.referrals import steps
from roster.services.referrals.steps import WrongStep


def is_agreed(referral: Referral) -> bool:
    """Tell whether a mediation ended with an agreement."""
    return referral.result in AGREED


def left(referral: Referral) -> tuple[str, ...]:
    """Return what may still be noted of an agreement: each once, and nothing but a court's word after the end."""
    if not is_agreed(referral):
        return ()
    known = {step.what for step in referral.steps}
    is_over = bool(known & {"fulfilled", "broken"})
    return tuple(one for one in AFTERWARDS if one not in known and (one == "confirmed" or not is_over))


def note(referral: Referral, what: str, said: str, by: str, actor: Actor, now: datetime) -> None:
    """Write down what became of an agreement. Raises WrongStep where there is none, or InvalidInput naming the field."""
    if not is_agreed(referral):
        raise WrongStep
    if what not in left(referral):
        raise InvalidInput(N_("Choose what became of the agreement."), field="result")
    text = steps.read_note(said, needed=what == "broken")
    referral.version += 1
    referral.updated_at = now
    steps.note_down(referral, what, by, actor, now, note=text)


def confirm_by(referral: Referral) -> date | None:
    """Return the last day for asking the court to confirm an agreement; None where it does not, or has.

    A court confirms nothing about whether a marriage, a parentage or an adoption holds (民事诉讼法 第205条).
    """
    if not is_agreed(referral) or referral.closed_at is None or referral.facts.get("status") is True:
        return None
    if any(step.what == "confirmed" for step in referral.steps):
        return None
    return clock.local(referral.closed_at).date() + timedelta(days=CONFIRMED_WITHIN_DAYS)
