"""Rows for people (Markdown) and for other programs (CSV)."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = Sequence[object]


def markdown(head: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a table; None is a dash."""
    lines = [head, ["---"] * len(head), *([shown(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(cell: object) -> str:
    """Return a cell's text."""
    return "–" if cell is None else str(cell)


def per_cent(share: float | None) -> str | None:
    """Return a share in per cent with two digits."""
    return None if share is None else f"{100 * share:.2f} %"


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows; None is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
