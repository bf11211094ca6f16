"""Where programs are told what others did to the bookings made through them: an address kept, tried, forgotten.

Nothing is written when something happens. The bureau's trail holds each step in the order of its commit, without a gap,
so a program is told what stands behind the last number that it was told (`webhook_events`): nothing is lost, and nothing
overtakes. Telling is slow and outside, so it stands between two units of work (`webhook_deliveries`).
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from roster.core import fetching, webhook_messages
from roster.core.actors import Actor
from roster.core.outside import NotFetched, Trouble, read_address
from roster.core.references import digest
from roster.core.webhook_messages import Event
from roster.database import db
from roster.models import ApiClient, AuditAction, ChainKind, Webhook
from roster.services import audit, chain_ends, throttles, webhook_deliveries

PING = "ping"
"""What a trial message is."""
MOST_TRIALS, TRIALS_WINDOW = 20, timedelta(hours=1)


def of(client: ApiClient) -> Webhook | None:
    """Return where a program is told, if it is."""
    return db.session.scalar(select(Webhook).where(Webhook.client_id == client.id))


def all_of(bureau_id: int) -> dict[int, Webhook]:
    """Return a bureau's webhooks by their program."""
    found = db.session.scalars(select(Webhook).where(Webhook.bureau_id == bureau_id))
    return {one.client_id: one for one in found}


def keep(client: ApiClient, typed: str, actor: Actor, now: datetime) -> str:
    """Tell a program at an address from now on, and return its new signing secret. Raises NotFetched.

    What waits for a program that was told elsewhere, and did not take it, is told at the new address.
    """
    address = read_address(typed, fetching.inner_hosts()).address
    if not typed.strip().lower().startswith("https:"):  # webcal: of a calendar
        raise NotFetched(Trouble.DOWNGRADE)
    # One window at a time: two would both add the row.
    db.session.execute(select(ApiClient.id).where(ApiClient.id == client.id).with_for_update())
    known, secret = of(client), webhook_messages.new_secret()
    end = known.told_number if known else _end(client.bureau_id)
    db.session.execute(delete(Webhook).where(Webhook.client_id == client.id))
    db.session.add(
        Webhook(
            bureau_id=client.bureau_id,
            client_id=client.id,
            address=address,
            secret=secret,
            told_number=end,
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
    name = f"ping_{digest(f'{address} {now.isoformat()}')[:32]}"
    webhook_deliveries.tell(address, secret, Event(name, PING, now, "", ""), now)


def _end(bureau_id: int) -> int:
    """Return the last number of a bureau's trail."""
    chain = chain_ends.find(ChainKind.TRAIL, bureau_id)
    return chain.number if chain else 0


def _record(client: ApiClient, step: str, actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.SETTINGS_CHANGED, actor, now, bureau_id=client.bureau_id, subject=client,
        who=client.name, step=step,
    )  # fmt: skip
