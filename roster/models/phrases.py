"""Texts kept for the advice of records: the bureau's for all, a practitioner's own for themselves."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from roster.database import Model
from roster.models.columns import BureauId, Identity, Instant, WithPublicId


class Phrase(Model, WithPublicId):
    """One text to insert. It is about a kind of matter, never about a person."""

    __tablename__ = "phrases"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    practitioner_id: Mapped[int | None] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    """Whose own it is; None: the bureau's, for everybody."""
    matter: Mapped[str] = mapped_column(String(4), default="")
    """For which matter; empty: for each."""
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(120), default="")
    """The legal basis that goes with it, in the words of the record's own field."""
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
