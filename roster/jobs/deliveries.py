"""Send what is due: claim in one transaction, talk to the provider outside, write down the fate."""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import NoticeChannel
from roster.notify import Certainty, DeliveryFailed, Gateways, Message, Trouble, compose
from roster.services import notice_delivery, notice_reports, notice_wordings, work_offers
from roster.services.notice_delivery import Claim

AT_ONCE = 20
LEASE = timedelta(minutes=10)
"""Longer than AT_ONCE messages at the gateway's own time limit need."""

log = logging.getLogger(__name__)


def send(now: datetime, gateways: Gateways, base_url: str) -> str:
    """Send every notice that is due; return in words how many left and how many did not.

    A provider that cannot be reached is not asked again for the others: they wait a minute, and what leaves by
    other channels does not wait at all.
    """
    with unit_of_work():
        notice_delivery.settle(now, gateways.repeatable)
    with unit_of_work():
        by_workers = work_offers.notices_go_to_workers(now)
    sent = failed = waiting = 0
    away: set[NoticeChannel] = set()
    for claim in _claims(gateways, away, waiting_for=work_offers.NET if by_workers else None):
        if claim.channel in away:
            with unit_of_work():
                waiting += notice_delivery.put_back(claim, clock.now())
        elif _send_one(claim, gateways, base_url, away):
            sent += 1
        else:
            failed += 1
    if not sent and not failed:
        return ""
    said = f", {waiting} wait for {', '.join(sorted(away))}" if waiting else ""
    return f"{sent} sent, {failed} not{said}"


def ask(now: datetime, gateways: Gateways) -> str:
    """Ask providers what became of messages; return in words how many were answered."""
    if not gateways.askable:
        return ""
    with unit_of_work():
        questions = notice_reports.due(now, gateways.askable)
    answered = 0
    for question in questions:
        try:
            report = gateways.ask(question.channel, question.enquiry)
        except DeliveryFailed as error:
            log.warning("a provider does not tell what became of a message: %s", error.reason)
            continue
        if report is not None:
            with unit_of_work():
                notice_reports.note(question, report, clock.now())
            answered += 1
    return f"{answered} reports" if answered else ""


def send_one(notice_id: int, gateways: Gateways, base_url: str) -> bool:
    """Send one notice if it is due and nobody else has it; return whether it left."""
    with unit_of_work():
        claim = notice_delivery.claim(notice_id, clock.now(), LEASE, gateways.repeatable)
    return claim is not None and _send_one(claim, gateways, base_url, set())


def _claims(
    gateways: Gateways, away: Collection[NoticeChannel], *, waiting_for: timedelta | None = None
) -> Iterator[Claim]:
    while True:
        now = clock.now()
        since = None if waiting_for is None else now - waiting_for
        with unit_of_work():
            claims = notice_delivery.claim_due(
                now, AT_ONCE, LEASE, waiting_since=since, but_not=away, repeatable=gateways.repeatable
            )
        yield from claims
        if len(claims) < AT_ONCE:
            return


def _send_one(claim: Claim, gateways: Gateways, base_url: str, away: set[NoticeChannel]) -> bool:
    try:
        message = _composed(claim, base_url)
        with unit_of_work():
            if not notice_delivery.hand_over(claim, clock.now(), LEASE):
                return False
        receipt = gateways.deliver(message)
    except DeliveryFailed as error:
        if error.trouble is Trouble.UNREACHABLE:
            away.add(claim.channel)
        _note_failure(claim, error, gateways)
        return False
    except (
        OperationalError,
        InterfaceError,
    ):  # the message is in order; it stays claimed until the lease ends
        raise
    except Exception as error:
        log.exception("notice %s cannot be written", claim.notice_id)
        failure = DeliveryFailed(type(error).__name__, trouble=Trouble.TEXT, certainty=Certainty.NEVER)
        _note_failure(claim, failure, gateways)
        return False
    with unit_of_work():
        notice_delivery.delivered(claim, clock.now(), receipt, ask=message.channel in gateways.askable)
    return True


def _composed(claim: Claim, base_url: str) -> Message:
    try:
        notice = notice_delivery.load(claim)
        return compose(notice, base_url, notice_wordings.of(notice))
    finally:
        db.session.rollback()  # the provider may take its time; the database must not wait for it


def _note_failure(claim: Claim, failure: DeliveryFailed, gateways: Gateways) -> None:
    with unit_of_work():
        notice_delivery.failed(claim, failure, clock.now(), gateways.repeatable)
