"""What the machinery itself remembers: which tick ran, and which limits are in force."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roster.database import Model
from roster.models.columns import Identity, Instant


class JobRun(Model):
    """One tick of one job. The unique key keeps two clocks from doing one tick's work twice."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: Mapped[Identity]
    job: Mapped[str] = mapped_column(String(40))
    slot: Mapped[Instant]
    started_at: Mapped[Instant]
    finished_at: Mapped[Instant | None]
    outcome: Mapped[str] = mapped_column(String(200), default="")


class WorkerProcess(Model):
    """A process that takes work from the queue of a PostgreSQL database, on whichever machine; it says now and then that it lives."""

    __tablename__ = "worker_processes"

    id: Mapped[Identity]
    name: Mapped[str] = mapped_column(String(120))
    """The machine's name and the number of the process."""
    queues: Mapped[str] = mapped_column(String(80))
    """Separated by commas."""
    concurrency: Mapped[int]
    started_at: Mapped[Instant]
    seen_at: Mapped[Instant]


class Throttle(Model):
    """How often something was tried under one key in the present window; holds over processes."""

    __tablename__ = "throttles"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[Identity]
    key: Mapped[str] = mapped_column(String(120))
    tries: Mapped[int] = mapped_column(default=0)
    window_ends_at: Mapped[Instant]
