"""The directory of bodies that receive a matter: mediation committees, legal aid, notary offices, and others."""

from typing import Any

from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.referral_words import ReceiverKind
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column, personal
from roster.models.centers import Center, Village
from roster.models.columns import BureauId, Identity, Instant, WithPublicId


def _contact(words: str) -> dict[str, Any]:
    return personal(Purpose.DIRECTORY, kept=Retention.IN_DIRECTORY, words=words)


class Receiver(Model, WithPublicId):
    """One receiving body. `code` finds it again in a table; without a center it is there for the whole district."""

    __tablename__ = "receivers"
    __table_args__ = (UniqueConstraint("bureau_id", "code"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    code: Mapped[str] = mapped_column(String(32))
    kind: Mapped[ReceiverKind] = mapped_column(enum_column(ReceiverKind))
    field: Mapped[str] = mapped_column(String(16), default="")
    """Of a trade committee: what it mediates, a key of `referral_words.FIELDS`."""
    name: Mapped[str] = mapped_column(String(80))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"), index=True)
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id", ondelete="SET NULL"), index=True)
    contact: Mapped[str] = mapped_column(String(40), default="", info=_contact(N_("Contact person")))
    phone: Mapped[str] = mapped_column(String(40), default="", info=_contact(N_("Phone")))
    email: Mapped[str] = mapped_column(String(120), default="", info=_contact(N_("Email address")))
    address: Mapped[str] = mapped_column(String(160), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[Instant]
    center: Mapped[Center | None] = relationship()
    village: Mapped[Village | None] = relationship()
