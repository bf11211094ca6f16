"""A matter handed on: to whom, with whose consent, how it stands, and every step of it."""

import datetime as dt
from typing import Any, Optional

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.referral_words import Door, ReferralState
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.bureaus import Bureau
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.consultations import Consultation
from roster.models.practitioners import Practitioner
from roster.models.receivers import Receiver
from roster.models.visits import Visit


def _handed(words: str) -> dict[str, Any]:
    return personal(Purpose.REFERRAL, kept=Retention.REFERRAL, words=words)


class Referral(Model, WithPublicId):
    """One matter for one receiver. What is handed over is a copy: exactly what somebody agreed to.

    `code` is what the citizen holds: it identifies, and opens nothing without the last digits of the phone.
    """

    __tablename__ = "referrals"
    __table_args__ = (Index("ix_referrals_due", "bureau_id", "state", "due_on"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    code: Mapped[str] = mapped_column(String(6), unique=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="RESTRICT"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="RESTRICT"), index=True)
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultations.id", ondelete="RESTRICT"), index=True
    )
    practitioner_id: Mapped[int | None] = mapped_column(
        ForeignKey("practitioners.id", ondelete="RESTRICT"), index=True
    )
    receiver_id: Mapped[int | None] = mapped_column(
        ForeignKey("receivers.id", ondelete="RESTRICT"), index=True
    )
    partner_id: Mapped[int | None] = mapped_column(
        ForeignKey("referrals.id", ondelete="SET NULL"), unique=True
    )
    """Of the legal-aid leg of a pair "mediation and legal aid": the mediation leg."""
    door: Mapped[Door] = mapped_column(enum_column(Door))
    state: Mapped[ReferralState] = mapped_column(enum_column(ReferralState), default=ReferralState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    matter: Mapped[str] = mapped_column(String(4))
    is_urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    """A red matter: receipt is due the same day."""
    limitation_on: Mapped[dt.date | None] = mapped_column(Date)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The answers to the triage's questions: yes, no or not known, nobody's data."""
    name: Mapped[str | None] = mapped_column(EncryptedText, info=_handed(N_("Name")))
    phone: Mapped[str | None] = mapped_column(EncryptedText, info=_handed(N_("Phone")))
    phone_tail: Mapped[str] = mapped_column(
        String(4), default="", info=_handed(N_("Last digits of the phone"))
    )
    village: Mapped[str | None] = mapped_column(EncryptedText, info=_handed(N_("Village")))
    other_party: Mapped[str | None] = mapped_column(EncryptedText, info=_handed(N_("Other party")))
    summary: Mapped[str | None] = mapped_column(EncryptedText, info=_handed(N_("Facts handed over")))
    details: Mapped[str | None] = mapped_column(
        EncryptedText, info=_handed(N_("Form of the receiving office"))
    )
    """JSON of the door's own form: first review, notary card, petition card."""
    sent_fields: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """What is handed over, keys of `referral_words.SENDABLE`; what somebody agreed to."""
    consent_at: Mapped[Instant | None]
    consent_how: Mapped[str] = mapped_column(String(16), default="")
    consent_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    """Which account took the consent down."""
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    """By when the next step of the receiver is due."""
    due_what: Mapped[str] = mapped_column(String(16), default="")
    result: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]
    received_at: Mapped[Instant | None]
    accepted_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    bureau: Mapped[Bureau] = relationship()
    center: Mapped[Center] = relationship()
    visit: Mapped[Visit] = relationship()
    consultation: Mapped[Consultation | None] = relationship()
    practitioner: Mapped[Practitioner | None] = relationship()
    receiver: Mapped[Receiver | None] = relationship()
    partner: Mapped[Optional["Referral"]] = relationship(remote_side="Referral.id")
    steps: Mapped[list["ReferralStep"]] = relationship(
        cascade="all, delete-orphan", order_by="ReferralStep.id"
    )


class ReferralStep(Model):
    """One step of a referral: when, by whom, to which state, and what was said. Never changed."""

    __tablename__ = "referral_steps"

    id: Mapped[Identity]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    at: Mapped[Instant]
    state: Mapped[ReferralState] = mapped_column(enum_column(ReferralState, "referralstepstate"))
    """The state after it."""
    what: Mapped[str] = mapped_column(String(24))
    by_kind: Mapped[str] = mapped_column(String(16))
    """`practitioner`, `center`, `receiver`, `clock`."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    note: Mapped[str | None] = mapped_column(EncryptedText, info=_handed(N_("What was said at a step")))


class ReferralLink(Model, WithPublicId):
    """A link by which a receiver without an account answers one referral. It expires and can be revoked.

    Its token is derived from the public name with the installation's key (`services.answer_links`): nothing secret is kept.
    """

    __tablename__ = "referral_links"

    id: Mapped[Identity]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    last_seen_at: Mapped[Instant | None]
    looks: Mapped[int] = mapped_column(default=0)
    referral: Mapped[Referral] = relationship()
