"""The real processes of an installation, and the ways in which they die."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

from roster.config import Config
from tests.conftest import NOW
from tests.deaths.warped import SPEED

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30
VICTIMS = ("worker", "web", "clock", "solver", "everything")


class House:
    """Gunicorn with two workers and the clock; the solver is the clock's child. With `machines` as many workers of the queue.

    `root` is the checkout whose program runs. With `before` it takes over that house's socket and time, as a version
    takes over from the one before it.
    """

    def __init__(
        self,
        config: Config,
        mail_port: int,
        machines: int = 0,
        *,
        root: Path = ROOT,
        before: Self | None = None,
        **environment: str,
    ) -> None:
        self.root = root
        self.epoch = before.epoch if before else time.time()
        self.listener = (
            before.listener.dup() if before else socket.create_server(("127.0.0.1", 0), backlog=256)
        )
        self.port: int = self.listener.getsockname()[1]
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(root),
            "DATABASE_URL": config.database_url,
            "ROSTER_INSTANCE": str(config.instance),
            "ROSTER_SECRET_KEY": config.secret_key,
            "ROSTER_PASSWORD_SALT": config.password_salt,
            "ROSTER_FIELD_KEYS": config.field_keys[0],
            "ROSTER_INDEX_KEY": config.index_key,
            "ROSTER_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
            "ROSTER_DEATH_EPOCH": str(self.epoch),
            **environment,
        }
        self.machines = [f"machine{number + 1}" for number in range(machines)]
        self.log = (config.instance / "house.log").open("ab")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.revive()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_SECONDS)
        self.listener.close()
        self.log.close()

    def now(self) -> datetime:
        """Return what time it is in the processes."""
        return NOW + timedelta(seconds=(time.time() - self.epoch) * SPEED)

    def answers(self) -> bool:
        """Tell whether the site serves pages."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        with closing(connection), suppress(OSError, HTTPException):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        return False

    def revive(self) -> None:
        """Start what does not run, as systemd would."""
        web = [
            "-m", "gunicorn", "--log-level", "error", "--workers", "2", "--threads", "4", "--no-control-socket",
            "--bind", f"fd://{self.listener.fileno()}", "tests.deaths.web_process:app",
        ]  # fmt: skip
        commands = {"web": web, "clock": ["-m", "tests.deaths.clock_process"]}
        commands |= {name: ["-m", "tests.deaths.worker_process"] for name in self.machines}
        for name, command in commands.items():
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, *command],
                    cwd=self.root,
                    env=self.environment,
                    pass_fds=[self.listener.fileno()] if name == "web" else [],
                    start_new_session=True,
                    stderr=self.log,
                )

    def leave(self, name: str) -> bool:
        """End a process as a restart of its service does: what it has begun it finishes, for half a minute.

        Return whether it was killed then, as systemd does it.
        """
        process = self.processes[name]
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_SECONDS)
            return True
        return False

    def close(self) -> None:
        """Kill the site for good: what people have left off waiting for cannot come in any more."""
        with suppress(ProcessLookupError):
            os.killpg(self.processes["web"].pid, signal.SIGKILL)

    def kill(self, victim: str, chance: random.Random) -> bool:
        """Kill without warning; return whether there was somebody to kill."""
        if victim == "everything":  # the power is gone
            for process in self.processes.values():
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        elif victim in self.processes:
            with suppress(ProcessLookupError):
                os.kill(self.processes[victim].pid, signal.SIGKILL)
        else:
            parent = {"worker": "web", "solver": "clock"}.get(victim, victim.removeprefix("solver of "))
            children = self._children(parent)
            if not children:
                return False
            with suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        return True

    def _children(self, name: str) -> list[int]:
        process = self.processes[name]
        with suppress(OSError):
            return [
                int(child)
                for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            ] or self._by_parent(process.pid)
        return []

    def _by_parent(self, parent: int) -> list[int]:
        """The clock starts solvers from a thread of its pool; those stand under that thread."""
        found: list[int] = []
        for task in Path(f"/proc/{parent}/task").iterdir():
            with suppress(OSError):
                found += [int(child) for child in (task / "children").read_text().split()]
        return found
