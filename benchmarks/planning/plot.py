"""Curves as an SVG without a plotting library: steps over logarithmic axes, a legend at the right, readable in black and white."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 900, 480
LEFT, RIGHT, TOP, BOTTOM = 70, 240, 40, 50
COLORS = ("#b3261e", "#1f5fa8", "#2e7d32", "#8e5ea2", "#c77700", "#00838f", "#6d4c41", "#455a64")
DASHES = ("", "6 3", "2 3", "10 3 2 3")
FONT = "font-family='sans-serif' font-size='12'"


@dataclass(frozen=True)
class Line:
    """A named line through points of positive numbers; with `is_step` a value holds until the next."""

    name: str
    points: Sequence[tuple[float, float]]
    is_step: bool = True


@dataclass(frozen=True)
class _Axis:
    """A logarithmic axis from the least to the largest value, laid over so many pixels."""

    least: float
    largest: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> "_Axis":
        least, largest = min(values), max(values)
        return cls(least / 1.1, largest * 1.1, start, end)

    def place(self, value: float) -> float:
        share = math.log(value / self.least) / math.log(self.largest / self.least)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        exponents = range(math.floor(math.log10(self.least)), math.ceil(math.log10(self.largest)) + 1)
        marks = [step * 10.0**exponent for exponent in exponents for step in (1, 2, 5)]
        return [mark for mark in marks if self.least <= mark <= self.largest]


def svg(title: str, across: str, up: str, lines: Sequence[Line]) -> str:
    """Draw the lines; what is not above 0 cannot be shown and is left out. An empty drawing says so."""
    shown = [
        Line(line.name, points, line.is_step)
        for line in lines
        if (points := [(x, y) for x, y in line.points if x > 0 and y > 0])
    ]
    parts = [f"<text x='{LEFT}' y='22' {FONT} font-weight='bold'>{escape(title)}</text>"]
    if not shown:
        parts.append(f"<text x='{LEFT}' y='60' {FONT}>Nothing above zero to show.</text>")
        return _document(parts)
    x = _Axis.over([x for line in shown for x, _ in line.points], LEFT, WIDTH - RIGHT)
    y = _Axis.over([y for line in shown for _, y in line.points], HEIGHT - BOTTOM, TOP)
    parts += _frame(x, y, across, up)
    for index, line in enumerate(shown):
        parts += _drawn(index, line, x, y)
    return _document(parts)


def _document(parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' height='{HEIGHT}'>"
    return f"{head}\n<rect width='100%' height='100%' fill='white'/>\n{body}\n</svg>\n"


def _frame(x: _Axis, y: _Axis, across: str, up: str) -> list[str]:
    right, low = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = [f"<path d='M{LEFT} {TOP}V{low}H{right}' fill='none' stroke='#333'/>"]
    for mark in x.ticks():
        at = f"{x.place(mark):.1f}"
        parts.append(f"<path d='M{at} {TOP}V{low}' stroke='#ddd'/>")
        parts.append(f"<text x='{at}' y='{low + 18}' {FONT} text-anchor='middle'>{mark:g}</text>")
    for mark in y.ticks():
        at = f"{y.place(mark):.1f}"
        parts.append(f"<path d='M{LEFT} {at}H{right}' stroke='#ddd'/>")
        parts.append(f"<text x='{LEFT - 6}' y='{at}' dy='4' {FONT} text-anchor='end'>{mark:g}</text>")
    parts.append(
        f"<text x='{(LEFT + right) // 2}' y='{HEIGHT - 10}' {FONT} text-anchor='middle'>{escape(across)}</text>"
    )
    turned = f"transform='rotate(-90 18 {(TOP + low) // 2})'"
    parts.append(
        f"<text x='18' y='{(TOP + low) // 2}' {turned} {FONT} text-anchor='middle'>{escape(up)}</text>"
    )
    return parts


def _drawn(index: int, line: Line, x: _Axis, y: _Axis) -> list[str]:
    color, dash = COLORS[index % len(COLORS)], DASHES[index % len(DASHES)]
    places = [(x.place(one), y.place(other)) for one, other in line.points]
    path = f"M{places[0][0]:.1f} {places[0][1]:.1f}"
    for across, up in places[1:]:
        path += f"H{across:.1f}V{up:.1f}" if line.is_step else f"L{across:.1f} {up:.1f}"
    look = f"fill='none' stroke='{color}' stroke-width='2' stroke-dasharray='{dash}'"
    at, beside = TOP + 12 + 20 * index, WIDTH - RIGHT + 16
    parts = [f"<path d='{path}' {look}/>", f"<path d='M{beside} {at}h28' {look}/>"]
    if len(places) == 1 or not line.is_step:
        parts += [f"<circle cx='{one:.1f}' cy='{other:.1f}' r='3' fill='{color}'/>" for one, other in places]
    return [*parts, f"<text x='{beside + 36}' y='{at + 4}' {FONT}>{escape(line.name)}</text>"]
