"""The firms' nomination rounds: whom each firm offers for a period, and when they cannot come."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.columns import BureauId, Identity, Instant, Month, WithPublicId
from roster.models.firms import Firm
from roster.models.practitioners import Practitioner


def _proposal(words: str) -> dict[str, Any]:
    return personal(Purpose.ROSTER, kept=Retention.NOMINATION, words=words)


class NominationRound(Model, WithPublicId):
    """The bureau asks its firms whom they send in some months. One round is open at a time."""

    __tablename__ = "nomination_rounds"
    __table_args__ = (
        Index(
            "uq_nomination_rounds_one_open",
            "bureau_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    first_month: Mapped[Month]
    last_month: Mapped[Month]
    due_on: Mapped[dt.date] = mapped_column(Date)
    """The last day on which firms may answer by themselves."""
    note: Mapped[str] = mapped_column(String(300), default="")
    """What the firms are told besides; nothing personal."""
    opened_at: Mapped[Instant]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    closed_at: Mapped[Instant | None]
    requests: Mapped[list["NominationRequest"]] = relationship(
        cascade="all, delete-orphan", order_by="NominationRequest.id", back_populates="round"
    )


class NominationRequest(Model, WithPublicId):
    """What a round asks of one firm, and whether it answered."""

    __tablename__ = "nomination_requests"
    __table_args__ = (UniqueConstraint("round_id", "firm_id"),)

    id: Mapped[Identity]
    round_id: Mapped[int] = mapped_column(ForeignKey("nomination_rounds.id", ondelete="CASCADE"), index=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"), index=True)
    asked: Mapped[int]
    """How many people the bureau asks for."""
    answers: Mapped[int] = mapped_column(default=0)
    """How often it was answered: the compare-and-swap of the answer."""
    answered_at: Mapped[Instant | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    is_by_bureau: Mapped[bool] = mapped_column(default=False)
    """Whether the bureau wrote down what the firm said by phone or on paper."""
    reminded_at: Mapped[Instant | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    """What the firm says to the bureau."""
    round: Mapped[NominationRound] = relationship(back_populates="requests")
    firm: Mapped[Firm] = relationship()
    nominations: Mapped[list["Nomination"]] = relationship(
        cascade="all, delete-orphan", order_by="Nomination.id", back_populates="request"
    )


class NominationState(StrEnum):
    NAMED = "named"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "named": N_("Nominated"),
            "proposed": N_("New, waits for the bureau"),
            "accepted": N_("New, accepted"),
        }.get(self.value, N_("Not accepted"))


class Nomination(Model, WithPublicId):
    """Somebody whom a firm offers: of the pool, or new with what the register needs until the bureau decides."""

    __tablename__ = "nominations"
    __table_args__ = (UniqueConstraint("request_id", "practitioner_id"),)

    id: Mapped[Identity]
    request_id: Mapped[int] = mapped_column(
        ForeignKey("nomination_requests.id", ondelete="CASCADE"), index=True
    )
    practitioner_id: Mapped[int | None] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[NominationState] = mapped_column(enum_column(NominationState))
    away: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The session dates on which they cannot come, as ISO dates."""
    role: Mapped[str] = mapped_column(String(32), default="")
    name: Mapped[str] = mapped_column(String(60), default="", info=_proposal(N_("Name")))
    phone: Mapped[str | None] = mapped_column(EncryptedText, info=_proposal(N_("Phone")))
    license_number: Mapped[str] = mapped_column(String(40), default="", info=_proposal(N_("License number")))
    """These four of somebody new; emptied when the bureau has decided."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why somebody new is not accepted."""
    request: Mapped[NominationRequest] = relationship(back_populates="nominations")
    practitioner: Mapped[Practitioner | None] = relationship()
