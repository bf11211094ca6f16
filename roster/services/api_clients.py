"""Programs that use the API: each has one key, shown once, with what it opens and how fast it may ask."""

import hmac
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.references import digest, new_token
from roster.core.translation import N_
from roster.database import db
from roster.models import ApiClient, AuditAction, Bureau, Scope
from roster.services import audit, webhooks

PREFIX = "roster_"
"""Every key begins so: whoever scans code or logs for leaked secrets finds it."""
LONGEST_NAME = 60
FEWEST_REQUESTS, MOST_REQUESTS, USUAL_REQUESTS = 10, 6000, 600
"""A minute, by one key."""
LAST_USE_EVERY = timedelta(hours=1)
"""A request is no reason to write; once an hour is enough to see which keys are still used."""


def make(
    bureau: Bureau,
    name: str,
    scopes: Collection[Scope],
    requests_per_minute: int,
    actor: Actor,
    now: datetime,
) -> tuple[ApiClient, str]:
    """Let a program use the API; return it with its key, which nobody can read again.

    Raises InvalidInput that names the field to blame.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(
            N_("Say in at most %(most)s characters which program it is."), field="name", most=LONGEST_NAME
        )
    if not scopes:
        raise InvalidInput(N_("Choose at least one thing that the key opens."), field="scopes")
    if not FEWEST_REQUESTS <= requests_per_minute <= MOST_REQUESTS:
        raise InvalidInput(
            N_("Enter a whole number from %(least)s to %(most)s."),
            field="requests_per_minute",
            least=FEWEST_REQUESTS,
            most=MOST_REQUESTS,
        )
    key = PREFIX + new_token()
    client = ApiClient(
        bureau_id=bureau.id,
        name=name,
        key_digest=digest(key),
        scopes=",".join(scope for scope in Scope if scope in scopes),
        requests_per_minute=requests_per_minute,
        created_at=now,
    )
    db.session.add(client)
    audit.record(
        AuditAction.ACCOUNT_CREATED, actor, now, bureau_id=bureau.id, subject=client, who=name,
        what=client.scopes,
    )  # fmt: skip
    return client, key


def revoke(client: ApiClient, actor: Actor, now: datetime) -> None:
    """End a key for good, from the next request on, and tell its program nothing any more. A revoked one stays as it is."""
    if client.revoked_at is not None:
        return
    client.revoked_at = now
    webhooks.forget(client, actor, now)
    audit.record(
        AuditAction.ACCOUNT_CLOSED, actor, now, bureau_id=client.bureau_id, subject=client, who=client.name
    )


def of_bureau(bureau: Bureau) -> Sequence[ApiClient]:
    """Return a bureau's programs: those whose key works first, then by age."""
    return db.session.scalars(
        select(ApiClient)
        .where(ApiClient.bureau_id == bureau.id)
        .order_by(ApiClient.revoked_at.is_not(None), ApiClient.created_at, ApiClient.id)
    ).all()


def by_public_id(public_id: str) -> ApiClient | None:
    """Return the program of that public name, or None; whether one may touch it is for the caller to check."""
    return db.session.scalar(select(ApiClient).where(ApiClient.public_id == public_id))


def of_key(key: str) -> ApiClient | None:
    """Return the program whose key this is; None for what is no key, and for a revoked one."""
    wanted = digest(key)
    client = db.session.scalar(
        select(ApiClient).where(ApiClient.key_digest == wanted).options(joinedload(ApiClient.bureau))
    )
    if client is None or client.revoked_at is not None or not hmac.compare_digest(client.key_digest, wanted):
        return None
    return client


def scopes_of(client: ApiClient) -> frozenset[Scope]:
    """Return what a program's key opens."""
    return frozenset(Scope(value) for value in client.scopes.split(",") if value)


def is_use_due(client: ApiClient, now: datetime) -> bool:
    """Tell whether the last use kept is old enough to be written again."""
    return client.last_used_at is None or client.last_used_at <= now - LAST_USE_EVERY


def note_use(client: ApiClient, now: datetime) -> None:
    """Keep when a key was last used, unless another process has just done it."""
    unwritten = or_(ApiClient.last_used_at.is_(None), ApiClient.last_used_at <= now - LAST_USE_EVERY)
    db.session.execute(update(ApiClient).where(ApiClient.id == client.id, unwritten).values(last_used_at=now))
