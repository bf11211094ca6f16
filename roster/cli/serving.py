"""`flask roster serve`: the web processes and the clock, living and dying together.

When `deployment.env` changes, both begin again with what it says: the web server renews its workers
without missing a visitor, the clock ends in order and starts anew.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from roster import deployment, web_server
from roster.cli.configured import configured, refuse_old_schema
from roster.cli.first_run import tell_setup_code
from roster.database import db
from roster.services import first_run

ROOT = Path(__file__).resolve().parent.parent.parent
COUNTS = "roster-counts-"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - each folder in it is made by mkdtemp
PATIENCE_SECONDS = 15
DIE_WITH_PARENT = 1
"""Linux: prctl(PR_SET_PDEATHSIG, …)."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--without-clock", is_flag=True, help="Send nothing, plan nothing: to look at a restored copy.")
@with_appcontext
@configured
def serve(host: str, port: int, workers: int, threads: int, without_clock: bool) -> None:
    """Serve the site and run the clock until Ctrl-C."""
    refuse_old_schema()
    is_fresh = first_run.is_open()
    db.session.remove()
    db.engine.dispose()
    environment = {
        **os.environ,
        "ROSTER_INSTANCE": current_app.instance_path,
        "ROSTER_SERVED_AT": f"http://{host}:{port}",
        "PROMETHEUS_MULTIPROC_DIR": os.environ.get("PROMETHEUS_MULTIPROC_DIR") or counts_folder(),
    }
    web = [
        *("-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--no-control-socket"),
        *("--logger-class", "roster.server_log.ServerLog"),
        *("--worker-class", web_server.WORKER_CLASS, "--keep-alive", str(web_server.KEPT_SECONDS)),
        *("--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "10"),
    ]
    clocks = [] if without_clock else [["-m", "flask", "--app", "wsgi", "roster", "clock"]]
    stops = "stops it; its clock stands still" if without_clock else "stops it and its clock"
    click.echo(f"The site is on http://{host}:{port} — Ctrl-C {stops}.")
    if is_fresh:
        tell_setup_code(f"http://{host}:{port}")
    sys.exit(run_together([web, *clocks], environment, Path(current_app.instance_path)))


def counts_folder(memory: Path = SHARED_MEMORY) -> str:
    """Make a folder in which the web processes count together, and drop those of services that were killed.

    In memory where there is such a place: the files are mapped, and a full disk would kill whoever writes.
    """
    shared = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    for left in shared.glob(f"{COUNTS}*"):
        process = left.name.removeprefix(COUNTS).partition("-")[0]
        if left.stat().st_uid == os.getuid() and not Path("/proc", process).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=f"{COUNTS}{os.getpid()}-", dir=shared)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def run_together(commands: Sequence[Sequence[str]], environment: dict[str, str], instance: Path) -> int:
    """Run Python command lines until one ends or we are told to stop; then end the others.

    The first is a web server that renews itself on SIGHUP; the others are ended and started again when
    the instance's deployment facts change. Returns 0 when we were told to stop, else 1: one process
    without the other is no service.
    """
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: stopping.append(number))
    known = deployment.version(instance)
    processes = [_start(command, environment) for command in commands]
    while not stopping and all(process.poll() is None for process in processes):
        time.sleep(0.2)
        if deployment.version(instance) != known:
            known = deployment.version(instance)
            processes[0].send_signal(signal.SIGHUP)
            _end(processes[1:])
            processes[1:] = [_start(command, environment) for command in commands[1:]]
    if not stopping:
        click.echo("A process of the service has ended; stopping the rest.", err=True)
    _end(processes)
    return 0 if stopping else 1


def _start(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C reaches us only and they end in order.
    return subprocess.Popen(  # noqa: S603 - our own command lines, no shell
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + PATIENCE_SECONDS
    for process in processes:
        try:
            process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _die_with_parent() -> None:
    """Let the kernel end a child whose parent was killed; on other systems only the orderly end works."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
