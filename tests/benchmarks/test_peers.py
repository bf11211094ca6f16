"""What runs beside our planner keeps the rules too: a peer that cheats, or that is priced wrongly, measures nothing."""

from typing import Any

import pytest
from ortools.sat.python import cp_model

from benchmarks.planning import methods, timefold
from benchmarks.planning.generator import Shape, generate
from benchmarks.planning.plain_model import PlainModel
from benchmarks.planning.rotation import rotate
from roster.planning import Assignment, Instance, SolveParameters, Status, roster_to_json
from roster.planning.solving import solve
from tests.planning.cases import FIRST, NORTH_LAWYER, document
from tests.planning.test_agreement import referees_objective
from tests.referee import score

SHAPES = (Shape(centers=6, months=3), Shape(centers=6, months=3, roles=3, supply=0.5, limits=True, leave=0.2))
LOCK = Assignment(NORTH_LAWYER, "zhao", "day")


def referees_words(given: dict[str, Any], roster: list[Assignment]) -> list[str]:
    return score.check(given, roster_to_json(Instance.from_json(given), roster)["assignments"])


@pytest.mark.parametrize("shape", SHAPES)
def test_the_rotation_keeps_the_rules_and_fills_seats(shape: Shape) -> None:
    given = generate(shape)
    roster = rotate(Instance.from_json(given))
    assert referees_words(given, roster) == []
    assert len(roster) > len(given["duties"]) / 3


def test_the_rotation_goes_down_the_list_and_lets_locks_stand() -> None:
    given = document(locked=[{"duty": LOCK.duty, "practitioner": LOCK.practitioner, "period": LOCK.period}])
    roster = rotate(Instance.from_json(given))
    assert referees_words(given, roster) == []
    lawyers = [one for one in roster if one.duty.startswith(FIRST) and one.duty.endswith("lawyer")]
    assert lawyers == [LOCK, Assignment(NORTH_LAWYER, "li", "day")]


def solved_plainly(given: dict[str, Any]) -> tuple[list[Assignment], int]:
    plain = PlainModel(Instance.from_json(given))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60
    assert solver.solve(plain.model) == cp_model.OPTIMAL
    return [one for one, held in plain.sits.items() if solver.boolean_value(held)], round(
        solver.objective_value
    )


@pytest.mark.parametrize(
    "given",
    [
        document(),
        document(
            locked=[{"duty": LOCK.duty, "practitioner": "zhao", "period": "day"}],
            published=[{"duty": LOCK.duty, "practitioner": "li", "period": "day"}],
        ),
        generate(Shape(centers=3, months=2, supply=0.7, limits=True)),
    ],
    ids=["base", "repair", "generated"],
)
def test_the_plain_model_prices_as_the_referee_does_and_finds_our_optimum(given: dict[str, Any]) -> None:
    roster, objective = solved_plainly(given)
    assert referees_words(given, roster) == []
    assert (
        referees_objective(given, roster_to_json(Instance.from_json(given), roster)["assignments"])
        == objective
    )
    ours = solve(Instance.from_json(given), SolveParameters(time_limit_seconds=60, workers=1))
    assert ours.status is Status.OPTIMAL
    assert ours.objective == objective


def test_without_java_the_peer_is_left_out_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv(timefold.JARS_VARIABLE, str(tmp_path))
    monkeypatch.setattr(timefold.shutil, "which", lambda _: "/usr/bin/java")
    found, missing = methods.all_methods(tmp_path)
    assert methods.OURS in found
    assert all(one.name not in methods.TIMEFOLD for one in found)
    assert missing is not None
    assert all(name in missing for name in methods.TIMEFOLD)
    monkeypatch.setattr(timefold.shutil, "which", lambda _: None)
    assert "Java 17" in str(methods.all_methods(tmp_path)[1])
