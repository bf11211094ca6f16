"""What visitors thought of a talk, and whom somebody calls back for it."""

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.satisfaction_words import FollowUpReason, FollowUpState, Level, RatingChannel
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.bureaus import Bureau
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.referrals import Referral
from roster.models.sittings import Sitting
from roster.models.visits import Visit


def _said(words: str) -> dict[str, Any]:
    return personal(Purpose.FOLLOW_UP, kept=Retention.FOLLOW_UP, words=words)


class Rating(Model, WithPublicId):
    """One answer about one talk; of a paper box, often nobody knows whose. Never changed: the first answer counts."""

    __tablename__ = "ratings"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id", ondelete="RESTRICT"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id", ondelete="RESTRICT"), unique=True)
    """None for a slip of the paper box that bears no number."""
    level: Mapped[Level] = mapped_column(enum_column(Level))
    channel: Mapped[RatingChannel] = mapped_column(enum_column(RatingChannel))
    comment: Mapped[str | None] = mapped_column(EncryptedText, info=_said(N_("Comment on a talk")))
    at: Mapped[Instant]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    """Which account entered it from paper or a call; None for an answer by the link."""
    sitting: Mapped[Sitting] = relationship()
    visit: Mapped[Visit | None] = relationship()


class FollowUp(Model, WithPublicId):
    """Somebody at the center calls back, by a date: for a bad rating, a promise or a referral."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index("ix_follow_ups_due", "bureau_id", "state", "due_on"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="RESTRICT"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id", ondelete="RESTRICT"), index=True)
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("ratings.id", ondelete="RESTRICT"), unique=True)
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("referrals.id", ondelete="RESTRICT"), unique=True
    )
    reason: Mapped[FollowUpReason] = mapped_column(enum_column(FollowUpReason))
    state: Mapped[FollowUpState] = mapped_column(enum_column(FollowUpState), default=FollowUpState.OPEN)
    version: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[dt.date] = mapped_column(Date)
    """By the end of this day it must be done."""
    opened_at: Mapped[Instant]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    changed_at: Mapped[Instant | None]
    """When somebody last tried or ended it."""
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    tries: Mapped[int] = mapped_column(default=0)
    way: Mapped[str] = mapped_column(String(16), default="")
    """One of `satisfaction_words.CallWay`, of the last try."""
    is_settled: Mapped[bool | None] = mapped_column(Boolean)
    """Whether what was advised or promised has come about (是否落实); None where nobody asked."""
    note: Mapped[str | None] = mapped_column(EncryptedText, info=_said(N_("Note of a call-back")))
    bureau: Mapped[Bureau] = relationship()
    center: Mapped[Center] = relationship()
    visit: Mapped[Visit | None] = relationship()
    rating: Mapped[Rating | None] = relationship()
    referral: Mapped[Referral | None] = relationship()
