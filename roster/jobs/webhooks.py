"""Tell programs what happened to their bookings: claim in one transaction, post outside, write down how it went."""

import logging
from datetime import datetime, timedelta

from roster.core import clock
from roster.core.outside import NotFetched, Trouble
from roster.database import unit_of_work
from roster.services import webhook_deliveries
from roster.services.webhook_deliveries import Claim

AT_ONCE = 5
LEASE = timedelta(minutes=10)
"""Longer than AT_ONCE programs with `_ENOUGH` and one last slow answer each need."""
_ENOUGH = timedelta(minutes=1)
"""For one program in one tick; what is left waits for the next, which comes at once."""

log = logging.getLogger(__name__)


def tell(now: datetime) -> str:
    """Tell programs what is due; return in words how many messages arrived and how many programs did not take them."""
    with unit_of_work():
        claims = webhook_deliveries.claim_due(now, AT_ONCE, LEASE)
    told = failed = 0
    for claim in claims:
        arrived, trouble = _tell(claim)
        told, failed = told + arrived, failed + (trouble is not None)
        try:
            with unit_of_work():
                webhook_deliveries.note(claim, arrived, trouble, clock.now())
        except Exception:
            log.exception("what a program was told could not be written down: it will be told again")
    return f"{told} told, {failed} programs not reached" if claims else ""


def _tell(claim: Claim) -> tuple[int, Trouble | None]:
    """Post a claim's messages in their order until one does not arrive; return how many did, and why not."""
    arrived, until = 0, clock.now() + _ENOUGH
    for _number, event in claim.events:
        try:
            webhook_deliveries.tell(claim.address, claim.secret, event, clock.now())
        except NotFetched as error:
            return arrived, error.trouble
        except Exception:  # what we did not foresee must not come back every quarter of a minute
            log.exception("a program could not be told")
            return arrived, Trouble.SILENT
        arrived += 1
        if clock.now() >= until:
            break
    return arrived, None
