"""Send what is due: claim in one transaction, talk to the provider outside, write down the fate."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from roster.core import clock
from roster.database import db, unit_of_work
from roster.notify import DeliveryFailed, Gateways, Message, compose
from roster.services import notice_delivery
from roster.services.notice_delivery import Claim

AT_ONCE = 20
LEASE = timedelta(minutes=10)
"""Longer than AT_ONCE messages at the gateway's own time limit need."""

log = logging.getLogger(__name__)


def send(now: datetime, gateways: Gateways, base_url: str) -> str:
    """Send every notice that is due; return in words how many left and how many did not."""
    with unit_of_work():
        notice_delivery.settle(now)
    sent = failed = 0
    for claim in _claims():
        if _send_one(claim, gateways, base_url):
            sent += 1
        else:
            failed += 1
    return f"{sent} sent, {failed} not" if sent or failed else ""


def _claims() -> Iterator[Claim]:
    while True:
        with unit_of_work():
            claims = notice_delivery.claim_due(clock.now(), AT_ONCE, LEASE)
        yield from claims
        if len(claims) < AT_ONCE:
            return


def _send_one(claim: Claim, gateways: Gateways, base_url: str) -> bool:
    try:
        gateways.deliver(_composed(claim, base_url))
    except DeliveryFailed as error:
        _note_failure(claim, error.reason, is_permanent=error.is_permanent)
        return False
    except (
        OperationalError,
        InterfaceError,
    ):  # the message is in order; it stays claimed until the lease ends
        raise
    except Exception as error:
        log.exception("notice %s cannot be written", claim.notice_id)
        _note_failure(claim, f"Cannot be written: {type(error).__name__}", is_permanent=True)
        return False
    with unit_of_work():
        notice_delivery.delivered(claim, clock.now())
    return True


def _composed(claim: Claim, base_url: str) -> Message:
    try:
        return compose(notice_delivery.load(claim), base_url)
    finally:
        db.session.rollback()  # the provider may take its time; the database must not wait for it


def _note_failure(claim: Claim, reason: str, *, is_permanent: bool) -> None:
    with unit_of_work():
        notice_delivery.failed(claim, reason, clock.now(), is_permanent=is_permanent)
