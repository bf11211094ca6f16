"""People who sit, and what the planner must know of them."""

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, enum_column, personal
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.firms import Firm
from roster.models.notices import WishedChannel


def _contact(words: str) -> dict[str, Any]:
    return personal(Purpose.ROSTER, kept=Retention.IN_POOL, words=words)


class Practitioner(Model, WithPublicId):
    """A lawyer, notary or other person of a bureau's pool."""

    __tablename__ = "practitioners"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id", ondelete="RESTRICT"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(
        String(60), info=personal(Purpose.ROSTER, kept=Retention.IN_ROSTERS, words=N_("Name"))
    )
    phone: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Phone")))
    email: Mapped[str | None] = mapped_column(EncryptedText, info=_contact(N_("Email address")))
    wished_channel: Mapped[WishedChannel | None] = mapped_column(enum_column(WishedChannel))
    """How this person wants to be told; None: by what there is, e-mail first."""
    license_number: Mapped[str] = mapped_column(String(40), default="", info=_contact(N_("License number")))
    licensed_from: Mapped[dt.date | None] = mapped_column(Date)
    licensed_until: Mapped[dt.date | None] = mapped_column(Date)
    joined_on: Mapped[dt.date | None] = mapped_column(Date)
    """When this person came into the pool; None: was there from the beginning."""
    load_weight: Mapped[int] = mapped_column(default=1)
    """1 full-time, 2 half-time …: what a half-day weighs for this person."""
    carried_load: Mapped[int] = mapped_column(default=0)
    """Half-days served before the first roster in this system (entered at set-up)."""
    max_load_per_month: Mapped[int | None]
    max_load: Mapped[int | None]
    is_supervised: Mapped[bool] = mapped_column(Boolean, default=False)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    """Where this person starts from, when not from the firm."""
    no_far_in_a_row: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether this person would rather not go to far towns twice in a row."""
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    firm: Mapped[Firm] = relationship()
    matters: Mapped[list["PractitionerMatter"]] = relationship(
        cascade="all, delete-orphan", order_by="PractitionerMatter.matter"
    )
    conflicts: Mapped[list["Conflict"]] = relationship(cascade="all, delete-orphan", order_by="Conflict.id")
    preferences: Mapped[list["Preference"]] = relationship(
        cascade="all, delete-orphan", order_by="Preference.id"
    )


class PractitionerMatter(Model):
    """A matter that a practitioner is good at."""

    __tablename__ = "practitioner_matters"
    __table_args__ = (UniqueConstraint("practitioner_id", "matter"),)

    id: Mapped[Identity]
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    matter: Mapped[str] = mapped_column(String(4))


class Conflict(Model):
    """A conflict of interest that bars a practitioner from a center, with its reason."""

    __tablename__ = "conflicts"
    __table_args__ = (UniqueConstraint("practitioner_id", "center_id"),)

    id: Mapped[Identity]
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    center_id: Mapped[int] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    declared_at: Mapped[Instant]
    center: Mapped[Center] = relationship()


class AdvisedBody(Model):
    """A body that a practitioner advises for good (顾问单位): a town's government, a village committee, a company."""

    __tablename__ = "advised_bodies"
    __table_args__ = (UniqueConstraint("practitioner_id", "name"),)

    id: Mapped[Identity]
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[Instant]


class Preference(Model):
    """What a practitioner would rather (negative cost) or rather not: one center, or one date."""

    __tablename__ = "preferences"
    __table_args__ = (CheckConstraint("(center_id IS NULL) <> (date IS NULL)", name="one_subject"),)

    id: Mapped[Identity]
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    center_id: Mapped[int | None] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"))
    date: Mapped[dt.date | None] = mapped_column(Date)
    cost: Mapped[int]
    center: Mapped[Center | None] = relationship()
