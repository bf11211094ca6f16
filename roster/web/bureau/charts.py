"""A run's progress as two lines: best objective falling, proven bound rising."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 600, 160
SHOWN = 0.5
"""How far from the best a line is followed, as a share of the best."""


@dataclass(frozen=True)
class Curve:
    """Points of both lines for an SVG of WIDTH × HEIGHT, and what stands at its edges."""

    objective: str
    bound: str
    seconds: float
    highest: int
    lowest: int


def curve(points: Sequence[Mapping[str, Any]]) -> Curve | None:
    """Return the lines of a run's progress; None before there are two points.

    The first rosters and bounds are far from good: what lies over half the best above or below it is cut
    off, or the part in which the two lines come together would be too small to see.
    """
    known = [point for point in points if point.get("objective") is not None]
    if len(known) < 2:
        return None
    best = min(point["objective"] for point in known)
    bounds = [point["lower_bound"] for point in known if point.get("lower_bound") is not None]
    lowest = max(min([best, *bounds]), best - abs(best) * SHOWN)
    highest = min(max(point["objective"] for point in known), best + abs(best) * SHOWN)
    seconds = max(point["seconds"] for point in known) or 1
    frame = (seconds, lowest, max(highest - lowest, 1))
    return Curve(
        objective=_line([(point["seconds"], point["objective"]) for point in known], frame),
        bound=_line(
            [
                (point["seconds"], point["lower_bound"])
                for point in known
                if point.get("lower_bound") is not None
            ],
            frame,
        ),
        seconds=seconds,
        highest=int(highest),
        lowest=int(lowest),
    )


def _line(points: Sequence[tuple[float, float]], frame: tuple[float, float, float]) -> str:
    seconds, lowest, span = frame
    placed = (
        (WIDTH * at / seconds, HEIGHT - HEIGHT * min(max(value - lowest, 0), span) / span)
        for at, value in points
    )
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
