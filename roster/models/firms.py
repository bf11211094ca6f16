"""Law firms, notary offices and legal service offices."""

from enum import StrEnum

from sqlalchemy import Boolean, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.columns import BureauId, Identity, WithPublicId


class FirmKind(StrEnum):
    LAW_FIRM = "law_firm"
    NOTARY_OFFICE = "notary_office"
    LEGAL_SERVICE = "legal_service"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"law_firm": N_("Law firm"), "notary_office": N_("Notary office")}.get(
            self.value, N_("Legal service office")
        )


class Firm(Model, WithPublicId):
    """An office that practitioners belong to and usually start from."""

    __tablename__ = "firms"
    __table_args__ = (UniqueConstraint("bureau_id", "name"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[FirmKind] = mapped_column(enum_column(FirmKind))
    latitude: Mapped[float]
    longitude: Mapped[float]
    address: Mapped[str] = mapped_column(String(160), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    max_per_date: Mapped[int | None]
    """How many of its people may be on duty on one date."""
    chat_robot: Mapped[str | None] = mapped_column(
        EncryptedText,
        info=personal(Purpose.ROSTER, kept=Retention.IN_POOL, words=N_("Key of a chat group's robot")),
    )
    """Whoever has it can write into the firm's chat group: it is typed, never shown."""
    kept_at_office: Mapped[int | None]
    """How many of its people who are there on a date stay at the office: a notary office's reserve at the counter."""
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
