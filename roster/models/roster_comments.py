"""What people say of a draft in the comment period before its publication."""

from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.periods import Period
from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.accounts import Account
from roster.models.columns import Identity, Instant, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.sittings import Duty


class RosterComment(Model, WithPublicId):
    """One person's word on one duty of a draft: agreed, or objected to with a reason and the bureau's answer."""

    __tablename__ = "roster_comments"
    __table_args__ = (UniqueConstraint("roster_id", "duty_id", "practitioner_id"),)

    id: Mapped[Identity]
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id", ondelete="CASCADE"), index=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"), index=True)
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    period: Mapped[Period] = mapped_column(enum_column(Period))
    """Of the duty as it was looked at: for another half the word does not count."""
    is_objection: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str | None] = mapped_column(
        EncryptedText, info=personal(Purpose.LEAVE, kept=Retention.COMMENT, words=N_("Reason"))
    )
    at: Mapped[Instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[Instant | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    duty: Mapped[Duty] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
    by: Mapped[Account | None] = relationship(foreign_keys=[by_id])
