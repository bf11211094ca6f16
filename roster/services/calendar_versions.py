"""The version of a bureau's calendars, raised by whatever changes one of their entries, and the state of one address.

A calendar program asks every few hours whether something is new, and hardly ever something is. What could make the answer
another one stands in the rows of a single short statement; while they are the same, so is the answer.
"""

from collections.abc import Hashable
from functools import cache

from sqlalchemy import Executable, and_, bindparam, event, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session, UOWTransaction, aliased

from roster.database import db
from roster.database.quick_reads import QuickReads
from roster.models import (
    Account,
    Bureau,
    CalendarEntry,
    CalendarVersion,
    Center,
    FeedKind,
    FeedToken,
    Firm,
    Grant,
    Practitioner,
)

_Served, _Serving = aliased(Practitioner), aliased(Bureau)
_READ_TOO = and_(FeedToken.practitioner_id.is_not(None), Grant.practitioner_id.is_not(None))
"""Another bureau's practitioner who is the same person: their duties are in the calendar, too (`feed_people`)."""

_STATE = (
    select(
        FeedToken.id,
        FeedToken.with_alarm,
        FeedToken.changed_at,
        Bureau.name,
        Practitioner.name,
        Practitioner.is_active,
        Center.name,
        Center.is_active,
        Firm.name,
        Firm.is_active,
        Account.active,
        Grant.id,
        Grant.role,
        Grant.center_id,
        Grant.practitioner_id,
        Grant.firm_id,
        _Served.is_active,
        _Serving.name,
        CalendarVersion.number,
    )
    .select_from(FeedToken)
    .join(Bureau, Bureau.id == FeedToken.bureau_id)
    .outerjoin(Practitioner, Practitioner.id == FeedToken.practitioner_id)
    .outerjoin(Center, Center.id == FeedToken.center_id)
    .outerjoin(Firm, Firm.id == FeedToken.firm_id)
    .outerjoin(Account, Account.id == FeedToken.created_by_id)
    .outerjoin(
        Grant, (Grant.account_id == Account.id) & or_(Grant.bureau_id == FeedToken.bureau_id, _READ_TOO)
    )
    .outerjoin(_Served, _Served.id == Grant.practitioner_id)
    .outerjoin(_Serving, _Serving.id == Grant.bureau_id)
    .outerjoin(CalendarVersion, CalendarVersion.bureau_id == Grant.bureau_id)
    .where(FeedToken.token_digest == bindparam("token_digest"), FeedToken.revoked_at.is_(None))
)
"""Who may read the calendar, what stands above it, and the versions of its entries: one row for each grant of its maker."""


def state_of(reads: QuickReads, token_digest: str) -> Hashable | None:
    """Return what the answer of a living address depends on besides the time, None for any other address.

    Read past the session and the ORM, which take ten times as long as the statement.
    """
    words, is_positional = _words(reads.dialect)
    return (
        frozenset(reads.rows(words, (token_digest,) if is_positional else {"token_digest": token_digest}))
        or None
    )


def _raise(session: Session, _flushed: UOWTransaction, _objects: object = None) -> None:
    """Raise the versions of the bureaus whose entries this flush changes. A booking's own entry is in no feed."""
    touched = (*session.new, *session.dirty, *session.deleted)
    bureaus = {
        entry.bureau_id
        for entry in touched
        if isinstance(entry, CalendarEntry) and entry.feed_kind is not FeedKind.BOOKING
    }
    for bureau_id in sorted(bureaus):
        session.execute(_raising(session.get_bind().dialect.name), {"bureau_id": bureau_id, "number": 1})


@cache
def _raising(dialect: str) -> Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    raising: Executable = insert(CalendarVersion).on_conflict_do_update(
        index_elements=[CalendarVersion.bureau_id], set_={"number": CalendarVersion.number + 1}
    )
    return raising


@cache
def _words(dialect: Dialect) -> tuple[str, bool]:
    compiled = _STATE.compile(dialect=dialect)
    return str(compiled), bool(getattr(compiled, "positional", False))


event.listen(db.session, "before_flush", _raise)
