"""Compare what each referral says with what its last row of the trail says that it said.

Whatever changes a referral writes a row of the trail in the same transaction, with two marks: one of how it stands, one of the
texts that are handed over. A mark is made under the installation's key, and the row is chained: who has only the
database can change neither without its being found. All texts of a referral make one mark together, so that nobody can try out
a name or a number alone; deletion says by number which referrals it emptied.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import func, select

from roster.core import chains
from roster.core.cipher import InvalidToken
from roster.database import db
from roster.models import AuditAction, AuditRow, Referral

AT_A_TIME = 500
STANDS = (
    "public_id", "code", "bureau_id", "center_id", "visit_id", "consultation_id", "practitioner_id", "receiver_id", "partner_id",
    "door", "state", "version", "matter", "is_urgent", "limitation_on", "facts", "sent_fields", "consent_at", "consent_how",
    "due_on", "due_what", "result", "created_at", "updated_at", "sent_at", "received_at", "accepted_at", "closed_at",
)  # fmt: skip
"""How a referral stands; none of it is ever removed."""
TEXTS = ("name", "phone", "phone_tail", "village", "other_party", "summary", "details")
"""What retention empties."""
EMPTIED = "emptied"
"""The detail of a deletion's row: which referrals it emptied, by the database's number."""


def marks(referral: Referral) -> dict[str, str]:
    """Return the marks of what a referral says now, for the detail of a row of the trail."""
    return {"stands": _mark(referral, "stands", STANDS), "texts": _mark(referral, "texts", TEXTS)}


def changed(chain_id: int, after: int) -> Iterator[int]:
    """Yield the number of the last row of each referral that is gone or says something else.

    Only rows after a number count, and only those with marks: earlier versions wrote none.
    """
    emptied: set[int] | None = None
    last = 0
    while True:
        batch = _latest(chain_id, after, last)
        for subject_id, number, detail, referral in batch:
            if "stands" not in detail:
                continue
            if referral is None or detail["stands"] != _mark(referral, "stands", STANDS):
                yield number
            elif detail.get("texts") != _mark(referral, "texts", TEXTS):
                emptied = _emptied(chain_id) if emptied is None else emptied
                if subject_id not in emptied or any(getattr(referral, name) for name in TEXTS):
                    yield number
        if not batch:
            return
        last = batch[-1][0]


def _latest(
    chain_id: int, after: int, last: int
) -> Sequence[tuple[int, int, dict[str, Any], Referral | None]]:
    """Return the next referrals with their last rows, read in one statement: nobody writes between the two.

    One that cannot be decrypted counts as gone: somebody wrote into it.
    """
    try:
        return [_as_read(row) for row in _read(chain_id, after, last, AT_A_TIME)]
    except InvalidToken:
        found: list[tuple[int, int, dict[str, Any], Referral | None]] = []
        while len(found) < AT_A_TIME:
            try:
                rows = [_as_read(row) for row in _read(chain_id, after, last, 1)]
            except InvalidToken:
                rows = [
                    (row[0], row[1], row[2], None) for row in _read(chain_id, after, last, 1, is_bare=True)
                ]
            if not rows:
                break
            found += rows
            last = rows[-1][0]
        return found


def _read(chain_id: int, after: int, last: int, limit: int, *, is_bare: bool = False) -> Sequence[Any]:
    latest = (
        select(AuditRow.subject_id, func.max(AuditRow.number).label("number"))
        .where(
            AuditRow.chain_id == chain_id,
            AuditRow.subject == Referral.__tablename__,
            AuditRow.subject_id > last,
            AuditRow.action == AuditAction.REFERRAL_CHANGED,
        )
        .group_by(AuditRow.subject_id)
        .having(func.max(AuditRow.number) > after)
        .order_by(AuditRow.subject_id)
        .limit(limit)
        .subquery()
    )
    wanted = (
        select(latest.c.subject_id, latest.c.number, AuditRow.detail, Referral.id if is_bare else Referral)
        .join(AuditRow, (AuditRow.chain_id == chain_id) & (AuditRow.number == latest.c.number))
        .outerjoin(Referral, Referral.id == latest.c.subject_id)
        .order_by(latest.c.subject_id)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(wanted).all()


def _as_read(row: Sequence[Any]) -> tuple[int, int, dict[str, Any], Referral | None]:
    return row[0], row[1], row[2], row[3]


def _emptied(chain_id: int) -> set[int]:
    deletions = select(AuditRow.detail).where(
        AuditRow.chain_id == chain_id, AuditRow.action == AuditAction.PERSONAL_DATA_DELETED
    )
    return {one for detail in db.session.scalars(deletions) for one in detail.get(EMPTIED, ())}


def _mark(referral: Referral, kind: str, names: Sequence[str]) -> str:
    facts = {name: _plain(getattr(referral, name)) for name in names}
    return chains.current().link(f"referral {kind}", referral.public_id, facts)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return chains.instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
