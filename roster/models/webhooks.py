"""Where a program is told of what others did to the bookings made through it, and how telling it goes."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, personal
from roster.models.api_clients import ApiClient
from roster.models.columns import BureauId, Identity, Instant


class Webhook(Model):
    """A program's address, at most one. What it is told is read from the trail, whose numbers have neither gap nor tie."""

    __tablename__ = "webhooks"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    client_id: Mapped[int] = mapped_column(ForeignKey("api_clients.id", ondelete="CASCADE"), unique=True)
    address: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(
        EncryptedText,
        info=personal(Purpose.SECURITY, kept=Retention.ACCOUNT, words=N_("Signing secret of a program")),
    )
    """Nobody's, yet as secret as a person's. Both sides have it: what signs a message also checks it."""
    told_number: Mapped[int]
    """Up to which number of the bureau's trail it was told, or need not be."""
    due_at: Mapped[Instant | None] = mapped_column(index=True)
    """When the clock tells it next; None: it has failed for so long that somebody must look at it first."""
    failures: Mapped[int] = mapped_column(default=0)
    """One after the other."""
    failing_since: Mapped[Instant | None]
    trouble: Mapped[str] = mapped_column(String(32), default="")
    """Why the last message did not arrive, a `core.outside.Trouble`; empty: it did."""
    told_at: Mapped[Instant | None]
    """When a message arrived last."""
    created_at: Mapped[Instant]
    client: Mapped[ApiClient] = relationship()
