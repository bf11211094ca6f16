"""Numbers to be told when a center's next places are released. The row goes once it has been told."""

from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, personal
from roster.models.bookings import PHONE_PURPOSE
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId


def _contact(words: str, **index: Any) -> dict[str, Any]:
    return personal(Purpose.BOOKING, kept=Retention.RELEASE_REMINDER, words=words, **index)


class ReleaseReminder(Model, WithPublicId):
    """Somebody who wants to know when a center has places of a month that has none yet: a number, no name."""

    __tablename__ = "release_reminders"
    __table_args__ = (UniqueConstraint("center_id", "role", "phone_index"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(32))
    month: Mapped[str] = mapped_column(String(7))
    """The first month that counts; those before it were released when the number was left."""
    phone: Mapped[str] = mapped_column(EncryptedText, info=_contact(N_("Phone")))
    phone_index: Mapped[str] = mapped_column(
        String(64),
        index=True,
        info=_contact(N_("Keyed index of the phone"), index_of="phone", index_purpose=PHONE_PURPOSE),
    )
    language: Mapped[str] = mapped_column(String(16), default="zh_Hans_CN")
    told: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The wording of the privacy notice that the person was shown (`PrivacyText.digest`); empty: told otherwise, or before."""
    created_at: Mapped[Instant]
    center: Mapped[Center] = relationship()
