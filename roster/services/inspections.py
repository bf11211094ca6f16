"""An auditor looks at a record, read-only, for a reason that is written down; personal values masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster.core import masking
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.personal_data import Purpose
from roster.core.translation import N_
from roster.database import Model, db
from roster.models import Account, AuditAction, Booking, Consultation, Leave, Notice, Referral, Roster
from roster.services import audit

KINDS: dict[str, type[Model]] = {
    "bookings": Booking,
    "consultations": Consultation,
    "referrals": Referral,
    "notices": Notice,
    "leaves": Leave,
    "rosters": Roster,
    "accounts": Account,
}
REASONS: dict[str, str] = {
    "complaint": N_("A complaint"),
    "sample": N_("A regular check by sample"),
    "incident": N_("An incident or a suspicion"),
    "request": N_("A request of a court, the police or discipline inspection"),
}
"""Why an auditor may open a record: key → msgid. The key goes into the trail."""

_HIDDEN = {
    "id", "password", "fs_uniquifier", "link_digest", "phone_index", "idempotency_key", "request_digest", "dedupe_key",
    "secret_parameters", "parameters", "lease_until", "settings", "visitor_index", "other_index", "words_index", "remark_kept",
}  # fmt: skip
_OPEN = {Purpose.ROSTER, Purpose.ACCOUNT}
"""Practitioners' and staff's own names stand in published rosters and are not masked from an auditor."""


@dataclass(frozen=True)
class Field:
    """One column of a record: its name, what it holds, and whether the whole of it is behind a reason."""

    name: str
    words: str
    value: Any
    is_masked: bool


@dataclass(frozen=True)
class Inspected:
    """A record as the auditor sees it."""

    fields: tuple[Field, ...]
    addenda: int = 0


def find(kind: str, public_id: str) -> Model | None:
    """Return a record by its kind and public name, or None; whether one may see it is for the caller to check."""
    table = KINDS.get(kind)
    if table is None:
        return None
    wanted: Any = select(table).where(table.__table__.c.public_id == public_id)
    found: Model | None = db.session.scalar(wanted)
    return found


def bureau_of(record: Model) -> int | None:
    """Return the bureau of a record; an account has none of its own."""
    owner = record.practitioner if isinstance(record, Leave) else record
    return getattr(owner, "bureau_id", None)


def inspect(record: Model, reason: str, bureau_id: int, actor: Actor, now: datetime) -> Inspected:
    """Return a record with its personal values masked, and write down who looked and why."""
    if reason not in REASONS:
        raise InvalidInput(N_("Please choose why you need to see it."), field="reason")
    audit.record(AuditAction.RECORD_INSPECTED, actor, now, bureau_id=bureau_id, subject=record, reason=reason)
    return masked(record)


def masked(record: Model) -> Inspected:
    """Return what an auditor sees of a record."""
    columns = [
        column
        for column in record.__table__.columns
        if column.name not in _HIDDEN and not column.name.endswith("_id")
    ]
    addenda = len(record.addenda) if isinstance(record, Consultation) else 0
    return Inspected(tuple(_field(record, column) for column in columns), addenda)


def may_reveal(record: Model) -> dict[str, str]:
    """Return which fields of a record can be shown whole for a reason: name → msgid."""
    return {field.name: field.words for field in masked(record).fields if field.is_masked}


def _field(record: Model, column: Any) -> Field:
    value, declared = getattr(record, column.key), column.info.get("personal")
    if declared is None or declared.purpose in _OPEN:
        return Field(
            column.name, declared.words if declared else COLUMNS.get(column.name, column.name), value, False
        )
    is_whole = value in (None, "", [])
    return Field(column.name, declared.words, None if is_whole else _mask(column.name, value), not is_whole)


def _mask(name: str, value: Any) -> str:
    if name in ("name", "recipient_name"):
        return masking.mask_name(str(value))
    if name == "phone":
        return masking.mask_phone(str(value))
    return "●●●"


COLUMNS: dict[str, str] = {
    "public_id": N_("Identifier"), "code": N_("Code"), "state": N_("State"), "version": N_("Version"),
    "matter": N_("Matter"), "matter_detail": N_("Matter, told apart"), "channel": N_("How it came"), "language": N_("Language"), "created_at": N_("Made at"),
    "updated_at": N_("Changed at"), "cancelled_at": N_("Cancelled at"), "number": N_("Number"), "date": N_("Date"),
    "mode": N_("How the visitor came"), "identity_refused": N_("Identity refused"), "people": N_("People"),
    "on_behalf": N_("On behalf of"), "is_rural": N_("Rural matter"), "amount_yuan": N_("Amount in yuan"),
    "limitation_on": N_("Limitation ends"), "limitation_from": N_("Limitation runs from"), "basis": N_("Legal basis"), "outcomes": N_("Outcomes"),
    "told_legal_aid": N_("Told of legal aid"), "conflict_checked": N_("Conflict checked"), "risk": N_("Risk"),
    "leaflets": N_("Leaflets"), "repeat_of": N_("Here before"), "signed_at": N_("Signed at"), "kind": N_("Kind"), "attempts": N_("Attempts"),
    "due_at": N_("Due at"), "sent_at": N_("Sent at"), "expires_at": N_("Expires at"), "last_error": N_("Last error"),
    "starts_on": N_("First day"), "ends_on": N_("Last day"), "period": N_("Half of the day"), "month": N_("Month"),
    "note": N_("Note"), "edits": N_("Changes"), "published_at": N_("Published at"), "active": N_("Active"),
    "door": N_("Door"), "is_urgent": N_("Urgent"), "facts": N_("Answers to the questions"), "sent_fields": N_("Handed over"),
    "consent_at": N_("Consent at"), "consent_how": N_("How the consent was given"), "due_on": N_("Due on"), "due_what": N_("What is due"),
    "result": N_("Result"), "received_at": N_("Received at"), "accepted_at": N_("Accepted at"), "closed_at": N_("Ended at"),
    "is_demo": N_("Demonstration"), "family_number": N_("Which of one phone"),
}  # fmt: skip
"""What the columns without personal data are called."""
