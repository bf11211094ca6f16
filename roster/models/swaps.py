"""Two practitioners who would change places in a published roster."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column
from roster.models.columns import BureauId, Identity, Instant, Month, WithPublicId
from roster.models.practitioners import Practitioner
from roster.models.sittings import Duty


class SwapState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    EXPIRED = "expired"
    DONE = "done"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "proposed": N_("Waits for the other's answer"),
            "accepted": N_("Waits for the bureau's approval"),
            "declined": N_("The other declined"),
            "withdrawn": N_("Withdrawn"),
            "refused": N_("The bureau refused it"),
            "expired": N_("Nobody answered in time"),
        }.get(self.value, N_("They have changed places"))


class Swap(Model, WithPublicId):
    """`own` proposes to `other` that each sits where the other did. Somebody proposes one swap of a duty at a time."""

    __tablename__ = "swaps"
    __table_args__ = (
        Index(
            "uq_swaps_one_waiting",
            "own_duty_id",
            "own_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'accepted')"),
            postgresql_where=text("state IN ('proposed', 'accepted')"),
        ),
    )

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    month: Mapped[Month]
    own_id: Mapped[int] = mapped_column(ForeignKey("practitioners.id", ondelete="CASCADE"), index=True)
    own_duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"))
    own_period: Mapped[Period] = mapped_column(enum_column(Period, "ownperiod"))
    other_id: Mapped[int] = mapped_column(ForeignKey("practitioners.id", ondelete="CASCADE"), index=True)
    other_duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"))
    other_period: Mapped[Period] = mapped_column(enum_column(Period, "otherperiod"))
    state: Mapped[SwapState] = mapped_column(enum_column(SwapState), default=SwapState.PROPOSED)
    expires_at: Mapped[Instant]
    """Until when it can be answered: afterwards a change is urgent, and the bureau's alone."""
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    answered_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    own: Mapped[Practitioner] = relationship(foreign_keys=[own_id])
    other: Mapped[Practitioner] = relationship(foreign_keys=[other_id])
    own_duty: Mapped[Duty] = relationship(foreign_keys=[own_duty_id])
    other_duty: Mapped[Duty] = relationship(foreign_keys=[other_duty_id])
