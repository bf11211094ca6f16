"""Records drawn as a sample (抽查), and how each was judged."""

import datetime as dt

from sqlalchemy import Boolean, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.database import Model
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.consultations import Consultation
from roster.models.practitioners import Practitioner

LONGEST_NOTE = 500


class RecordSample(Model, WithPublicId):
    """One draw: whoever draws again with the same seed from the same records gets the same ones."""

    __tablename__ = "record_samples"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    first_on: Mapped[dt.date] = mapped_column(Date)
    last_on: Mapped[dt.date] = mapped_column(Date)
    each: Mapped[int]
    """How many records of each practitioner, at most."""
    seed: Mapped[str] = mapped_column(String(16))
    records: Mapped[int]
    """How many signed records there were to draw from."""
    drawn_at: Mapped[Instant]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    judgements: Mapped[list["Judgement"]] = relationship(
        cascade="all, delete-orphan", back_populates="sample", order_by="Judgement.id"
    )


class Judgement(Model, WithPublicId):
    """One drawn record: not judged yet, judged, or answered by its author."""

    __tablename__ = "judgements"
    __table_args__ = (UniqueConstraint("sample_id", "consultation_id"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    sample_id: Mapped[int] = mapped_column(ForeignKey("record_samples.id", ondelete="CASCADE"))
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultations.id", ondelete="RESTRICT"), index=True
    )
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="RESTRICT"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)
    missing: Mapped[int | None]
    """Entries that should be there and are not; None until somebody has judged."""
    is_sound: Mapped[bool | None] = mapped_column(Boolean)
    """Whether the advice passes (合格)."""
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    """What the author should know; never who the visitor was."""
    judged_at: Mapped[Instant | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    answered_at: Mapped[Instant | None]
    sample: Mapped[RecordSample] = relationship(back_populates="judgements")
    consultation: Mapped[Consultation] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
