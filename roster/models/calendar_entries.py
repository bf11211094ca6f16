"""Events as calendars know them, and the secret addresses at which they are read."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.database import Model
from roster.database.types import enum_column
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.firms import Firm
from roster.models.practitioners import Practitioner


class FeedKind(StrEnum):
    PRACTITIONER = "practitioner"
    CENTER = "center"
    BUREAU = "bureau"
    BOOKING = "booking"
    FIRM = "firm"
    PUBLIC = "public"


class EntryStatus(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class CalendarEntry(Model):
    """One event in one kind of feed: a random UID for ever, its SEQUENCE and last state.

    A practitioner's and a firm's feed have one entry per duty and practitioner; a center's, the bureau's and the
    public's one per sitting; a booking has its own. Entries outlive roster versions, and a firm's those who left it.
    """

    __tablename__ = "calendar_entries"
    __table_args__ = (
        Index(
            "uq_calendar_entries_practitioner",
            "feed_kind",
            "duty_id",
            "practitioner_id",
            unique=True,
            sqlite_where=text("duty_id IS NOT NULL AND firm_id IS NULL"),
            postgresql_where=text("duty_id IS NOT NULL AND firm_id IS NULL"),
        ),
        Index(
            "uq_calendar_entries_firm",
            "firm_id",
            "duty_id",
            "practitioner_id",
            unique=True,
            sqlite_where=text("firm_id IS NOT NULL"),
            postgresql_where=text("firm_id IS NOT NULL"),
        ),
        Index(
            "uq_calendar_entries_sitting",
            "feed_kind",
            "sitting_id",
            unique=True,
            sqlite_where=text("duty_id IS NULL AND sitting_id IS NOT NULL"),
            postgresql_where=text("duty_id IS NULL AND sitting_id IS NOT NULL"),
        ),
        Index("uq_calendar_entries_booking", "booking_id", unique=True),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    feed_kind: Mapped[FeedKind] = mapped_column(enum_column(FeedKind))
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id", ondelete="CASCADE"), index=True)
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"))
    practitioner_id: Mapped[int | None] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    sequence: Mapped[int] = mapped_column(default=0)
    status: Mapped[EntryStatus] = mapped_column(enum_column(EntryStatus))
    date: Mapped[dt.date] = mapped_column(Date, index=True)
    starts_at: Mapped[Instant | None]
    ends_at: Mapped[Instant | None]
    """Without times the event is all-day (a provisional date)."""
    summary: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    booked: Mapped[int | None]
    """How many have booked, as last counted; None where bookings are not told or not open. Never who."""
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]


class CalendarVersion(Model):
    """A number that rises whenever an entry of a bureau's feeds changes, so that a poll need not look at the entries."""

    __tablename__ = "calendar_versions"

    bureau_id: Mapped[int] = mapped_column(
        ForeignKey("bureaus.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(default=0)


class FeedToken(Model, WithPublicId):
    """A secret calendar address. Only its digest is kept; it is shown once."""

    __tablename__ = "feed_tokens"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    kind: Mapped[FeedKind] = mapped_column(enum_column(FeedKind))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    practitioner_id: Mapped[int | None] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    center_id: Mapped[int | None] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(60), default="")
    with_alarm: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    changed_at: Mapped[Instant | None]
    """When it last began to read more or less, though no entry changed: its maker sits for another bureau, or no more."""
    last_used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    practitioner: Mapped[Practitioner | None] = relationship()
    center: Mapped[Center | None] = relationship()
    firm: Mapped[Firm | None] = relationship()
