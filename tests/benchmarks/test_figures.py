"""What is computed from runs: gaps, seconds to a gap, bars, tables and plots; no run of a solver but one short one."""

from xml.etree import ElementTree

from benchmarks.planning import bars, comparison, methods
from benchmarks.planning.comparison import Plan
from benchmarks.planning.generator import Shape
from benchmarks.planning.instances import generated
from benchmarks.planning.plot import Line, svg
from benchmarks.planning.runs import Point, Run, run

SVG = "{http://www.w3.org/2000/svg}"
TUNED = list(methods.TIMEFOLD)[1]


def ran(
    method: str = "ours", objective: int = 1110, bound: int | None = 1090, seed: int = 1, **fields: object
) -> Run:
    points = (Point(0.5, None, 0), Point(1, 2000, 500), Point(4, 1200, 1090), Point(6, objective, bound))
    kept = {"limit": 10, "points": points, "seconds": 9.9, "mebibytes": 100, "broken": ()} | fields
    return Run("year-x", method, seed=seed, objective=objective, lower_bound=bound, uncovered=100, **kept)


def test_gaps_are_of_what_can_be_controlled_and_seconds_those_of_the_first_point_near_enough() -> None:
    one = ran()
    assert one.gap == 20 / 1010
    assert one.seconds_to_gap(0.1) == 4
    assert one.seconds_to_gap(0.02) == 6
    assert one.seconds_to_gap(0.001) is None
    assert ran(bound=None).gap is None
    assert ran(objective=100, bound=100).gap == 0
    assert ran(objective=100, bound=90).gap is None


def test_a_gap_bar_is_missed_by_a_roster_that_is_refused_or_late() -> None:
    assert bars.gap_bar(ran(), 10, 0.02).word == "met"
    assert bars.gap_bar(ran(), 10, 0.01).word == "missed"
    assert bars.gap_bar(ran(broken=("firm limit",)), 10, 0.02).word == "missed"
    assert bars.gap_bar(ran(seconds=12.0), 10, 0.02).word == "missed"


def test_a_peer_is_beaten_when_our_worst_seed_is_below_its_best() -> None:
    ours = [ran(seed=1), ran(seed=2, objective=1115)]
    peers = [ran(TUNED, objective=cost, bound=None, seed=seed) for seed, cost in enumerate((1200, 1116))]
    default, tuned = bars.beaten([*ours, *peers], 10, "year-x")
    assert (default.word, tuned.word) == ("not tried", "met")
    peers.append(ran(TUNED, objective=1115, bound=None, seed=2))
    assert [bar.word for bar in bars.beaten([*ours, *peers], 10, "year-x")] == ["not tried", "missed"]


def test_a_report_has_every_run_and_a_drawing_an_instance(tmp_path) -> None:
    runs = [ran(), ran(TUNED, objective=1200, bound=None)]
    comparison.report(tmp_path, runs, "Timefold is left out.")
    words = (tmp_path / "comparison.md").read_text(encoding="utf-8")
    assert "Timefold is left out." in words
    assert "| ours | 10 | 1 | 1110 | 1090 | 1.98 % | 1.98 % | 9.9 | 100 | feasible |" in words
    assert len((tmp_path / "runs.csv").read_text(encoding="utf-8").splitlines()) == 3
    drawn = ElementTree.parse(tmp_path / "gap-year-x.svg").getroot()
    names = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {"ours", "ours, to the bound by then", TUNED} <= set(names)


def test_a_drawing_stays_inside_its_frame_and_says_when_it_is_empty() -> None:
    drawn = ElementTree.fromstring(svg("<years>", "s", "%", [Line("a & b", [(1, 0.01), (60, 5000), (0, 3)])]))
    across = [
        float(step)
        for path in drawn.iter(f"{SVG}path")
        for step in path.get("d", "").split("H")[1:]
        if "V" not in step
    ]
    assert all(0 <= one <= 900 for one in across)
    assert "a & b" in [text.text for text in drawn.iter(f"{SVG}text")]
    assert "Nothing above zero" in svg("none", "s", "%", [Line("zero", [(1, 0)])])


def test_a_plan_gives_ours_its_seeds_and_what_takes_no_time_one_run() -> None:
    plan = Plan((1, 2), (7,), (0, 1))
    assert list(plan.runs(methods.OURS)) == [(1, 7), (2, 7)]
    assert list(plan.runs(methods.ROTATION)) == [(2, 0)]
    assert list(plan.runs(methods.PLAIN_MODEL)) == [(1, 0), (2, 0)]
    assert len(list(plan.runs(methods.Method("other", ())))) == 4


def test_a_run_is_a_child_that_is_watched_and_refereed(tmp_path) -> None:
    problem = generated(Shape(centers=3, months=1), tmp_path)
    one = run(methods.OURS, problem, 60)
    assert one.is_sound
    assert one.status == "optimal"
    assert one.gap == 0
    assert one.points[-1].objective == one.objective
    assert 20 < one.mebibytes < 2000
    failed = run(methods.Method("none", (*methods.PYTHON, "no_such_module")), problem, 1)
    assert "No module named" in failed.broken[0]
