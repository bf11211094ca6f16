"""A link by which a tablet at a center's entrance, or the screen in its waiting room, is let in without an account."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.database import Model
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId


class DoorLink(Model, WithPublicId):
    """One device at one center's door. Only the digest of its secret is kept; the link is shown once."""

    __tablename__ = "door_links"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    revoked_at: Mapped[Instant | None]
    center: Mapped[Center] = relationship()
