"""How far the plans are that were asked for many bureaus at once: read only, and nothing of what is inside a plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from sqlalchemy import select

from roster.core.translation import N_
from roster.database import db
from roster.database.queue import SOLVES
from roster.models import Bureau, PlanBatch, PlanBatchEntry, PlanRun, PlanRunState
from roster.services import worker_processes
from roster.services.planning_progress import PLAIN_ENDS

CALLED_OFF = N_("Called off before it was begun.")
SEEN_THERE = N_("The plan could not be kept. Its scheduler sees why on the page of the plan.")


class Fate(StrEnum):
    """What became of one bureau's plan."""

    WAITING = "waiting"
    RUNNING = "running"
    PLANNED = "planned"
    NONE = "none"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "waiting": N_("Waits for its turn"),
            "running": N_("Is being made"),
            "planned": N_("Is there"),
            "none": N_("Could not be made"),
        }.get(self.value, N_("Called off"))


_FATES = {
    PlanRunState.QUEUED: Fate.WAITING,
    PlanRunState.RUNNING: Fate.RUNNING,
    PlanRunState.FINISHED: Fate.PLANNED,
    PlanRunState.FAILED: Fate.NONE,
    PlanRunState.CANCELLED: Fate.STOPPED,
}


@dataclass(frozen=True)
class Line:
    """What became of one bureau."""

    bureau: Bureau
    run: PlanRun | None
    refusal: str

    @property
    def fate(self) -> Fate:
        """Where its plan is."""
        if self.run is not None:
            return _FATES[self.run.state]
        if self.refusal:
            return Fate.STOPPED if self.refusal == CALLED_OFF else Fate.NONE
        return Fate.WAITING

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.fate not in (Fate.WAITING, Fate.RUNNING)

    @property
    def reason(self) -> str:
        """Why there is no plan, as a msgid or sentence; of what is inside a plan nothing."""
        if self.fate is not Fate.NONE:
            return ""
        said = self.refusal or (self.run.error if self.run is not None else "")
        return said if self.run is None or said in PLAIN_ENDS else SEEN_THERE


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    lines: Sequence[Line]
    is_cancelled: bool

    @property
    def finished(self) -> int:
        """How many bureaus have a plan."""
        return self.count(Fate.PLANNED)

    @property
    def failed(self) -> int:
        """How many will have none from this batch."""
        return self.count(Fate.NONE) + self.count(Fate.STOPPED)

    @property
    def running(self) -> int:
        """How many are solved at this moment."""
        return self.count(Fate.RUNNING)

    @property
    def ended(self) -> int:
        """Of how many nothing more will come."""
        return sum(line.is_over for line in self.lines)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return all(line.is_over for line in self.lines)

    @property
    def is_stopping(self) -> bool:
        """Whether all that is left was told to end with the best it has."""
        left = [line.run for line in self.lines if not line.is_over]
        return bool(left) and all(run is not None and run.stop_requested for run in left)

    def count(self, fate: Fate) -> int:
        """Return how many bureaus it went so."""
        return sum(line.fate is fate for line in self.lines)

    def minutes_left(self, seconds_each: int, at_once: int) -> int:
        """Return about how many minutes are left when every plan takes all its seconds, so many at a time."""
        return ceil((len(self.lines) - self.ended) / at_once) * seconds_each // 60 + 1


def newest() -> PlanBatch | None:
    """Return the last batch."""
    return db.session.scalar(select(PlanBatch).order_by(PlanBatch.id.desc()).limit(1))


def newest_of(bureau_ids: Collection[int]) -> PlanBatch | None:
    """Return the last batch with any of these bureaus."""
    among = PlanBatch.entries.any(PlanBatchEntry.bureau_id.in_(bureau_ids))
    return db.session.scalar(select(PlanBatch).where(among).order_by(PlanBatch.id.desc()).limit(1))


def progress_of(batch: PlanBatch, bureau_ids: Collection[int] | None = None) -> Progress:
    """Return what became of each bureau so far, or of some of them."""
    rows = (
        select(PlanBatchEntry, Bureau, PlanRun)
        .join(Bureau, Bureau.id == PlanBatchEntry.bureau_id)
        .outerjoin(PlanRun, PlanRun.id == PlanBatchEntry.run_id)
        .where(PlanBatchEntry.batch_id == batch.id)
        .order_by(PlanBatchEntry.id)
        .execution_options(populate_existing=True)
    )
    if bureau_ids is not None:
        rows = rows.where(PlanBatchEntry.bureau_id.in_(bureau_ids))
    return Progress(
        [Line(bureau, run, entry.refusal) for entry, bureau, run in db.session.execute(rows)],
        batch.is_cancelled,
    )


def workers_alive(now: datetime) -> int:
    """Return how many worker processes take plans; with none the clock makes one after the other."""
    if not worker_processes.serve(SOLVES, now):
        return 0
    return sum(
        worker_processes.is_alive(one, now) and SOLVES in one.queues.split(",")
        for one in worker_processes.known(now)
    )
