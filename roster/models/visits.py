"""A citizen at the center, booked or walk-in."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.bookings import Booking
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.sittings import Sitting

_ACTIVE = text("state IN ('called', 'in_service')")


def _visitor(words: str) -> dict[str, Any]:
    return personal(Purpose.VISIT, kept=Retention.VISIT, words=words)


class VisitKind(StrEnum):
    BOOKED = "booked"
    WALK_IN = "walk_in"


class VisitState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    IN_SERVICE = "in_service"
    SERVED = "served"
    NO_SHOW = "no_show"
    LEFT = "left"
    TRANSFERRED = "transferred"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "waiting": N_("Waiting"),
            "called": N_("Called"),
            "in_service": N_("In service"),
            "served": N_("Served"),
            "no_show": N_("Did not answer the call"),
            "left": N_("Left"),
        }.get(self.value, N_("Transferred"))


class Visit(Model, WithPublicId):
    """Somebody in the queue of a sitting. `queue_number` is only the day's number called out."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("sitting_id", "queue_number"),
        Index(
            "uq_visits_one_active_per_desk",
            "sitting_id",
            "practitioner_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id", ondelete="RESTRICT"), index=True)
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("bookings.id", ondelete="RESTRICT"), unique=True
    )
    practitioner_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id", ondelete="RESTRICT"))
    kind: Mapped[VisitKind] = mapped_column(enum_column(VisitKind))
    state: Mapped[VisitState] = mapped_column(enum_column(VisitState), default=VisitState.WAITING)
    version: Mapped[int] = mapped_column(default=1)
    queue_number: Mapped[int]
    role: Mapped[str] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(EncryptedText, info=_visitor(N_("Name")))
    phone_tail: Mapped[str] = mapped_column(
        String(4), default="", info=_visitor(N_("Last digits of the phone"))
    )
    matter: Mapped[str] = mapped_column(String(4))
    companions: Mapped[int] = mapped_column(default=0)
    """How many people came along."""
    needs: Mapped[str] = mapped_column(String(120), default="", info=_visitor(N_("Help needed")))
    """Help needed, comma-separated keys, as in a booking."""
    times_called: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Instant | None]
    """The booked time of somebody who came in time for it, or when staff let somebody go first; without it one
    is called by arrival."""
    arrived_at: Mapped[Instant]
    called_at: Mapped[Instant | None]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]
    previous_state: Mapped[VisitState | None] = mapped_column(enum_column(VisitState, "previous_state"))
    """Where undo leads back to; nothing after an undo or before the first step."""
    changed_at: Mapped[Instant]
    entered_at: Mapped[Instant | None]
    """When it was entered afterwards from paper; none for a visit that was entered as it happened."""
    sitting: Mapped[Sitting] = relationship()
    booking: Mapped[Booking | None] = relationship()
    practitioner: Mapped[Practitioner | None] = relationship()


class Recusal(Model):
    """A practitioner stepped aside from a visitor (回避): neither they nor, for a lawyer, anybody of their firm is to call the visit."""

    __tablename__ = "recusals"
    __table_args__ = (UniqueConstraint("visit_id", "practitioner_id"),)

    id: Mapped[Identity]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)
    practitioner_id: Mapped[int] = mapped_column(ForeignKey("practitioners.id", ondelete="RESTRICT"))
    at: Mapped[Instant]
