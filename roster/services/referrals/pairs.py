"""The linked pair "mediation and legal aid" (援调对接): what becomes of the leg that waited when the mediation ends.

Source: the field guide, section 4.4. An agreement closes the legal-aid leg; anything else sends it off the same day with
all its papers, and so does a limitation that comes near.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import CLOCK, Actor
from roster.core.referral_words import AGREED, OVER, ReferralState
from roster.core.triage_rules import SOON_DAYS
from roster.database import db
from roster.models import Bureau, Referral
from roster.services import follow_ups
from roster.services.referrals import links, steps, telling


def aid_leg(mediation: Referral) -> Referral | None:
    """Return the legal-aid leg of a mediation, None where there is none."""
    return db.session.scalar(select(Referral).where(Referral.partner_id == mediation.id))


def follow(mediation: Referral, actor: Actor, now: datetime) -> None:
    """Close or send the leg that waited for a mediation that has ended."""
    leg = aid_leg(mediation)
    if leg is None or leg.state is not ReferralState.PARKED or mediation.state not in OVER:
        return
    if mediation.result in AGREED:
        steps.move(leg, ReferralState.CONCLUDED, "settled", "clock", actor, now, result="settled")
        return
    _send(leg, actor, now)


def release_near_limitation(bureau: Bureau, now: datetime) -> int:
    """Send off the legal-aid legs that may not wait any longer; return how many."""
    last = clock.local(now).date() + timedelta(days=SOON_DAYS - 1)
    waiting: Sequence[Referral] = db.session.scalars(
        select(Referral)
        .where(
            Referral.bureau_id == bureau.id,
            Referral.state == ReferralState.PARKED,
            Referral.limitation_on <= last,
        )
        .order_by(Referral.id)
        .with_for_update()
    ).all()
    for leg in waiting:
        _send(leg, CLOCK, now)
    return len(waiting)


def _send(leg: Referral, actor: Actor, now: datetime) -> None:
    """Hand it over with what was ready: somebody agreed to this office and this content when it was parked."""
    steps.move(leg, ReferralState.SENT, "sent", "clock", actor, now, sent_at=now)
    follow_ups.open_for_referral(leg, actor, now)
    telling.tell_receiver(leg, links.renew(leg, actor, now), now)
