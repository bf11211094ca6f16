"""What a report's files say: numbers by row and column, small ones already hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
class NotaryLine:
    """When a center saw a notary last."""

    center: str
    last: date | None
    months: int | None
    most: int | None
    is_overdue: bool
    """Whether the center has waited longer than agreed."""

    @property
    def last_words(self) -> str:
        """The day, as papers write it."""
        return f"{self.last:%Y年%-m月%-d日}" if self.last else "无记录"

    @property
    def months_words(self) -> str:
        """The months since then."""
        return "—" if self.months is None else str(self.months)

    @property
    def remark(self) -> str:
        """What is to be said of it."""
        return f"已满{self.most}个月" if self.is_overdue and self.last else "未到过" if not self.last else ""


@dataclass(frozen=True)
class PersonLine:
    """What one person did, in half-days and minutes."""

    name: str
    firm: str
    due: int
    sat: int
    absent: int
    unnoted: int
    minutes: int

    @property
    def length(self) -> str:
        """How long, in words."""
        hours, rest = divmod(self.minutes, 60)
        return f"{hours}小时{f'{rest}分' if rest else ''}" if self.minutes else "—"


@dataclass(frozen=True)
class ReportExtras:
    """What the report of a quarter or a year says besides its table."""

    notaries: Sequence[NotaryLine]
    people: Sequence[PersonLine]
    analysis: str = ""
    is_draft: bool = True
    """Whether nobody of the bureau has made the analysis their own yet."""


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
    extras: ReportExtras | None = None

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
