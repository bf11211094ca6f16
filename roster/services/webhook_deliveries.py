"""Tell programs what waits for them: claim, post outside, write down how it went. A message may come twice, under its name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, select, update

from roster.core import fetching, webhook_messages
from roster.core.outside import Trouble
from roster.core.webhook_messages import Event
from roster.database import db
from roster.models import ApiClient, Chain, ChainKind, Webhook
from roster.services import webhook_events

AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
"""After the first failure, the second, …; the last holds for all that follow."""
GIVEN_UP_AFTER = timedelta(days=3)
_FAR = 1000
"""Numbers without anything to tell after which the place in the trail is written down, so that a look stays short."""


@dataclass(frozen=True)
class Claim:
    """A program that this process tells now."""

    webhook_id: int
    due_at: datetime
    """Until then it is nobody else's; it also tells this claim from a later one."""
    address: str
    secret: str
    events: tuple[tuple[int, Event], ...]
    """With their numbers in the trail, ascending."""
    end: int
    """Up to which number there is nothing else to tell."""


def claim_due(now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    """Take up to `limit` programs that have something to be told, for as long as the lease; nobody else gets them."""
    claims: list[Claim] = []
    due = db.session.execute(
        select(Webhook, ApiClient, Chain)
        .join(ApiClient, Webhook.client_id == ApiClient.id)
        .join(Chain, and_(Chain.bureau_id == Webhook.bureau_id, Chain.kind == ChainKind.TRAIL))
        .where(Webhook.due_at <= now, Chain.number > Webhook.told_number)
        .order_by(Webhook.due_at, Webhook.id)
    )
    for webhook, client, chain in due.all():
        events, end = webhook_events.happened(client, chain, webhook.told_number)
        if not events:
            _pass_over(webhook, end)
        elif webhook.due_at and _moved(webhook.id, webhook.due_at, due_at=now + lease):
            claims.append(Claim(webhook.id, now + lease, webhook.address, webhook.secret, tuple(events), end))
        if len(claims) == limit:
            break
    return claims


def tell(address: str, secret: str, event: Event, now: datetime) -> None:
    """Post one message. Raises NotFetched when it did not arrive."""
    body = event.body
    fetching.post(address, body, webhook_messages.headers_of(event.name, body, secret, now))


def note(claim: Claim, arrived: int, trouble: Trouble | None, now: datetime) -> None:
    """Write down how many of a claim's messages arrived, and why the next did not.

    Nothing happens when the claim was lost: the address was changed or forgotten meanwhile. A failure is asked again
    later and later, and given up after `GIVEN_UP_AFTER`.
    """
    told: dict[str, Any] = {}
    if arrived:
        number = claim.end if arrived == len(claim.events) else claim.events[arrived - 1][0]
        told = {"told_number": number, "told_at": now}
    if trouble is None:
        _moved(claim.webhook_id, claim.due_at, **told, due_at=now, failures=0, failing_since=None, trouble="")
        return
    webhook = db.session.get(Webhook, claim.webhook_id, populate_existing=True)
    if webhook is None:
        return
    failures = 1 if arrived else webhook.failures + 1
    since = now if arrived or webhook.failing_since is None else webhook.failing_since
    again = now + AGAIN_AFTER[min(failures, len(AGAIN_AFTER)) - 1]
    _moved(
        claim.webhook_id,
        claim.due_at,
        **told,
        due_at=again if now - since < GIVEN_UP_AFTER else None,
        failures=failures,
        failing_since=since,
        trouble=trouble.value,
    )


def _pass_over(webhook: Webhook, end: int) -> None:
    if end - webhook.told_number >= _FAR and webhook.due_at is not None:
        _moved(webhook.id, webhook.due_at, told_number=end)


def _moved(webhook_id: int, before: datetime, /, **values: Any) -> bool:
    """Compare-and-swap by the time at which a program is due."""
    changed = cast(
        "CursorResult[Any]",
        db.session.execute(
            update(Webhook)
            .where(Webhook.id == webhook_id, Webhook.due_at == before)
            .values(values)
            .execution_options(synchronize_session=False)
        ),
    )
    return changed.rowcount == 1
