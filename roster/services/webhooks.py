"""Tell programs what others did to the bookings made through them: moved, cancelled, a place offered, nobody came.

Nothing is written when it happens. The bureau's trail holds each step in the order of its commit, without a gap, so a
program is told what stands behind the last number that it was told: nothing is lost, and nothing overtakes. Telling is
slow and outside, so it stands between two units of work; a message may come twice, under the same name.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, delete, select, update
from sqlalchemy.orm import aliased

from roster.core import fetching, webhook_messages
from roster.core.actors import Actor
from roster.core.outside import NotFetched, Trouble, read_address
from roster.core.references import digest
from roster.core.webhook_messages import Event
from roster.database import db
from roster.models import ApiClient, AuditAction, AuditRow, Booking, Chain, ChainKind, WaitlistEntry, Webhook
from roster.services import audit, chain_ends, throttles

AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
"""After the first failure, the second, …; the last holds for all that follow."""
GIVEN_UP_AFTER = timedelta(days=3)
MOST_AT_ONCE = 20
"""Messages to one program in one tick."""
MOST_TRIALS, TRIALS_WINDOW = 20, timedelta(hours=1)
_FAR = 1000
"""Numbers without anything to tell after which the place in the trail is written down, so that a look stays short."""
BOOKINGS, WAITING = Booking.__tablename__, WaitlistEntry.__tablename__
_TYPES = {
    (BOOKINGS, AuditAction.BOOKING_MOVED): "booking.moved",
    (BOOKINGS, AuditAction.BOOKING_CANCELLED): "booking.cancelled",
    (BOOKINGS, AuditAction.BOOKING_NO_SHOW): "booking.missed",
    (WAITING, AuditAction.BOOKING_MOVED): "waiting.changed",
}
TYPES = tuple(dict.fromkeys(_TYPES.values()))
PING = "ping"
"""What a trial message is."""


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


def of(client: ApiClient) -> Webhook | None:
    """Return where a program is told, if it is."""
    return db.session.scalar(select(Webhook).where(Webhook.client_id == client.id))


def all_of(bureau_id: int) -> dict[int, Webhook]:
    """Return a bureau's webhooks by their program."""
    found = db.session.scalars(select(Webhook).where(Webhook.bureau_id == bureau_id))
    return {one.client_id: one for one in found}


def keep(client: ApiClient, typed: str, actor: Actor, now: datetime) -> str:
    """Tell a program at an address from now on, and return its new signing secret. Raises NotFetched."""
    address = read_address(typed, fetching.inner_hosts()).address
    if not typed.strip().lower().startswith("https:"):  # webcal: of a calendar
        raise NotFetched(Trouble.DOWNGRADE)
    # One window at a time: two would both add the row.
    db.session.execute(select(ApiClient.id).where(ApiClient.id == client.id).with_for_update())
    secret, end = webhook_messages.new_secret(), chain_ends.find(ChainKind.TRAIL, client.bureau_id)
    db.session.execute(delete(Webhook).where(Webhook.client_id == client.id))
    db.session.add(
        Webhook(
            bureau_id=client.bureau_id,
            client_id=client.id,
            address=address,
            secret=secret,
            told_number=end.number if end else 0,
            due_at=now,
            failures=0,
            trouble="",
            created_at=now,
        )
    )
    _record(client, "webhook_kept", actor, now)
    return secret


def forget(client: ApiClient, actor: Actor, now: datetime) -> None:
    """Tell a program nothing any more. Doing it twice changes nothing."""
    if of(client) is None:
        return
    _record(client, "webhook_forgotten", actor, now)
    db.session.execute(delete(Webhook).where(Webhook.client_id == client.id))


def try_again(webhook: Webhook, now: datetime) -> None:
    """Tell a program at once what waits for it, also one that was given up."""
    db.session.execute(
        update(Webhook)
        .where(Webhook.id == webhook.id)
        .values(due_at=now, failures=0, failing_since=None)
        .execution_options(synchronize_session="fetch")
    )


def count_trial(client: ApiClient, now: datetime) -> None:
    """Note that somebody sends a program a trial message. Raises TooManyTries."""
    throttles.count(f"webhook:{client.id}", MOST_TRIALS, TRIALS_WINDOW, now, prolongs=False)


def ping(webhook: Webhook, now: datetime) -> None:
    """Send a trial message, with the database left alone meanwhile. Raises NotFetched."""
    address, secret = webhook.address, webhook.secret
    db.session.rollback()
    tell(
        address, secret, Event(f"ping_{digest(f'{address} {now.isoformat()}')[:32]}", PING, now, "", ""), now
    )


def tell(address: str, secret: str, event: Event, now: datetime) -> None:
    """Post one message. Raises NotFetched when it did not arrive."""
    body = event.body
    fetching.post(address, body, webhook_messages.headers_of(event.name, body, secret, now))


def claim_due(now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    """Take up to `limit` programs that have something to be told, for as long as the lease; nobody else gets them."""
    claims: list[Claim] = []
    due = db.session.execute(
        select(Webhook, ApiClient, Chain)
        .join(ApiClient, Webhook.client_id == ApiClient.id)
        .join(Chain, and_(Chain.bureau_id == Webhook.bureau_id, Chain.kind == ChainKind.TRAIL))
        .where(Webhook.due_at <= now, ApiClient.revoked_at.is_(None), Chain.number > Webhook.told_number)
        .order_by(Webhook.due_at, Webhook.id)
    )
    for webhook, client, chain in due.all():
        events, end = _happened(client, chain, webhook.told_number)
        if not events:
            _pass_over(webhook, end)
        elif webhook.due_at and _moved(webhook.id, webhook.due_at, due_at=now + lease):
            claims.append(Claim(webhook.id, now + lease, webhook.address, webhook.secret, tuple(events), end))
        if len(claims) == limit:
            break
    return claims


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


def _happened(client: ApiClient, chain: Chain, after: int) -> tuple[list[tuple[int, Event]], int]:
    """Find what others did behind a number to what was made through a program, in its order.

    Return it with the number up to which there is nothing else. What was deleted meanwhile has no name and is left out.
    """
    made = aliased(AuditRow)
    is_theirs = (
        select(made.id)
        .where(
            made.chain_id == chain.id,
            made.subject == AuditRow.subject,
            made.subject_id == AuditRow.subject_id,
            made.action == AuditAction.BOOKING_MADE,
            _by(made, client),
        )
        .exists()
    )
    rows = db.session.execute(
        select(AuditRow)
        .where(
            AuditRow.chain_id == chain.id,
            AuditRow.number > after,
            AuditRow.subject.in_((BOOKINGS, WAITING)),
            AuditRow.action.in_({action for _subject, action in _TYPES}),
            ~_by(AuditRow, client),
            is_theirs,
        )
        .order_by(AuditRow.number)
        .limit(MOST_AT_ONCE)
    ).scalars().all()  # fmt: skip
    names = {
        BOOKINGS: _names(Booking, {row.subject_id for row in rows if row.subject == BOOKINGS}),
        WAITING: _names(WaitlistEntry, {row.subject_id for row in rows if row.subject == WAITING}),
    }
    events = [
        (row.number, _event(client, row, type_, public_id))
        for row in rows
        if (type_ := _TYPES.get((row.subject, row.action)))
        and (public_id := names[row.subject].get(row.subject_id))
    ]
    last = rows[-1].number if rows else chain.number
    return events, last if len(rows) == MOST_AT_ONCE else max(chain.number, last)


def _by(row: Any, client: ApiClient) -> Any:
    """Tell whether a row was written by a program. A program that got a new key under its old name is the same."""
    return and_(row.actor_kind == "program", row.origin == client.name)


def _event(client: ApiClient, row: AuditRow, type_: str, public_id: str) -> Event:
    return Event(
        name=f"msg_{digest(f'{client.public_id} {row.hash}')[:32]}",
        type=type_,
        at=row.at,
        subject="booking" if row.subject == BOOKINGS else "waiting",
        public_id=public_id,
    )


def _names(model: type[Booking] | type[WaitlistEntry], ids: Collection[int | None]) -> dict[int | None, str]:
    if not ids:
        return {}
    found = db.session.execute(select(model.id, model.public_id).where(model.id.in_(ids)))
    return {row[0]: row[1] for row in found}


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


def _record(client: ApiClient, step: str, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.SETTINGS_CHANGED, actor, now, bureau_id=client.bureau_id, subject=client,
        who=client.name, step=step,
    )  # fmt: skip
