"""What the figures of a report mean (研判), in the bureau's words."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roster.database import Model
from roster.models.columns import BureauId, Identity, Instant, Month

LONGEST_ANALYSIS = 2000


class ReportAnalysis(Model):
    """The paragraphs of one period's report. Until somebody has written them there is only a draft, made of the figures."""

    __tablename__ = "report_analyses"
    __table_args__ = (UniqueConstraint("bureau_id", "first_month", "last_month"),)

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    first_month: Mapped[Month]
    last_month: Mapped[Month]
    text: Mapped[str] = mapped_column(String(LONGEST_ANALYSIS))
    """About figures, never about one citizen: it leaves the bureau."""
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[Instant]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
