"""One solve: its frozen instance, progress and result."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column
from roster.models.accounts import Account
from roster.models.columns import BureauId, Identity, Instant, Month, WithPublicId


class PlanRunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "queued": N_("Waiting to start"),
            "running": N_("Running"),
            "finished": N_("Finished"),
            "failed": N_("Failed"),
        }.get(self.value, N_("Cancelled"))


class PlanRunKind(StrEnum):
    PLAN = "plan"
    WHY_NOT = "why_not"
    """What it would change to have somebody else in a seat."""
    REPAIR = "repair"
    """What so many changes of a published roster buy."""
    WHAT_IF = "what_if"
    """What a plan would be with one thing changed."""

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "plan": N_("Plan"),
            "why_not": N_("Why not somebody else?"),
            "repair": N_("What changes buy"),
        }.get(self.value, N_("What if?"))


_ACTIVE_PLAN = "kind = 'plan' AND state IN ('queued', 'running')"


class PlanRun(Model, WithPublicId):
    """A request for a roster of some months; the clock claims it with a lease and runs a solver process."""

    __tablename__ = "plan_runs"
    __table_args__ = (
        Index(
            "uq_plan_runs_one_active",
            "bureau_id",
            unique=True,
            sqlite_where=text(_ACTIVE_PLAN),
            postgresql_where=text(_ACTIVE_PLAN),
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    first_month: Mapped[Month]
    last_month: Mapped[Month]
    instance: Mapped[str] = deferred(mapped_column(Text))
    """The frozen `duty-roster/1` JSON."""
    kind: Mapped[PlanRunKind] = mapped_column(enum_column(PlanRunKind), default=PlanRunKind.PLAN)
    question: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was asked beside months and weights: the policy, or what a question is about; see `services.plan_questions`."""
    weights: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    time_limit_seconds: Mapped[int]
    seed: Mapped[int] = mapped_column(default=1)
    state: Mapped[PlanRunState] = mapped_column(enum_column(PlanRunState), default=PlanRunState.QUEUED)
    stop_requested: Mapped[bool] = mapped_column(Boolean, default=False)
    progress: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """`[{seconds, objective, lower_bound, phase}, …]`, the newest last, thinned."""
    objective: Mapped[int | None]
    lower_bound: Mapped[float | None]
    uncovered_cost: Mapped[int | None]
    result: Mapped[str | None] = deferred(mapped_column(Text))
    """The `duty-roster-solution/1` JSON with status and parts."""
    error: Mapped[str] = mapped_column(String(500), default="")
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    """The higher, the sooner: nobody waits for one below zero."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Instant | None]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[Instant]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]
    requested_by: Mapped[Account | None] = relationship()
