"""What a half-day is paid, and from which day."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from roster.database import Model
from roster.models.columns import BureauId, Identity, Instant, WithPublicId

MOST_YUAN = 99_999


class AllowanceRate(Model, WithPublicId):
    """Yuan from a day on, until a later rate of the same kind; 0 ends the pay. Rows are never changed, only withdrawn."""

    __tablename__ = "allowance_rates"
    __table_args__ = (
        CheckConstraint(f"yuan BETWEEN 0 AND {MOST_YUAN}", name="yuan"),
        Index(
            "uq_allowance_rates_day",
            "bureau_id",
            "what",
            "holds_from",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    what: Mapped[str] = mapped_column(String(40))
    """The code of the role whose half-day it is, or `services.allowance_rates.FAR_TOWN`."""
    holds_from: Mapped[date] = mapped_column(Date)
    yuan: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[Instant | None]
