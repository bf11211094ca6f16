"""How long somebody stays signed in: until nothing is done for a while, and never longer than a working day.

An account in several bureaus has the shortest of their limits. Who is no staff (a practitioner, a firm's
secretary) may stay signed in on an own device; staff may not, because their desks are shared.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roster.models import Account, GrantRole
from roster.services import settings

NO_STAFF = frozenset({GrantRole.PRACTITIONER, GrantRole.FIRM_SECRETARY})


@dataclass(frozen=True)
class Limits:
    """After what time without a request, and after what time in any case, an account signs in again."""

    idle: timedelta
    longest: timedelta


def of(account: Account) -> Limits:
    """Return the limits of an account."""
    chosen = [settings.of(grant.bureau) for grant in account.grants] or [settings.BureauSettings()]
    return Limits(
        idle=timedelta(minutes=min(one.idle_minutes for one in chosen)),
        longest=timedelta(hours=min(one.session_hours for one in chosen)),
    )


def may_be_remembered(account: Account) -> bool:
    """Tell whether an account may stay signed in on its own device."""
    return bool(account.grants) and all(grant.role in NO_STAFF for grant in account.grants)


def why_over(limits: Limits, since: datetime, seen: datetime, now: datetime) -> str | None:
    """Return `long` or `idle` when a session is over, else None."""
    if now - since >= limits.longest:
        return "long"
    return "idle" if now - seen >= limits.idle else None
