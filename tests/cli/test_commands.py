"""The commands as somebody types them: they work on a fresh clone, and refuse in a sentence."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup

from roster.app import create_app, load
from roster.config import Config, create_keys
from tests.applications import put_in_place

ROOT = Path(__file__).resolve().parents[2]
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


class Answer(NamedTuple):
    """What a command said, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Answer]


def environment(folder: Path) -> dict[str, str]:
    """Return an environment without secrets, with the installation's folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ROSTER_")}
    plain.pop("DATABASE_URL", None)
    return {**plain, "ROSTER_INSTANCE": str(folder)}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command as `flask` does on a fresh clone, without keys and database: it loads the application first."""
    theirs = environment(tmp_path / "instance")
    runner = CliRunner(env={name: theirs.get(name) for name in {*os.environ, *theirs}})

    def roster(*arguments: str) -> Answer:
        answer = runner.invoke(FlaskGroup(create_app=load), ["roster", *arguments])
        assert isinstance(answer.exception, SystemExit | None), repr(answer.exception)
        assert "Traceback" not in answer.stderr
        return Answer(answer.exit_code, answer.stdout, answer.stderr)

    return roster


def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    """All other refusals here are read in this process, which costs a tenth."""
    answer = subprocess.run(
        [*FLASK, "roster", "serve"],
        cwd=ROOT,
        env=environment(tmp_path / "instance"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 1
    assert "flask roster keys create" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_every_command_is_listed_without_any_set_up(run: Run) -> None:
    listed = run("--help").stdout
    for name in (
        "account",
        "bureau",
        "check",
        "clock",
        "database",
        "dates",
        "demo",
        "keys",
        "serve",
        "solve",
    ):
        assert f"  {name} " in listed


@pytest.mark.parametrize("name", ["serve", "clock", "check"])
def test_without_keys_a_command_says_how_to_make_them(run: Run, name: str) -> None:
    answer = run(name)
    assert answer.returncode == 1
    assert "flask roster keys create" in answer.stderr


def test_keys_are_made_once_and_never_overwritten(run: Run, tmp_path: Path) -> None:
    assert run("keys", "create").returncode == 0
    path = tmp_path / "instance" / "keys.env"
    before = path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    again = run("keys", "create")
    assert again.returncode == 1
    assert "never overwritten" in again.stderr
    assert path.read_text() == before


def test_an_old_database_is_not_served(run: Run) -> None:
    run("keys", "create")
    for name in ("serve", "clock"):
        answer = run(name)
        assert answer.returncode == 1
        assert "flask roster database upgrade" in answer.stderr
    assert run("database", "current").returncode == 1
    assert run("database", "upgrade").returncode == 0
    assert run("database", "current").returncode == 0


@pytest.mark.parametrize("command", [("check",), ("serve",), ("clock",), ("database", "upgrade")])
def test_a_database_that_is_away_is_said_in_a_sentence(run: Run, tmp_path: Path, command) -> None:
    path = create_keys(tmp_path / "instance")
    path.write_text(f"{path.read_text()}DATABASE_URL=postgresql://nobody@127.0.0.1:1/nothing\n")
    answer = run(*command)  # which refuses a stack trace
    assert answer.returncode == 1
    assert "The database cannot be reached" in answer.stderr


def test_weak_secrets_are_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    create_keys(folder)
    path = folder / "keys.env"
    path.write_text(path.read_text().replace("ROSTER_INDEX_KEY=", "ROSTER_INDEX_KEY=short\nOTHER="))
    answer = run("check")
    assert answer.returncode == 1
    assert "ROSTER_INDEX_KEY is too weak" in answer.stderr
    # The demo must not replace somebody's keys either.
    assert "ROSTER_INDEX_KEY is too weak" in run("demo").stderr


@pytest.mark.parametrize(
    ("content", "word"),
    [("{", "JSON"), ("{}", "lacks"), (None, "cannot be read")],
)
def test_solve_refuses_a_bad_file_in_a_sentence(
    run: Run, tmp_path: Path, content: str | None, word: str
) -> None:
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_text(content)
    answer = run("solve", str(path), "-o", str(tmp_path / "out.json"))
    assert answer.returncode != 0
    assert word in answer.stderr + answer.stdout
    assert not (tmp_path / "out.json").exists()


def test_a_restored_copy_is_looked_at_without_a_clock(
    run: Run, tmp_path: Path, sqlite_template: Path
) -> None:
    create_keys(tmp_path / "instance")
    put_in_place(sqlite_template, tmp_path / "instance" / "roster.sqlite3")
    for words, programs in (((), ["gunicorn", "flask"]), (("--without-clock",), ["gunicorn"])):
        with patch("roster.cli.serving.run_together", return_value=0) as started:
            assert run("serve", *words).returncode == 0
        assert [command[1] for command in started.call_args.args[0]] == programs


def test_serve_starts_site_and_clock_and_ends_both(tmp_path: Path, sqlite_template: Path) -> None:
    create_keys(tmp_path / "instance")
    put_in_place(sqlite_template, tmp_path / "instance" / "roster.sqlite3")
    port = 18000 + os.getpid() % 1000
    service = subprocess.Popen(
        [*FLASK, "roster", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=environment(tmp_path / "instance"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stderr is not None
        assert any("the clock ticks" in line for line in iter(service.stderr.readline, ""))
        assert _answers(f"http://127.0.0.1:{port}/sign-in")
        children = _children(service.pid)
        assert len(children) == 2
    finally:
        service.send_signal(signal.SIGINT)
        _, errors = service.communicate(timeout=40)
    assert service.returncode == 0, errors
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert "Traceback" not in errors


def _answers(address: str) -> bool:
    until = time.monotonic() + 40
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.3)
    return False


def _children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


@pytest.mark.parametrize(
    ("configured", "shown"),
    [("", "http://127.0.0.1:8123"), ("https://sfj.example", "https://sfj.example")],
)
def test_serve_keeps_the_base_url_of_the_keys_file(
    tmp_path: Path, sqlite_template: Path, configured, shown
) -> None:
    """Links in messages lead to the configured address, wherever the site listens."""
    instance = tmp_path / "instance"
    path = create_keys(instance)
    if configured:
        path.write_text(f"{path.read_text()}ROSTER_BASE_URL={configured}\n")
    put_in_place(sqlite_template, instance / "roster.sqlite3")
    app = create_app(Config.from_environment(instance, {}))
    with patch("roster.cli.serving.run_together", return_value=0) as started:
        result = app.test_cli_runner().invoke(args=["roster", "serve", "--port", "8123"])
    assert result.exit_code == 0, result.output
    environment = started.call_args.args[1]
    assert Config.from_environment(instance, environment).base_url == shown
    assert "Setup code: " in result.output
