"""When a practitioner is away."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.periods import Period
from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column, personal
from roster.models.columns import Identity, Instant, WithPublicId
from roster.models.practitioners import Practitioner


def _leave(words: str) -> dict[str, Any]:
    return personal(Purpose.LEAVE, kept=Retention.LEAVE, words=words)


class LeaveReason(StrEnum):
    HEARING = "hearing"
    TRAVEL = "travel"
    SICK = "sick"
    PERSONAL = "personal"
    TRAINING = "training"
    TRANSPORT = "transport"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "hearing": N_("Court hearing"),
            "travel": N_("Business trip"),
            "sick": N_("Sick leave"),
            "personal": N_("Personal reasons"),
            "training": N_("Meeting or training"),
            "transport": N_("Vehicle or weather"),
        }.get(self.value, N_("Other"))


class LeaveState(StrEnum):
    ASKED = "asked"
    """Given after the deadline: it does not hold before the bureau says so."""
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Leave(Model, WithPublicId):
    """A stretch of dates, or halves of them, on which a practitioner cannot sit."""

    __tablename__ = "leaves"

    id: Mapped[Identity]
    practitioner_id: Mapped[int] = mapped_column(
        ForeignKey("practitioners.id", ondelete="CASCADE"), index=True
    )
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    period: Mapped[Period] = mapped_column(enum_column(Period), default=Period.DAY)
    reason: Mapped[LeaveReason] = mapped_column(enum_column(LeaveReason), info=_leave(N_("Reason")))
    note: Mapped[str] = mapped_column(String(200), default="", info=_leave(N_("Note")))
    state: Mapped[LeaveState] = mapped_column(enum_column(LeaveState), default=LeaveState.GIVEN)
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    answered_at: Mapped[Instant | None]
    answer: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=_leave(N_("Why it was refused"))
    )
    practitioner: Mapped[Practitioner] = relationship()
