"""The texts by which visitors were told of their data, each as it was shown."""

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roster.database import Model
from roster.models.columns import BureauId, Identity, Instant

DIGEST_LENGTH = 16


class PrivacyText(Model):
    """One wording of a bureau's privacy notice in one language; never changed, so that it can be shown later."""

    __tablename__ = "privacy_texts"
    __table_args__ = (UniqueConstraint("bureau_id", "digest"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    """Of language and text; bookings, places in line and reminders name by it what the person was shown (`told`)."""
    language: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant]
    """When somebody was first told by it."""
