"""The address of a practitioner's own calendar, and how looking at it went. What the calendar says is not kept."""

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, personal
from roster.models.columns import BureauId, Identity, Instant
from roster.models.practitioners import Practitioner


class OwnCalendar(Model):
    """Where somebody's calendar is fetched from, at most one a person, and when the clock looks at it next."""

    __tablename__ = "own_calendars"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), unique=True
    )
    address: Mapped[str] = mapped_column(
        EncryptedText,
        info=personal(Purpose.LEAVE, kept=Retention.IN_POOL, words=N_("Address of one's own calendar")),
    )
    """Often a secret one: whoever has it reads the calendar."""
    told: Mapped[str | None] = mapped_column(
        EncryptedText,
        info=personal(Purpose.LEAVE, kept=Retention.IN_POOL, words=N_("Busy session dates that were told")),
    )
    """Session dates with their half (JSON), so that each is told once."""
    is_weekly: Mapped[bool] = mapped_column(Boolean, default=False)
    looked_at: Mapped[Instant | None]
    trouble: Mapped[str] = mapped_column(String(32), default="")
    """Why the last look gave nothing: a `core.outside.Trouble`, or the code of what could not be read; empty: it did."""
    failing_since: Mapped[Instant | None]
    due_at: Mapped[Instant | None] = mapped_column(index=True)
    """When the clock looks next; None: never."""
    created_at: Mapped[Instant]
    practitioner: Mapped[Practitioner] = relationship()
