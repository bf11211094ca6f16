"""What decides the second working day: notices, single days and the dates derived from them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.database import Model
from roster.models.columns import BureauId, Identity, Instant, Month


class HolidayNotice(Model):
    """A holiday notice. Without a bureau it holds for all; a demo notice belongs to a demo bureau only."""

    __tablename__ = "holiday_notices"

    id: Mapped[Identity]
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureaus.id", ondelete="CASCADE"), index=True)
    year: Mapped[int]
    document_number: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[dt.date | None] = mapped_column(Date)
    source_url: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    covers_from: Mapped[dt.date] = mapped_column(Date)
    covers_until: Mapped[dt.date] = mapped_column(Date)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    imported_at: Mapped[Instant]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    days: Mapped[list["CalendarDay"]] = relationship(
        back_populates="notice", cascade="all, delete-orphan", order_by="CalendarDay.date"
    )


class CalendarDay(Model):
    """One day off or make-up working day, from a notice, or set by a bureau with its reason."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("notice_id", "date"),
        Index(
            "uq_calendar_days_local",
            "bureau_id",
            "date",
            unique=True,
            sqlite_where=text("notice_id IS NULL"),
            postgresql_where=text("notice_id IS NULL"),
        ),
    )

    id: Mapped[Identity]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("holiday_notices.id", ondelete="CASCADE"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureaus.id", ondelete="CASCADE"))
    date: Mapped[dt.date] = mapped_column(Date, index=True)
    kind: Mapped[str] = mapped_column(String(8))
    """`off` or `work`."""
    name: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    notice: Mapped[HolidayNotice | None] = relationship(back_populates="days")


class SessionDate(Model):
    """A month's second working day for a bureau, final or provisional with its alternatives."""

    __tablename__ = "session_dates"
    __table_args__ = (UniqueConstraint("bureau_id", "month"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    month: Mapped[Month]
    date: Mapped[dt.date] = mapped_column(Date, index=True)
    is_provisional: Mapped[bool] = mapped_column(Boolean)
    alternatives: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Other dates it may turn out to be, as ISO texts."""
    is_makeup_day: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(String(200), default="")
    derived_at: Mapped[Instant]
