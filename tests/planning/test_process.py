"""The solver as a command and as a child process."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from roster.planning import Instance, SolveParameters, SolverProcess, Status, roster_from_json, validate
from roster.planning.__main__ import main
from roster.planning.waiting import WaitingProcess
from tests.planning.cases import NORTH_LAWYER, NORTH_NOTARY, REFEREE, benchmark, document

YEAR = str(REFEREE / "instances" / "year-a.json")


def write(folder: Path, content: object) -> str:
    """Write an instance file and return its path."""
    path = folder / "instance.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_a_command_writes_a_roster_the_referee_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = write(tmp_path, document()), tmp_path / "roster.json"
    assert main([source, "-o", str(target), "--time-limit", "5", "--progress-json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["phase"] == "end"
    referee = [sys.executable, str(REFEREE / "score.py"), source, str(target)]
    verdict = json.loads(subprocess.run(referee, capture_output=True, text=True, check=True).stdout)
    assert verdict["objective"] == verdict["lower_bound_claimed"] == lines[-1]["objective"]
    assert main([source, "-o", str(target), "--time-limit", "5", "--warm-start", str(target)]) == 0
    assert "objective" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ({"name": "x"}, [], "The document lacks the field 'format'.\n"),
        (document(), ["--time-limit", "0"], "The time limit must be above 0 and at most 86400 seconds.\n"),
        (
            document(),
            ["-o", "/nowhere/roster.json"],
            "There is no folder /nowhere to write roster.json into.\n",
        ),
    ],
)
def test_bad_files_and_arguments_end_with_2_and_one_sentence(
    content: object, options: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path, content)
    assert main([source, "-o", str(tmp_path / "roster.json"), *options]) == 2
    assert capsys.readouterr().err == sentence


def test_infeasible_ends_with_3_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked = [{"duty": NORTH_LAWYER, "practitioner": "qian", "period": "day"}]
    source = write(tmp_path, document(locked=locked))
    assert main([source, "-o", str(tmp_path / "roster.json"), "--time-limit", "5"]) == 3
    assert f"qian is a notary, but {NORTH_LAWYER} needs a lawyer." in capsys.readouterr().err
    assert not (tmp_path / "roster.json").exists()


def test_a_signal_stops_with_the_best_so_far(tmp_path: Path) -> None:
    target = tmp_path / "roster.json"
    command = [sys.executable, "-m", "roster.planning", YEAR, "-o", str(target), "--time-limit", "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
    problem = Instance.from_json(benchmark("year-a"))
    roster = roster_from_json(json.loads(target.read_text(encoding="utf-8")), problem)
    assert validate(problem, roster) == []


def test_a_process_reports_and_gives_its_result() -> None:
    solving = SolverProcess(document(), SolveParameters(time_limit_seconds=5))
    solving.start()
    assert solving.wait(60) == 0
    assert solving.poll()[-1].objective is not None
    result = solving.result()
    assert result is not None
    assert (result["status"], solving.error) == (Status.OPTIMAL, None)
    assert {"duty", "practitioner", "period"} == set(result["assignments"][0])


def test_a_process_stops_with_the_best_so_far_however_early() -> None:
    solving = SolverProcess(benchmark("year-a"), SolveParameters(time_limit_seconds=60))
    solving.start()
    assert solving.result() is None
    solving.stop()
    assert solving.wait(60) == 0
    result = solving.result()
    assert result is not None
    assert result["status"] == Status.STOPPED


def test_a_process_tells_errors_and_infeasibility() -> None:
    broken = SolverProcess({}, SolveParameters())
    broken.start()
    assert broken.wait(60) == 2
    assert (broken.error, broken.result()) == ("The document lacks the field 'format'.", None)
    locked = [{"duty": NORTH_NOTARY, "practitioner": "qian", "period": "day"}]
    impossible = SolverProcess(document(locked=locked), SolveParameters())
    impossible.start()
    assert impossible.wait(60) == 3
    result = impossible.result()
    assert result is not None
    assert (result["status"], result["breaches"][0]["rule"]) == (Status.INFEASIBLE, "seats")


def test_a_process_kept_waiting_solves_once_and_one_that_died_is_noticed() -> None:
    waiting = WaitingProcess()
    solving = SolverProcess(document(), SolveParameters(time_limit_seconds=5), waiting)
    solving.start()
    assert waiting.hand_over(["--help"]) is None
    solving.stop()
    assert solving.wait(60) == 0
    result = solving.result()
    assert result is not None
    assert result["status"] in (Status.OPTIMAL, Status.STOPPED)
    for kill in (True, False):
        gone = WaitingProcess()
        assert gone._child is not None
        child = gone._child
        if kill:
            child.kill()
            child.wait()
            assert gone.hand_over(["--help"]) is None
        gone.end()
        assert child.returncode == -signal.SIGKILL


def test_a_killed_process_leaves_no_result() -> None:
    solving = SolverProcess(benchmark("year-a"), SolveParameters(time_limit_seconds=60))
    solving.start()
    solving.kill()
    assert (solving.returncode, solving.result()) == (-signal.SIGKILL, None)


def test_the_child_ends_when_its_parent_dies() -> None:
    parent = (
        "import json, sys, time\n"
        "from roster.planning import SolverProcess, SolveParameters\n"
        f"solving = SolverProcess(json.load(open({YEAR!r})), SolveParameters(60))\n"
        "solving.start()\n"
        "while not solving.poll(): time.sleep(0.05)\n"
        "print(solving._child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
    for _ in range(100):
        if not _runs(child):
            return
        time.sleep(0.05)
    pytest.fail("The solver outlived its parent.")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"
