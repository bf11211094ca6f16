"""Who sits where in one bureau's month, by version."""

from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column
from roster.models.accounts import Account
from roster.models.columns import BureauId, Identity, Instant, Month, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.sittings import Duty


class RosterState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "draft": N_("Draft"),
            "submitted": N_("Submitted for approval"),
            "approved": N_("Approved"),
            "published": N_("Published"),
        }.get(self.value, N_("Superseded"))


class Roster(Model, WithPublicId):
    """One version of a bureau's month. The database lets one be published at a time, and one be the draft."""

    __tablename__ = "rosters"
    __table_args__ = (
        UniqueConstraint("bureau_id", "month", "version"),
        Index(
            "uq_rosters_one_published",
            "bureau_id",
            "month",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index(
            "uq_rosters_one_draft",
            "bureau_id",
            "month",
            unique=True,
            sqlite_where=text("state IN ('draft', 'submitted', 'approved')"),
            postgresql_where=text("state IN ('draft', 'submitted', 'approved')"),
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    month: Mapped[Month]
    version: Mapped[int]
    state: Mapped[RosterState] = mapped_column(enum_column(RosterState), default=RosterState.DRAFT)
    plan_run_id: Mapped[int | None] = mapped_column(ForeignKey("plan_runs.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(String(300), default="")
    edits: Mapped[int] = mapped_column(default=0)
    """Raised by every change to its assignments: the compare-and-swap of the board."""
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    published_at: Mapped[Instant | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    publish_at: Mapped[Instant | None]
    """When the clock publishes this draft; None when nobody chose a time, or the draft was changed since."""
    imported_at: Mapped[Instant | None]
    """Of a month that was over before and came from a table: when. A later table may change it, or somebody take it back."""
    comments_until: Mapped[Instant | None]
    """Until when firms and practitioners may comment on this draft; None when it was not put up for comment."""
    assignments: Mapped[list["Assignment"]] = relationship(
        cascade="all, delete-orphan", back_populates="roster", order_by="Assignment.id"
    )


class RosterStepKind(StrEnum):
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    REFUSED = "refused"
    FOR_COMMENT = "for_comment"
    COMMENTS_OVERRIDDEN = "comments_overridden"
    PUBLISHED = "published"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "for_comment": N_("Put up for comment"),
            "comments_overridden": N_("Published without waiting for comments"),
            "submitted": N_("Submitted to the leaders"),
            "withdrawn": N_("Taken back by the scheduler"),
            "approved": N_("Approved"),
            "sent_back": N_("Sent back"),
            "scheduled": N_("To be published by the clock"),
            "unscheduled": N_("No longer to be published by the clock"),
            "refused": N_("The clock could not publish it"),
        }.get(self.value, N_("Published"))


class RosterStep(Model):
    """One step of a roster on its way from draft to publication: who, when, with which note."""

    __tablename__ = "roster_steps"

    id: Mapped[Identity]
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RosterStepKind] = mapped_column(enum_column(RosterStepKind))
    edits: Mapped[int]
    """The roster's `edits` at that step: a later edit takes away what the step gave."""
    note: Mapped[str] = mapped_column(String(300), default="")
    """Why it is sent back, what to look at; about duties and people of the pool, never about citizens."""
    publish_at: Mapped[Instant | None]
    """Of a step that chooses a time: which."""
    at: Mapped[Instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    by: Mapped[Account | None] = relationship()


class AssignmentState(StrEnum):
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    SERVED = "served"
    LATE = "late"
    ABSENT = "absent"
    RELEASED = "released"


class Assignment(Model, WithPublicId):
    """A practitioner on a duty, with the period. Nobody fills two seats of one duty."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("roster_id", "duty_id", "practitioner_id"),)

    id: Mapped[Identity]
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id", ondelete="CASCADE"), index=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"), index=True)
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="RESTRICT"), index=True
    )
    period: Mapped[Period] = mapped_column(enum_column(Period))
    is_locked: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[AssignmentState] = mapped_column(
        enum_column(AssignmentState), default=AssignmentState.PLANNED
    )
    roster: Mapped[Roster] = relationship(back_populates="assignments")
    duty: Mapped[Duty] = relationship()
    practitioner: Mapped[Practitioner] = relationship()
