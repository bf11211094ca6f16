"""What may not go behind which door, and why: the rules of the hand-over, in one table.

Pure: answers in, sentences and their sources out. An answer that nobody gave refuses nothing. Source of the rules: the
field guide, sections 0.9 and 4.1; each names the article it stands on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from roster.core.referral_words import Door
from roster.core.translation import N_

SOON_DAYS, ALARM_DAYS = 30, 7
REPRESENTATIVES = 5
"""At most so many speak for a group."""


@dataclass(frozen=True)
class Facts:
    """What is known of a matter; None: nobody asked yet."""

    disputed: bool | None = None
    refuses: bool | None = None
    reachable: bool | None = None
    status: bool | None = None
    in_court: bool | None = None
    public_act: bool | None = None
    complaint: bool | None = None
    crime: bool | None = None
    danger: bool | None = None
    in_scope: bool | None = None
    means: bool | None = None
    other_agency: bool | None = None
    papers: bool | None = None
    elsewhere: bool | None = None
    violence: bool | None = None
    people: int = 1
    limitation_on: date | None = None
    today: date | None = None

    @property
    def days_left(self) -> int | None:
        """Days until the claim lapses; negative when it has, None when nobody knows."""
        if self.limitation_on is None or self.today is None:
            return None
        return (self.limitation_on - self.today).days


class Verdict(StrEnum):
    NO = "no"
    """May not go there."""
    CARE = "care"
    """May go there; somebody should know this."""
    GOOD = "good"
    """Speaks for it."""


@dataclass(frozen=True)
class Rule:
    """One rule: behind which door, what follows, when it holds, why in a sentence, and the source."""

    key: str
    door: Door
    verdict: Verdict
    holds: Callable[[Facts], bool]
    reason: str
    source: str


def _lapses_within(days: int) -> Callable[[Facts], bool]:
    def holds(facts: Facts) -> bool:
        return facts.days_left is not None and 0 <= facts.days_left < days

    return holds


RULES: tuple[Rule, ...] = (
    Rule(
        "mediation_refused", Door.MEDIATION, Verdict.NO, lambda facts: facts.refuses is True,
        N_("One side refuses to be mediated, and nobody may be made to."), "人民调解法 第17条",
    ),
    Rule(
        "mediation_crime", Door.MEDIATION, Verdict.NO, lambda facts: facts.crime is True,
        N_("What may be a crime belongs to the police and the court alone."), "人民调解工作若干规定 第22条",
    ),
    Rule(
        "mediation_public_act", Door.MEDIATION, Verdict.NO, lambda facts: facts.public_act is True,
        N_("A decision of a public body is not mediated: ask for review or go to court."),
        "人民调解工作若干规定 第22条",
    ),
    Rule(
        "mediation_in_court", Door.MEDIATION, Verdict.NO, lambda facts: facts.in_court is True,
        N_("A court or another body has taken it on already: only that body can send it to mediation."),
        "人民调解工作若干规定 第22条",
    ),
    Rule(
        "mediation_no_dispute", Door.MEDIATION, Verdict.CARE, lambda facts: facts.disputed is False,
        N_("The parties agree: there is nothing to mediate. A notary may certify what they agreed."),
        "人民调解法 第2条",
    ),
    Rule(
        "mediation_unreachable", Door.MEDIATION, Verdict.CARE, lambda facts: facts.reachable is False,
        N_("One side cannot be reached: mediation needs both."), "人民调解法 第17条",
    ),
    Rule(
        "mediation_status", Door.MEDIATION, Verdict.CARE, lambda facts: facts.status is True,
        N_("A court does not confirm an agreement about marriage, parentage or adoption."),
        "人民调解法 第33条；民事诉讼法 第205条",
    ),
    Rule(
        "mediation_violence", Door.MEDIATION, Verdict.CARE, lambda facts: facts.violence is True,
        N_("Domestic violence: what the person wants comes first, and where they live is not handed over."),
        "反家庭暴力法 第5条",
    ),
    Rule(
        "mediation_lapses", Door.MEDIATION, Verdict.CARE, _lapses_within(SOON_DAYS),
        N_("The claim lapses in less than 30 days: do not wait for the mediation's end."), "民法典 第188条",
    ),
    Rule(
        "mediation_fits", Door.MEDIATION, Verdict.GOOD,
        lambda facts: facts.disputed is True and facts.refuses is not True and facts.reachable is not False,
        N_("A dispute between people who can be reached: mediation is free and usually takes a month."),
        "人民调解法 第4、17条",
    ),
    Rule(
        "aid_out_of_scope", Door.LEGAL_AID, Verdict.NO, lambda facts: facts.in_scope is False,
        N_("It is no matter for legal aid. Give the advice here."), "法律援助法 第31、32条",
    ),
    Rule(
        "aid_means", Door.LEGAL_AID, Verdict.NO,
        lambda facts: facts.means is False and facts.violence is not True,
        N_("The means are above the limit, and nothing waives the check."), "法律援助法 第34、42条",
    ),
    Rule(
        "aid_violence", Door.LEGAL_AID, Verdict.GOOD, lambda facts: facts.violence is True,
        N_("Domestic violence: nobody asks for the means."), "法律援助法 第32条第4项；反家庭暴力法 第19条",
    ),
    Rule(
        "aid_other_agency", Door.LEGAL_AID, Verdict.NO, lambda facts: facts.other_agency is True,
        N_("Another legal aid center decides: where the case office is or the dispute arose. Tell which one."),
        "法律援助法 第38条",
    ),
    Rule(
        "aid_first", Door.LEGAL_AID, Verdict.GOOD, _lapses_within(ALARM_DAYS),
        N_("The claim lapses in less than 7 days: aid may be given at once, the papers follow."),
        "法律援助法 第44条",
    ),
    Rule(
        "aid_fits", Door.LEGAL_AID, Verdict.GOOD,
        lambda facts: facts.in_scope is True and facts.means is not False,
        N_("It is a matter for legal aid: the decision is due 7 days after the application."),
        "法律援助法 第31、43条",
    ),
    Rule(
        "notary_disputed", Door.NOTARY, Verdict.NO, lambda facts: facts.disputed is True,
        N_("The parties disagree about it: a dispute cannot be notarized."), "公证法 第31条第4项",
    ),
    Rule(
        "notary_elsewhere", Door.NOTARY, Verdict.NO, lambda facts: facts.elsewhere is True,
        N_("Real estate is notarized only where it lies; a mandate, declaration, gift or will about it may be here."),
        "公证法 第25条",
    ),
    Rule(
        "notary_papers", Door.NOTARY, Verdict.CARE, lambda facts: facts.papers is False,
        N_("Papers are missing: without them the office cannot certify. Give the list along."),
        "公证法 第31条第6项",
    ),
    Rule(
        "notary_fits", Door.NOTARY, Verdict.GOOD,
        lambda facts: facts.disputed is False and facts.papers is True,
        N_("Nobody disagrees and the papers are there: the certificate is due in 15 working days."),
        "公证法 第30条",
    ),
    Rule(
        "court_review", Door.LITIGATION, Verdict.GOOD, lambda facts: facts.public_act is True,
        N_("Against a decision of a public body: review within 60 days, court within 6 months."),
        "行政复议法 第20条；行政诉讼法 第46条",
    ),
    Rule(
        "court_lapses", Door.LITIGATION, Verdict.GOOD, _lapses_within(SOON_DAYS),
        N_("The claim lapses in less than 30 days: file it, everything else can run beside it."), "民法典 第188条",
    ),
    Rule(
        "court_lapsed", Door.LITIGATION, Verdict.CARE,
        lambda facts: facts.days_left is not None and facts.days_left < 0,
        N_("By this date the claim has lapsed: check for interruptions first."), "民法典 第188、195条",
    ),
    Rule(
        "petition_in_court", Door.PETITION, Verdict.NO, lambda facts: facts.in_court is True,
        N_("What a court or an arbitration body deals with or has decided is kept apart from petitions."),
        "信访工作条例 第28、31条",
    ),
    Rule(
        "petition_not_public", Door.PETITION, Verdict.NO,
        lambda facts: facts.complaint is False and facts.disputed is True,
        N_("A dispute between people is not for the petition channel: mediation or court decides it."),
        "信访工作条例 第28、31条",
    ),
    Rule(
        "petition_group", Door.PETITION, Verdict.CARE, lambda facts: facts.people > REPRESENTATIVES,
        N_("A group sends at most five representatives."), "信访工作条例 第20条",
    ),
    Rule(
        "petition_fits", Door.PETITION, Verdict.GOOD,
        lambda facts: facts.complaint is True and facts.in_court is not True,
        N_("A complaint about a public body: told in writing within 15 days, done within 60. We guide there and accept none."),
        "信访工作条例 第22、23、34条",
    ),
    Rule(
        "police_danger", Door.POLICE, Verdict.GOOD, lambda facts: facts.danger is True,
        N_("Somebody is in danger: call 110 now, the papers come later."), "反家庭暴力法 第13条；人民警察法 第21条",
    ),
    Rule(
        "police_violence", Door.POLICE, Verdict.GOOD, lambda facts: facts.violence is True,
        N_("Domestic violence can be reported to the police, who stop it and may give a written warning."),
        "反家庭暴力法 第13、15、16条",
    ),
    Rule(
        "police_crime", Door.POLICE, Verdict.GOOD, lambda facts: facts.crime is True,
        N_("What may be a crime is reported to the police."), "刑事诉讼法 第110条",
    ),
)  # fmt: skip
