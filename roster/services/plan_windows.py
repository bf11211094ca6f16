"""The months of a plan's horizon: which are planned, which stay as they are, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from roster.core.translation import N_
from roster.models import Bureau, PlanRun
from roster.services import plan_freezing, plan_results, standing
from roster.services.instance_frames import months_between


class MonthFate(StrEnum):
    """What a plan does to a month."""

    PLANNED = "planned"
    REPAIRED = "repaired"
    PUBLISHED = "published"
    OVER = "over"
    PUBLISHED_SINCE = "published_since"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "planned": N_("is planned"),
            "repaired": N_("published, planned anew"),
            "published": N_("published, stays as it is"),
            "over": N_("over, stays as it is"),
        }.get(self.value, N_("published since, stays as it is"))

    @property
    def is_frozen(self) -> bool:
        """Whether the month stays as it is."""
        return self not in (MonthFate.PLANNED, MonthFate.REPAIRED)


@dataclass(frozen=True)
class WindowMonth:
    """One month of the horizon."""

    month: str
    fate: MonthFate
    has_draft: bool
    """Whether a draft of it would be replaced, or already is there."""


def of_form(bureau: Bureau, months: Sequence[str], today: date, *, repair: bool = False) -> list[WindowMonth]:
    """Return what a plan asked for now would do to each of some months."""
    over = plan_freezing.frozen_months(bureau, months, today, repair=True)
    frozen = plan_freezing.frozen_months(bureau, months, today)

    def fate(month: str) -> MonthFate:
        if month in over:
            return MonthFate.OVER
        if month not in frozen:
            return MonthFate.PLANNED
        return MonthFate.REPAIRED if repair else MonthFate.PUBLISHED

    drafts = standing.draft_ids(bureau, months)
    return [WindowMonth(month, fate(month), month in drafts) for month in months]


def of_result(bureau: Bureau, run: PlanRun, found: plan_results.Found, today: date) -> list[WindowMonth]:
    """Return what taking a run's result over would do to each month of its horizon, as things are now."""
    months = months_between(run.first_month, run.last_month)
    published = standing.published_months(bureau, run.first_month, run.last_month)
    repaired = {found.instance.duty[one.duty].date[:7] for one in found.instance.published}
    over = plan_freezing.frozen_months(bureau, months, today, repair=True)
    drafts = standing.draft_ids(bureau, months)
    return [
        WindowMonth(month, _fate(month, over, published, repaired, found.months), month in drafts)
        for month in months
    ]


def _fate(
    month: str,
    over: Collection[str],
    published: Collection[str],
    repaired: Collection[str],
    planned: Collection[str],
) -> MonthFate:
    if month in over:
        return MonthFate.OVER
    if month not in planned:
        return MonthFate.PUBLISHED
    if month in repaired:
        return MonthFate.REPAIRED
    return MonthFate.PUBLISHED_SINCE if month in published else MonthFate.PLANNED
