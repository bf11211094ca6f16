"""The tenant: a bureau of justice and the practice roles that it names."""

from typing import Any

from sqlalchemy import JSON, Boolean, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roster.core.sentences import Named
from roster.database import Model
from roster.models.columns import BureauId, Identity, Instant


class Bureau(Model):
    """One bureau; everything but official holiday notices belongs to exactly one."""

    __tablename__ = "bureaus"

    id: Mapped[Identity]
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    seat: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Instant]


class PracticeRole(Model):
    """A kind of practitioner that this bureau sends: lawyer, notary, or any other that it names."""

    __tablename__ = "practice_roles"
    __table_args__ = (UniqueConstraint("bureau_id", "code"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)

    @property
    def named(self) -> Named:
        """The name as sentences have it: in the reader's language."""
        return Named(self.name, self.name_en)
