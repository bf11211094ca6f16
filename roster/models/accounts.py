"""Who signs in, and what for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import UtcDateTime, enum_column, personal
from roster.models.bureaus import Bureau
from roster.models.centers import Center
from roster.models.columns import BureauId, Identity, Instant, WithPublicId
from roster.models.firms import Firm
from roster.models.practitioners import Practitioner


def _account(words: str) -> dict[str, Any]:
    return personal(Purpose.ACCOUNT, kept=Retention.ACCOUNT, words=words)


class Account(Model, UserMixin, WithPublicId):
    """Somebody who signs in. Access comes only from grants."""

    __tablename__ = "accounts"

    id: Mapped[Identity]
    email: Mapped[str] = mapped_column(String(160), unique=True, info=_account(N_("Email address")))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(60), default="", info=_account(N_("Name")))
    language: Mapped[str] = mapped_column(String(16), default="zh_Hans_CN")
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the present password holds; None where nobody knows, and then it never grows old."""
    created_at: Mapped[Instant]
    grants: Mapped[list["Grant"]] = relationship(
        cascade="all, delete-orphan", order_by="Grant.id", back_populates="account"
    )

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """Nothing: the sign-in library's own roles are not used, see `services.permissions`."""
        return []


class GrantRole(StrEnum):
    SCHEDULER = "scheduler"
    CENTER_STAFF = "center_staff"
    PRACTITIONER = "practitioner"
    LEADER = "leader"
    FIRM_SECRETARY = "firm_secretary"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "scheduler": N_("Scheduler"),
            "center_staff": N_("Center staff"),
            "leader": N_("Leader"),
            "firm_secretary": N_("Firm secretary"),
            "auditor": N_("Auditor"),
            "administrator": N_("System administrator"),
        }.get(self.value, N_("Practitioner"))


class Grant(Model):
    """A role of an account in one bureau, tied to a center, a practitioner or a firm where the role needs it."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint(
            "account_id",
            "bureau_id",
            "role",
            "center_id",
            "practitioner_id",
            "firm_id",
            name="uq_grants_role_and_ties",
        ),
    )

    id: Mapped[Identity]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    bureau_id: Mapped[BureauId]
    role: Mapped[GrantRole] = mapped_column(enum_column(GrantRole))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("centers.id", ondelete="CASCADE"))
    practitioner_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id", ondelete="CASCADE"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firms.id", ondelete="CASCADE"))
    account: Mapped[Account] = relationship(back_populates="grants")
    bureau: Mapped[Bureau] = relationship()
    center: Mapped[Center | None] = relationship()
    practitioner: Mapped[Practitioner | None] = relationship()
    firm: Mapped[Firm | None] = relationship()
