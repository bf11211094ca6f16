"""One center on one session date, and what it needs of each role."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Month, WithPublicId
from roster.models.holidays import SessionDate


class SittingState(StrEnum):
    PROVISIONAL = "provisional"
    ANNOUNCED = "announced"
    OPEN = "open"
    HELD = "held"
    MOVED = "moved"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "provisional": N_("Provisional"),
            "announced": N_("Announced"),
            "open": N_("Open for booking"),
            "held": N_("Held"),
            "moved": N_("Moved"),
        }.get(self.value, N_("Cancelled"))


class Sitting(Model, WithPublicId):
    """A center on a session date. A moved center keeps its session date's month and states the reason."""

    __tablename__ = "sittings"
    __table_args__ = (UniqueConstraint("session_date_id", "center_id"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    session_date_id: Mapped[int] = mapped_column(
        ForeignKey("session_dates.id", ondelete="CASCADE"), index=True
    )
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="RESTRICT"), index=True)
    month: Mapped[Month]
    date: Mapped[dt.date] = mapped_column(Date, index=True)
    state: Mapped[SittingState] = mapped_column(enum_column(SittingState))
    reason: Mapped[str] = mapped_column(String(200), default="")
    am_starts: Mapped[dt.time] = mapped_column(Time)
    am_ends: Mapped[dt.time] = mapped_column(Time)
    pm_starts: Mapped[dt.time] = mapped_column(Time)
    pm_ends: Mapped[dt.time] = mapped_column(Time)
    version: Mapped[int] = mapped_column(default=1)
    center: Mapped[Center] = relationship()
    session_date: Mapped[SessionDate] = relationship()
    duties: Mapped[list["Duty"]] = relationship(
        cascade="all, delete-orphan", order_by="Duty.role", back_populates="sitting"
    )


class Duty(Model, WithPublicId):
    """One role's need at one sitting."""

    __tablename__ = "duties"
    __table_args__ = (UniqueConstraint("sitting_id", "role"),)

    id: Mapped[Identity]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    seats: Mapped[int]
    periods: Mapped[str] = mapped_column(String(16))
    priority: Mapped[int]
    sitting: Mapped[Sitting] = relationship(back_populates="duties")
