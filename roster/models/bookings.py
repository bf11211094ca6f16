"""A citizen's claim on a time at a center."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.seats import Slot
from roster.models.sittings import Sitting

_LIVE = text("state IN ('booked', 'checked_in')")


PHONE_PURPOSE = "booking-phone"
"""Under which the keyed index of a phone number is made."""


def _contact(words: str, **index: Any) -> dict[str, Any]:
    return personal(Purpose.BOOKING, kept=Retention.BOOKING, words=words, **index)


class BookingState(StrEnum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    SERVED = "served"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    PRACTITIONER_ABSENT = "practitioner_absent"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "booked": N_("Booked"),
            "checked_in": N_("Checked in"),
            "served": N_("Served"),
            "cancelled": N_("Cancelled"),
            "no_show": N_("Did not come"),
        }.get(self.value, N_("Practitioner absent"))


class Channel(StrEnum):
    WEB = "web"
    PHONE = "phone"
    WINDOW = "window"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"web": N_("Online"), "phone": N_("By phone")}.get(self.value, N_("At the window"))


class Booking(Model, WithPublicId):
    """One person's time. The code identifies; only code and phone together, or the long link, authorize."""

    __tablename__ = "bookings"
    __table_args__ = (
        Index(
            "uq_bookings_one_live_per_phone",
            "session_date_id",
            "phone_index",
            "family_number",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    code: Mapped[str] = mapped_column(String(6), unique=True)
    link_digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the long link's token."""
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id", ondelete="RESTRICT"), index=True)
    session_date_id: Mapped[int] = mapped_column(ForeignKey("session_dates.id", ondelete="RESTRICT"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="RESTRICT"), index=True)
    state: Mapped[BookingState] = mapped_column(enum_column(BookingState), default=BookingState.BOOKED)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Name")))
    phone: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Phone")))
    phone_index: Mapped[str | None] = mapped_column(
        String(64),
        info=_contact(N_("Keyed index of the phone"), index_of="phone", index_purpose=PHONE_PURPOSE),
    )
    family_number: Mapped[int] = mapped_column(default=1)
    """1 for the caller; 2, 3 … for relatives booked under the same phone on the same date."""
    on_behalf: Mapped[bool] = mapped_column(Boolean, default=False)
    needs: Mapped[str] = mapped_column(String(120), default="", info=_contact(N_("Help needed")))
    """Help needed, comma-separated keys: wheelchair, hearing, dialect, company."""
    companions: Mapped[int] = mapped_column(default=0)
    """How many people come along, besides the one who booked."""
    is_long: Mapped[bool] = mapped_column(Boolean, default=False)
    """A long talk: the booking has a place in the following time too."""
    matter: Mapped[str] = mapped_column(String(4))
    note: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Note")))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel), default=Channel.WEB)
    language: Mapped[str] = mapped_column(String(16), default="zh_Hans_CN")
    told: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The wording of the privacy notice that the person was shown (`PrivacyText.digest`); empty: told otherwise, or before."""
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    request_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    cancelled_at: Mapped[Instant | None]
    sitting: Mapped[Sitting] = relationship()
    slot: Mapped[Slot] = relationship()

    @property
    def ends_at(self) -> datetime:
        """When the talk should be over; times in a row are of one length."""
        slot = self.slot
        return slot.ends_at + (slot.ends_at - slot.starts_at if self.is_long else timedelta())
