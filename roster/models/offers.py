"""A seat of a published roster offered to substitutes: one round, and one invitation to each person."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column
from roster.models.columns import BureauId, Identity, Instant, Month, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.sittings import Duty


class OfferState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "open": N_("Waiting for an answer"),
            "taken": N_("Somebody has taken it"),
            "withdrawn": N_("The bureau took it back"),
        }.get(self.value, N_("Nobody answered in time"))


class SeatOffer(Model, WithPublicId):
    """One seat offered to several people at once; whoever accepts first has it. One seat is offered once at a time."""

    __tablename__ = "seat_offers"
    __table_args__ = (
        Index(
            "uq_seat_offers_one_open",
            "duty_id",
            "replaced_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    month: Mapped[Month]
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"), index=True)
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id", ondelete="CASCADE"))
    """Who sits there until somebody accepts; None for a seat that is empty."""
    state: Mapped[OfferState] = mapped_column(enum_column(OfferState), default=OfferState.OPEN)
    expires_at: Mapped[Instant]
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    closed_at: Mapped[Instant | None]
    duty: Mapped[Duty] = relationship()
    replaced: Mapped[Practitioner | None] = relationship()
    invitations: Mapped[list["OfferInvitation"]] = relationship(
        cascade="all, delete-orphan", back_populates="offer", order_by="OfferInvitation.rank"
    )


class InvitationState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"sent": N_("Not answered"), "accepted": N_("Accepted")}.get(self.value, N_("Declined"))


class OfferInvitation(Model, WithPublicId):
    """One person who is asked; `period` is when they would sit. What became of the round says the rest."""

    __tablename__ = "offer_invitations"
    __table_args__ = (UniqueConstraint("offer_id", "practitioner_id"),)

    id: Mapped[Identity]
    offer_id: Mapped[int] = mapped_column(ForeignKey("seat_offers.id", ondelete="CASCADE"))
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    rank: Mapped[int]
    period: Mapped[Period] = mapped_column(enum_column(Period))
    state: Mapped[InvitationState] = mapped_column(enum_column(InvitationState), default=InvitationState.SENT)
    answered_at: Mapped[Instant | None]
    offer: Mapped[SeatOffer] = relationship(back_populates="invitations")
    practitioner: Mapped[Practitioner] = relationship()
