"""Sign a record, and add to a signed one. What is signed is never changed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.phones import read_phone
from roster.core.sensitive import holds_identity_or_card_number
from roster.core.translation import N_
from roster.database import db
from roster.models import Addendum, AuditAction, Consultation, ConsultationState
from roster.services import audit, follow_ups, seals
from roster.services.consultations import conflict_checks
from roster.services.consultations.drafts import AlreadySigned

SHORTEST_SUMMARY = 5
_LONGEST_ADDENDUM = 2000


class NotComplete(InvalidInput):
    """Some required entries are missing; `missing` maps each field to the msgid of what to do."""

    code = "not_complete"
    message = N_("Not signed yet: please fill in what is marked. What you wrote is saved.")

    def __init__(self, missing: Mapping[str, str]) -> None:
        super().__init__()
        self.missing = dict(missing)


class NotSigned(DomainError):
    """Only a signed record has addenda; a draft is simply changed."""

    code = "not_signed"
    message = N_("This record is still a draft: change it directly.")


def sign(consultation: Consultation, version: int, actor: Actor, now: datetime) -> None:
    """Close a record for good; of a red risk the center calls back the same day. Raises NotComplete, AlreadySigned, or Stale when it changed since `version`."""
    if consultation.state is ConsultationState.SIGNED:
        raise AlreadySigned
    missing = _missing(consultation)
    conflict = conflict_checks.standing(consultation)
    if conflict is not None and conflict.is_open:
        missing["conflict_checked"] = N_(
            "Somebody of your firm may have advised the other side: choose below what you do, then sign."
        )
    if missing:
        raise NotComplete(missing)
    phone = read_phone(consultation.phone) if consultation.phone else None
    done = db.session.execute(
        update(Consultation)
        .where(
            Consultation.id == consultation.id,
            Consultation.state == ConsultationState.DRAFT,
            Consultation.version == version,
        )
        .values(
            state=ConsultationState.SIGNED, phone=phone, signed_at=now, updated_at=now, version=version + 1
        )
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(consultation)
    if not done:
        raise Stale
    seals.seal_record(consultation, now)
    audit.record(
        AuditAction.CONSULTATION_SIGNED,
        actor,
        now,
        bureau_id=consultation.bureau_id,
        subject=consultation,
        number=consultation.number,
        risk=consultation.risk.value,
    )
    follow_ups.open_for_risk(consultation, actor, now)


def add(consultation: Consultation, text: str, actor: Actor, now: datetime) -> Addendum:
    """Add a dated note to a signed record. Raises NotSigned or InvalidInput."""
    if consultation.state is not ConsultationState.SIGNED:
        raise NotSigned
    text = text.strip()
    if not text or len(text) > _LONGEST_ADDENDUM:
        raise InvalidInput(N_("Write what is to be added, in at most 2000 characters."), field="text")
    if holds_identity_or_card_number(text):
        raise InvalidInput(
            N_("Please leave out identity card and bank card numbers; they are not needed here."),
            field="text",
        )
    row = Addendum(consultation_id=consultation.id, text=text, created_at=now, created_by_id=actor.account_id)
    db.session.add(row)
    seals.seal_addendum(consultation, row, now)
    audit.record(
        AuditAction.CONSULTATION_ADDED, actor, now, bureau_id=consultation.bureau_id, subject=consultation
    )
    return row


def _missing(record: Consultation) -> dict[str, str]:
    """Return what signing asks for and the record does not have: field → msgid. Who stepped aside has advised on nothing."""
    is_aside = conflict_checks.is_handed_over(record)
    wanted = (
        (
            "name",
            bool(record.name) or record.identity_refused,
            N_("Enter a name, or tick that it was refused."),
        ),
        (
            "summary",
            is_aside or len((record.summary or "").strip()) >= SHORTEST_SUMMARY,
            N_("Write in a sentence what it is about."),
        ),
        ("advice", is_aside or bool((record.advice or "").strip()), N_("Write what you advised.")),
        ("outcomes", is_aside or bool(record.outcomes), N_("Tick at least one outcome.")),
        (
            "told_legal_aid",
            is_aside or record.told_legal_aid is not None,
            N_("Say whether you told the visitor about legal aid."),
        ),
        (
            "conflict_checked",
            record.conflict_checked,
            N_("Check for a conflict of interest, then tick here."),
        ),
        (
            "phone",
            _is_phone(record.phone),
            N_("This is not a whole phone number. Correct it or leave it empty."),
        ),
    )
    return {field: message for field, is_there, message in wanted if not is_there}


def _is_phone(text: str | None) -> bool:
    try:
        return not text or bool(read_phone(text))
    except InvalidInput:
        return False
