"""Who has said, unasked, that they would come to an empty seat of a published roster."""

from datetime import date

from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.periods import Period
from roster.database import Model
from roster.database.types import enum_column
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.sittings import Duty


class Readiness(Model, WithPublicId):
    """Somebody would come to a duty, at most once each. It promises nothing: the scheduler decides."""

    __tablename__ = "readinesses"
    __table_args__ = (UniqueConstraint("duty_id", "practitioner_id"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"))
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    period: Mapped[Period] = mapped_column(enum_column(Period))
    date: Mapped[date] = mapped_column(Date)
    """The day they would come: a sitting that was moved to another asks anew."""
    created_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    """When the seat was filled, or the person left the pool."""
    duty: Mapped[Duty] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
