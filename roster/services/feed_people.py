"""Whose duties a practitioner's calendar shows: those of the person, in each bureau for which its maker says they sit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from roster.database import db
from roster.models import Account, FeedKind, FeedToken, GrantRole, Practitioner


def of_token(token: FeedToken) -> Sequence[Practitioner]:
    """Return the entries of pools whose duties a token reads, its own first; none for a token of another kind.

    Of another bureau only what its maker's own grants as a practitioner name: a scheduler's address of somebody shows
    that bureau's duties alone.
    """
    if token.practitioner is None:
        return []
    maker = db.session.get(Account, token.created_by_id) if token.created_by_id else None
    people = [
        grant.practitioner
        for grant in (maker.grants if maker is not None else ())
        if grant.role is GrantRole.PRACTITIONER and grant.practitioner is not None
    ]
    if token.practitioner not in people:
        return [token.practitioner]
    others = (one for one in people if one.bureau_id != token.bureau_id and one.is_active)
    return [token.practitioner, *others]


def note_change(account: Account, now: datetime) -> None:
    """Note that an account's calendars of people read more or less from now on, though no entry has changed."""
    db.session.execute(
        update(FeedToken)
        .where(FeedToken.created_by_id == account.id, FeedToken.kind == FeedKind.PRACTITIONER)
        .values(changed_at=now)
    )
