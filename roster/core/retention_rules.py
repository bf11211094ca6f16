"""How long personal data may be kept: each duration with its default and the limits that no bureau may leave.

The durations are fields of the bureau's settings. The least protects what others rely on (an objection to
a no-show, a complaint about advice, Cybersecurity Law Art. 21(3) for logs), the most keeps "the shortest
time necessary" (PIPL Art. 19).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from roster.core.personal_data import Retention
from roster.core.sentences import Sentence, say
from roster.core.translation import N_


@dataclass(frozen=True)
class Duration:
    """A setting's name and unit (`days` or `months`), its default and the limits."""

    setting: str
    unit: str
    default: int
    least: int
    most: int

    def before(self, today: date, amount: int) -> date:
        """Return the first date that is still kept: what happened before it is removed."""
        kept = max(self.least, min(self.most, amount))
        return today - timedelta(days=kept) if self.unit == "days" else _months_before(today, kept)


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


NOT_ATTENDED = Duration("keep_not_attended_days", "days", 30, 7, 90)
ATTENDED = Duration("keep_attended_days", "days", 180, 30, 365)
RECORDS = Duration("keep_record_months", "months", 36, 12, 120)
RECORD_TEXTS = Duration("keep_record_text_months", "months", 120, 12, 360)
"""Ten years is the shortest of the usual terms of archives (国家档案局令第8号 of 2006: 10 or 30 years, or for ever)."""
RECEIPTS = Duration("keep_receipt_months", "months", 6, 1, 12)
LEAVES = Duration("keep_leave_months", "months", 12, 3, 24)
AUDIT_ROWS = Duration("keep_audit_months", "months", 36, 6, 120)

DURATIONS: dict[str, Duration] = {
    one.setting: one for one in (NOT_ATTENDED, ATTENDED, RECORDS, RECORD_TEXTS, RECEIPTS, LEAVES, AUDIT_ROWS)
}

IMPORT_DAYS = 30
"""How long an import can be taken back: the next plan is made by then."""

_UNTIMED: dict[Retention, str] = {
    Retention.STATISTICS: N_("kept for statistics: coarse, and nobody's once the name is removed"),
    Retention.IN_POOL: N_("while the person is in the pool"),
    Retention.IN_DIRECTORY: N_("while the office stands in the directory"),
    Retention.IN_ROSTERS: N_("as long as the rosters in which it stands"),
    Retention.NOMINATION: N_("until the bureau has decided about the proposal"),
    Retention.COMMENT: N_("until the roster is published or thrown away"),
    Retention.ACCOUNT: N_("while the account exists"),
    Retention.RELEASE_REMINDER: N_("until the person has been told, three months at most"),
    Retention.SIGN_IN: N_("until the sign-in ends"),
}


def words(kept: Retention, amounts: dict[str, int]) -> Sentence:
    """Return a retention as a sentence, filled with the bureau's durations."""
    match kept:
        case Retention.BOOKING:
            return say(
                N_("%(missed)s days after the date; if the person came, %(attended)s days"),
                missed=amounts[NOT_ATTENDED.setting],
                attended=amounts[ATTENDED.setting],
            )
        case Retention.WAITLIST:
            return say(
                N_("%(days)s days after the place in line has ended"), days=amounts[NOT_ATTENDED.setting]
            )
        case Retention.VISIT:
            return say(N_("%(days)s days after the date"), days=amounts[ATTENDED.setting])
        case Retention.CONSULTATION:
            return say(
                N_("%(months)s months after the date, unless the record is not signed"),
                months=amounts[RECORDS.setting],
            )
        case Retention.CONSULTATION_TEXT:
            return say(
                N_("%(months)s months after the date, unless the record is not signed"),
                months=max(amounts[RECORD_TEXTS.setting], amounts[RECORDS.setting]),
            )
        case Retention.REFERRAL:
            return say(N_("%(months)s months after the referral has ended"), months=amounts[RECORDS.setting])
        case Retention.FOLLOW_UP:
            return say(
                N_("%(days)s days after the answer or the call-back's end"), days=amounts[ATTENDED.setting]
            )
        case Retention.RECEIPT:
            return say(N_("%(months)s months after it was written"), months=amounts[RECEIPTS.setting])
        case Retention.LEAVE:
            return say(N_("%(months)s months after its end"), months=amounts[LEAVES.setting])
        case Retention.IMPORT:
            return say(N_("%(days)s days after the import"), days=IMPORT_DAYS)
        case Retention.AUDIT:
            return say(N_("%(months)s months after it was written"), months=amounts[AUDIT_ROWS.setting])
    return say(_UNTIMED[kept])
