"""What a report's files say: numbers by row and column, small ones already hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SMALL, KEPT_BACK = "<3", "*"
TEN_THOUSAND = 10_000


@dataclass(frozen=True)
class ReportCell:
    """One number; `number` is None where it is hidden or there is none, and `mark` says which."""

    number: float | None
    mark: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether there is a number that the file may not say."""
        return self.number is None and bool(self.mark)


@dataclass(frozen=True)
class ReportLine:
    """One row: a center's, or one of the sums."""

    name: str
    cells: dict[str, ReportCell]


@dataclass(frozen=True)
class ReportFacts:
    """A report as it may leave the bureau."""

    bureau: str
    period: str
    """In words: 2026年11月, 2026年第四季度."""
    kind: str
    """月报, 季报, 年报 or 统计报表."""
    centers: Sequence[ReportLine]
    total: ReportLine
    before: ReportLine
    year_before: ReportLine
    so_far: ReportLine
    made_at: datetime
    whose: str = "镇（街道）"
    """The head of the first column."""

    @property
    def title(self) -> str:
        """The heading of its files."""
        return f"{self.bureau}{self.period}{self.subject}"

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"公共法律服务坐班情况{self.kind}"

    @property
    def others(self) -> tuple[ReportLine, ...]:
        """What the total is compared with."""
        return self.before, self.year_before, self.so_far
