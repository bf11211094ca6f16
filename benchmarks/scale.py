"""From measured unit costs to what a city, a province or the whole country needs: machines, hours, gigabytes, requests a second.

    python -m benchmarks.scale [--counties 2850] [--deployments 31] [--units UNITS.json] [--write]

reads `benchmarks/scale_units.json` (each unit cost with its value and the command that measured it; each assumption with its reason),
computes the model and prints it. `--write` puts the tables into `docs/scale.md`; a test says when the page is not what the numbers give.
Nothing is measured here. After a quiet run: write the new values into the file, and run with `--write`.
"""

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

UNITS = Path(__file__).with_name("scale_units.json")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "scale.md"
COUNTIES, DEPLOYMENTS = 2850, 31
SHAPES = ((1, 1), (107, 1), (COUNTIES, DEPLOYMENTS), (COUNTIES, 1))
"""So many counties in so many installations: one, a province, the country in one each province, the country in a single one."""
BEGIN, END = "<!-- {name}: begin, written by benchmarks.scale -->", "<!-- {name}: end -->"


@dataclass(frozen=True)
class Number:
    """A unit cost or an assumption, and where it comes from."""

    name: str
    value: float
    unit: str
    source: str
    is_measured: bool


@dataclass(frozen=True)
class Sum:
    """What comes out for one installation: its name, its formula in words, and the value with its unit."""

    name: str
    formula: str
    value: float
    unit: str


def read(path: Path = UNITS) -> list[Number]:
    """Read the numbers. Raises ValueError when one is missing its source or is not above zero."""
    found = [Number(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    for one in found:
        if one.value <= 0 or not one.source:
            raise ValueError(f"{one.name} must be above zero and say where it comes from.")
    return found


def model(counties: float, numbers: Mapping[str, float]) -> list[Sum]:
    """Return what one installation of so many counties needs."""
    of = numbers.__getitem__
    plan_core_hours = counties * of("plan_seconds") * of("plan_cores") / of("worker_share") / 3600
    plan_cores = plan_core_hours / of("plan_hours_wanted")
    gigabytes = counties * of("megabytes_a_year") * of("years_kept") / 1024
    places = counties * of("centers") * of("places")
    visitors = places * of("visitors_a_place")
    seconds = of("rush_minutes") * 60
    reads = visitors * of("share_in_rush") * of("reads_a_visitor") / seconds
    bookings = places * of("share_in_rush") / seconds
    web_cores = (reads * of("read_ms") + bookings * of("booking_ms")) / 1000 / of("load")
    polls = counties * of("subscribers") * of("polls_an_hour") / 3600
    poll_cores = polls * (of("poll_ms") + of("changed_share") * of("changed_ms")) / 1000 / of("load")
    cores = max(web_cores + poll_cores, plan_cores)
    return [
        Sum("Planning, processor hours", "counties × seconds a plan × cores a plan ÷ workers' share ÷ 3600", plan_core_hours, "h"),
        Sum("Cores to plan in the hours wanted", "processor hours ÷ hours wanted", plan_cores, "cores"),
        Sum("Database after the years kept", "counties × MiB a year × years ÷ 1024", gigabytes, "GiB"),
        Sum("Places released at one moment", "counties × centers × places of a center", places, "places"),
        Sum("Reading requests in the rush", "places × visitors a place × share in the rush × pages each ÷ seconds of the rush", reads, "a second"),
        Sum("Bookings in the rush", "places × share in the rush ÷ seconds of the rush", bookings, "a second"),
        Sum("Cores for pages and bookings", "(reads × ms + bookings × ms) ÷ 1000 ÷ load", web_cores, "cores"),
        Sum("Calendar polls", "counties × subscribers × polls an hour ÷ 3600", polls, "a second"),
        Sum("Cores for calendars", "polls × (ms unchanged + share changed × ms anew) ÷ 1000 ÷ load", poll_cores, "cores"),
        Sum("Cores, planning at another hour than the release", "the larger of planning, and pages with calendars", cores, "cores"),
        Sum("Machines", "cores ÷ cores of a machine, rounded up", math.ceil(cores / of("machine_cores")), ""),
        Sum("Bookings in the rush beside what one database took", "bookings ÷ bookings a second measured", bookings / of("bookings_a_second"), "times"),
    ]  # fmt: skip


def numbers_table(numbers: Sequence[Number], *, measured: bool) -> str:
    """Return the table of unit costs, or of assumptions."""
    head = "| what | value | measured by |" if measured else "| what | value | because |"
    rows = [
        f"| {one.unit} (`{one.name}`) | {_short(one.value)} | {one.source} |"
        for one in numbers
        if one.is_measured is measured
    ]
    return "\n".join([head, "| --- | --- | --- |", *rows])


def sums_table(numbers: Sequence[Number]) -> str:
    """Return the model for the shapes, a column each, of one installation each."""
    values = {one.name: one.value for one in numbers}
    columns = [model(counties / parts, values) for counties, parts in SHAPES]
    heads = [
        f"{counties} {'county' if counties == 1 else 'counties'}"
        + (f" in {parts} installations, each" if parts > 1 else "")
        for counties, parts in SHAPES
    ]
    rows = [
        f"| {row[0].name} | {' | '.join(f'{_short(one.value)} {one.unit}'.strip() for one in row)} | {row[0].formula} |"
        for row in zip(*columns, strict=True)
    ]
    return "\n".join(
        [f"| of one installation | {' | '.join(heads)} | formula |", "| --- " * (len(heads) + 2) + "|", *rows]
    )


def page(text: str, numbers: Sequence[Number]) -> str:
    """Return the page with its tables made anew. Raises ValueError when it lacks one's place."""
    tables = {
        "units": numbers_table(numbers, measured=True),
        "assumptions": numbers_table(numbers, measured=False),
        "sums": sums_table(numbers),
    }
    for name, table in tables.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, found, rest = text.partition(begin)
        _old, found_end, after = rest.partition(end)
        if not found or not found_end:
            raise ValueError(f"The page has no place for {name}.")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def _short(value: float) -> str:
    """Three digits that mean something, with separators: 1,026,000, 47.5, 0.014; what is next to nothing is called so."""
    if value < 0.01:
        return "< 0.01"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def main() -> int:
    """Print the model, or write it into the page."""
    parser = argparse.ArgumentParser(description="What so many counties need, from measured unit costs.")
    parser.add_argument("--counties", type=int, default=COUNTIES)
    parser.add_argument("--deployments", type=int, default=DEPLOYMENTS, help="installations that share them")
    parser.add_argument("--units", type=Path, default=UNITS)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scale.md")
    options = parser.parse_args()
    numbers = read(options.units)
    if options.write:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), numbers), encoding="utf-8")
        return 0
    print(f"{options.counties} counties in {options.deployments} installations, of one of these:")
    for one in model(
        options.counties / options.deployments, {number.name: number.value for number in numbers}
    ):
        print(f"  {one.name:52} {_short(one.value):>12} {one.unit:10} = {one.formula}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
