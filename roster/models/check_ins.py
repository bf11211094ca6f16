"""When somebody came to a duty and when they left."""

from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column
from roster.models.columns import BureauId, Identity, Instant
from roster.models.practitioners import Practitioner
from roster.models.sittings import Duty


class Way(StrEnum):
    """How a time came to be known. Where somebody is, is never asked of their telephone."""

    CODE = "code"
    CENTER = "center"
    PAPER = "paper"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"code": N_("by the day's code"), "center": N_("noted by the center")}.get(
            self.value, N_("from the sign-in sheet")
        )


class CheckIn(Model):
    """One person's coming and going at one duty. It outlives the versions of the roster."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("duty_id", "practitioner_id"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"))
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="RESTRICT"), index=True
    )
    arrived_at: Mapped[Instant | None]
    arrived_by: Mapped[Way | None] = mapped_column(enum_column(Way, "arrived_by"))
    left_at: Mapped[Instant | None]
    left_by: Mapped[Way | None] = mapped_column(enum_column(Way, "left_by"))
    sat_am: Mapped[bool | None] = mapped_column(Boolean)
    sat_pm: Mapped[bool | None] = mapped_column(Boolean)
    """Whether that half-day counts as sat, by the bureau's time for coming; None: noted before this was kept, and counts."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why times were corrected last; about duties, never about citizens."""
    version: Mapped[int] = mapped_column(default=1)
    confirmed_at: Mapped[Instant | None]
    """When the center said that the times are right; a correction takes it away unless the center makes it."""
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    duty: Mapped[Duty] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
