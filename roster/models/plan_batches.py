"""Plans of many bureaus asked for at once: each becomes a plan run of its own bureau."""

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.database import Model
from roster.models.accounts import Account
from roster.models.bureaus import Bureau
from roster.models.columns import BureauId, Identity, Instant, Month, WithPublicId
from roster.models.plan_runs import PlanRun


class PlanBatch(Model, WithPublicId):
    """One request to plan the same months for many bureaus; its entries are prepared one by one."""

    __tablename__ = "plan_batches"

    id: Mapped[Identity]
    first_month: Mapped[Month]
    last_month: Mapped[Month]
    time_limit_seconds: Mapped[int]
    """For each bureau."""
    seed: Mapped[int] = mapped_column(default=1)
    policy: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The name of the goals in order (`services.policies`); empty: each bureau's own weights."""
    is_cancelled: Mapped[bool] = mapped_column(Boolean, default=False)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[Instant]
    requested_by: Mapped[Account | None] = relationship()
    entries: Mapped[list["PlanBatchEntry"]] = relationship(
        order_by="PlanBatchEntry.id", back_populates="batch", cascade="all, delete-orphan"
    )


class PlanBatchEntry(Model):
    """One bureau of a batch: waiting, with a plan run, or refused with a reason."""

    __tablename__ = "plan_batch_entries"
    __table_args__ = (UniqueConstraint("batch_id", "bureau_id"),)

    id: Mapped[Identity]
    batch_id: Mapped[int] = mapped_column(Integer, ForeignKey("plan_batches.id", ondelete="CASCADE"))
    bureau_id: Mapped[BureauId]
    run_id: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("plan_runs.id", ondelete="SET NULL"), index=True
    )
    refusal: Mapped[str] = mapped_column(String(500), default="")
    """Why no plan was asked for: an English msgid or sentence; empty while it waits and when there is a run."""
    is_prepared: Mapped[bool] = mapped_column(Boolean, default=False)
    batch: Mapped[PlanBatch] = relationship(back_populates="entries")
    bureau: Mapped[Bureau] = relationship()
    run: Mapped[PlanRun | None] = relationship()
