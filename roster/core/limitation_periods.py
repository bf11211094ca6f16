"""Within what time a claim must be brought, by the statute that says so, and when that time is over.

A suggestion for the adviser, who knows of interruptions, suspensions and exceptions and may write another date.
Source of the periods: the shared field guide, section 4.1, with the statutes named there.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from roster.core.matters import MATTERS
from roster.core.translation import N_

_EVERY = frozenset(MATTERS)
_CIVIL = frozenset(code for code, matter in MATTERS.items() if matter.group == "civil") | {"99"}


@dataclass(frozen=True)
class LimitationPeriod:
    """One period: what it is for, from which day it runs, how long, and where that is written (all msgids)."""

    key: str
    words: str
    begins: str
    length: str
    source: str
    matters: frozenset[str]
    months: int = 0
    days: int = 0

    def last_day(self, begins_on: date) -> date:
        """Return the last day on which the claim can be brought.

        The first day does not count (Civil Code Art. 201); a period of months ends on the day of that number, or
        on the last of a shorter month (Art. 202). That it runs on over a public holiday (Art. 203) is left out: the
        earlier day is the safe one. Raises OverflowError beyond the year 9999.
        """
        if not self.months:
            return begins_on + timedelta(days=self.days)
        year, month = divmod(begins_on.year * 12 + begins_on.month - 1 + self.months, 12)
        if year > date.max.year:
            raise OverflowError(year)
        return date(year, month + 1, min(begins_on.day, calendar.monthrange(year, month + 1)[1]))


_KNOWN = N_("the day on which they learned of the harm and of who did it")
_ACT_KNOWN = N_("the day on which they learned of the decision")

PERIODS: dict[str, LimitationPeriod] = {
    period.key: period
    for period in (
        LimitationPeriod(
            "labour", N_("Labour arbitration"), _KNOWN, N_("1 year"),
            N_("Labour Dispute Mediation and Arbitration Law, Art. 27 (arrears while employed: from the end of employment)"),
            frozenset({"07"}), months=12,
        ),
        LimitationPeriod(
            "injury_worker", N_("Recognition of a work injury, asked by worker or family"), N_("the day of the accident"),
            N_("1 year"), N_("Regulation on Work-Related Injury Insurance, Art. 17"), frozenset({"07"}), months=12,
        ),
        LimitationPeriod(
            "injury_employer", N_("Recognition of a work injury, asked by the employer"), N_("the day of the accident"),
            N_("30 days"), N_("Regulation on Work-Related Injury Insurance, Art. 17"), frozenset({"07"}), days=30,
        ),
        LimitationPeriod(
            "land", N_("Arbitration about contracted rural land"), _KNOWN, N_("2 years"),
            N_("Law on Mediation and Arbitration of Rural Land Contract Disputes, Art. 18"),
            frozenset({"05"}), months=24,
        ),
        LimitationPeriod(
            "review", N_("Administrative review"), _ACT_KNOWN, N_("60 days"),
            N_("Administrative Review Law, Art. 20"), frozenset({"04", "06", "16", "17"}), days=60,
        ),
        LimitationPeriod(
            "suit", N_("Suit against an administrative act"), _ACT_KNOWN, N_("6 months"),
            N_("Administrative Litigation Law, Art. 46"), frozenset({"04", "06", "16", "17"}), months=6,
        ),
        LimitationPeriod(
            "civil", N_("Civil claim in general"), _KNOWN, N_("3 years"), N_("Civil Code, Art. 188"), _CIVIL, months=36,
        ),
        LimitationPeriod(
            "confirmation", N_("Court's confirmation of a mediation agreement (both sides together)"),
            N_("the day on which the agreement took effect"), N_("30 days"),
            N_("People's Mediation Law, Art. 33"), _EVERY - {"18", "19"}, days=30,
        ),
        LimitationPeriod(
            "appeal", N_("Appeal against a civil judgment"), N_("the day on which the judgment was served"), N_("15 days"),
            N_("Civil Procedure Law"), _CIVIL, days=15,
        ),
        LimitationPeriod(
            "enforcement", N_("Enforcement of a judgment or agreement"), N_("the last day on which it was to be fulfilled"),
            N_("2 years"), N_("Civil Procedure Law"), _EVERY - {"18", "19"}, months=24,
        ),
    )
}  # fmt: skip


def periods_for(matter: str) -> list[LimitationPeriod]:
    """Return the periods that may run in a matter (its code), the special ones before the general."""
    return [period for period in PERIODS.values() if matter in period.matters]
