"""Legal publicity of a center, planned and held; and half-days of a sitting to which nobody came."""

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.publicity_words import PublicityKind, PublicityState
from roster.database import Model
from roster.database.types import enum_column
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.sittings import Sitting


class Publicity(Model, WithPublicId):
    """One event (场次) of legal publicity: planned for a day, then held, with how many people and leaflets, or called off."""

    __tablename__ = "publicity"
    __table_args__ = (Index("ix_publicity_of_center", "center_id", "date"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="RESTRICT"))
    date: Mapped[dt.date] = mapped_column(Date)
    """The day it is planned for; of what was held, the day on which it was."""
    kind: Mapped[PublicityKind] = mapped_column(enum_column(PublicityKind))
    state: Mapped[PublicityState] = mapped_column(enum_column(PublicityState), default=PublicityState.PLANNED)
    version: Mapped[int] = mapped_column(default=1)
    topic: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120), default="")
    people: Mapped[int] = mapped_column(default=0)
    """How many people were reached; 0 until it was held."""
    leaflets: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(300), default="")
    """What else is to be known; of what was called off, why."""
    practitioner_id: Mapped[int | None] = mapped_column(
        ForeignKey("practitioners.id", ondelete="RESTRICT"), index=True
    )
    """Who spoke, where it was one of the pool."""
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    center: Mapped[Center] = relationship()
    practitioner: Mapped[Practitioner | None] = relationship()


class EmptyHalfDay(Model, WithPublicId):
    """A half-day on which somebody sat and nobody came (无人来访): it is a served half-day all the same."""

    __tablename__ = "empty_half_days"
    __table_args__ = (
        UniqueConstraint("sitting_id", "practitioner_id", "half"),
        CheckConstraint("half IN ('am', 'pm')", name="half"),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id", ondelete="RESTRICT"))
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="RESTRICT"), index=True
    )
    half: Mapped[str] = mapped_column(String(2))
    leaflets: Mapped[int] = mapped_column(default=0)
    instead: Mapped[str] = mapped_column(String(300), default="")
    """What was done meanwhile: leaflets given out, from house to house."""
    written_at: Mapped[Instant]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    sitting: Mapped[Sitting] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
