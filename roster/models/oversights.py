"""Which bureau sees the figures of which: a city's those of its districts."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.database import Model
from roster.models.bureaus import Bureau
from roster.models.columns import BureauId, Identity, Instant


class Oversight(Model):
    """A bureau answers to another one, which sees its figures and nothing else. Each answers to one at most."""

    __tablename__ = "oversights"
    __table_args__ = (UniqueConstraint("bureau_id"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("bureaus.id", ondelete="CASCADE"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[Instant]
    bureau: Mapped[Bureau] = relationship(foreign_keys="Oversight.bureau_id")
    supervisor: Mapped[Bureau] = relationship(foreign_keys="Oversight.supervisor_id")
