"""Places in line for a time that is not free: who waits, and which seats were offered to them.

While an offer is open a claim of `seat_claims` occupies its seat; its name is `services.waitlist.line.hold_of`.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.bookings import PHONE_PURPOSE, Booking, Channel
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.seats import Slot
from roster.models.sittings import Sitting

_ACTIVE = text("state IN ('waiting', 'offered')")
_OPEN = text("state = 'open'")


def _contact(words: str, **index: Any) -> dict[str, Any]:
    return personal(Purpose.BOOKING, kept=Retention.WAITLIST, words=words, **index)


class WaitlistState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    """The offer was accepted."""
    BOOKED_OTHERWISE = "booked_otherwise"
    LEFT = "left"
    UNANSWERED = "unanswered"
    CALLED_OFF = "called_off"
    """The sitting that was waited for does not take place."""
    OVER = "over"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "waiting": N_("Waiting in line"),
            "offered": N_("A time is offered"),
            "booked": N_("Offer accepted"),
            "booked_otherwise": N_("Has a time otherwise"),
            "left": N_("Left the waiting list"),
            "unanswered": N_("Did not answer the offers"),
            "called_off": N_("The date is called off"),
        }.get(self.value, N_("The time waited for is over"))


class WaitlistOfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    """Nobody sits at that time any more, or the person left the list. It never comes back to life."""


class WaitlistEntry(Model, WithPublicId):
    """One person's place in line at a center: for one sitting, or for any to come.

    With a booking it waits for an earlier time than that one. The code identifies; only code and phone together, or the
    long link, authorize.
    """

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        Index(
            "uq_waitlist_entries_one_active_per_phone",
            "center_id",
            "role",
            "phone_index",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index("ix_waitlist_entries_line", "center_id", "role", "state"),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="RESTRICT"))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id", ondelete="RESTRICT"), index=True)
    """The one sitting waited for; none for any coming date of the center."""
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id", ondelete="RESTRICT"), index=True)
    """The booking for which an earlier time is waited for; after acceptance, the booking that came of it."""
    role: Mapped[str] = mapped_column(String(32))
    state: Mapped[WaitlistState] = mapped_column(enum_column(WaitlistState), default=WaitlistState.WAITING)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    link_digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the long link's token."""
    name: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Name")))
    phone: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Phone")))
    phone_index: Mapped[str | None] = mapped_column(
        String(64),
        index=True,
        info=_contact(N_("Keyed index of the phone"), index_of="phone", index_purpose=PHONE_PURPOSE),
    )
    on_behalf: Mapped[bool] = mapped_column(Boolean, default=False)
    needs: Mapped[str] = mapped_column(String(120), default="", info=_contact(N_("Help needed")))
    companions: Mapped[int] = mapped_column(default=0)
    """How many people come along."""
    note: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Note")))
    priority: Mapped[str] = mapped_column(
        String(16), default="", info=_contact(N_("Why somebody goes before others"))
    )
    """A key of `services.waitlist.joining.PRIORITIES`, given by the staff; empty for whoever goes by time."""
    matter: Mapped[str] = mapped_column(String(4))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel), default=Channel.WEB)
    language: Mapped[str] = mapped_column(String(16), default="zh_Hans_CN")
    told: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The wording of the privacy notice that the person was shown (`PrivacyText.digest`); empty: told otherwise, or before."""
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    unanswered: Mapped[int] = mapped_column(default=0)
    """How many offers ran out without an answer."""
    joined_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    center: Mapped[Center] = relationship()
    sitting: Mapped[Sitting | None] = relationship()
    booking: Mapped[Booking | None] = relationship()


class WaitlistOffer(Model, WithPublicId):
    """A seat of a slot, kept for one person in line until a set time."""

    __tablename__ = "waitlist_offers"
    __table_args__ = (
        Index(
            "uq_waitlist_offers_one_open",
            "entry_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_waitlist_offers_entry_slot", "entry_id", "slot_id"),
        Index("ix_waitlist_offers_due", "state", "expires_at"),
    )

    id: Mapped[Identity]
    entry_id: Mapped[int] = mapped_column(ForeignKey("waitlist_entries.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="CASCADE"), index=True)
    state: Mapped[WaitlistOfferState] = mapped_column(
        enum_column(WaitlistOfferState), default=WaitlistOfferState.OPEN
    )
    expires_at: Mapped[Instant]
    created_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    entry: Mapped[WaitlistEntry] = relationship()
    slot: Mapped[Slot] = relationship()
