"""A linear model in whole numbers, independent of the solver that will take it."""

from dataclasses import dataclass, field

INFINITE = 1 << 40
"""Stands for a side of a row that does not bind."""


@dataclass(frozen=True)
class Row:
    """lower ≤ Σ coefficient × variable ≤ upper; `variables` are indices without repeats."""

    lower: int
    upper: int
    variables: tuple[int, ...]
    coefficients: tuple[int, ...]


@dataclass
class LinearModel:
    """Minimise offset + Σ cost × variable over whole numbers 0 ≤ variable ≤ upper, subject to the rows."""

    offset: int = 0
    costs: list[int] = field(default_factory=list)
    uppers: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def add_variable(self, cost: int, upper: int = 1) -> int:
        """Add a variable and return its index."""
        self.costs.append(cost)
        self.uppers.append(upper)
        return len(self.costs) - 1

    def at_most(self, terms: dict[int, int], limit: int) -> None:
        """Add Σ coefficient × variable ≤ limit."""
        self.rows.append(Row(-INFINITE, limit, tuple(terms), tuple(terms.values())))

    def at_least(self, terms: dict[int, int], limit: int) -> None:
        """Add Σ coefficient × variable ≥ limit."""
        self.rows.append(Row(limit, INFINITE, tuple(terms), tuple(terms.values())))

    def exactly(self, terms: dict[int, int], value: int) -> None:
        """Add Σ coefficient × variable = value."""
        self.rows.append(Row(value, value, tuple(terms), tuple(terms.values())))
