"""The rules of the hand-over: each satisfied, broken, and at its border; no rule answers for what nobody asked."""

from datetime import date, timedelta

import pytest

from roster.core import triage
from roster.core.referral_words import NEXT, OVER, RESULTS, Door, ReceiverKind, ReferralState
from roster.core.triage_rules import RULES, Facts, Verdict

TODAY = date(2026, 11, 24)


def in_days(days: int) -> Facts:
    return Facts(limitation_on=TODAY + timedelta(days=days), today=TODAY)


CASES = {
    # key: (holds, does not hold, border: the nearest that does not)
    "mediation_refused": (Facts(refuses=True), Facts(refuses=False), Facts(reachable=False)),
    "mediation_crime": (Facts(crime=True), Facts(crime=False), Facts(danger=True)),
    "mediation_public_act": (Facts(public_act=True), Facts(public_act=False), Facts(complaint=True)),
    "mediation_in_court": (Facts(in_court=True), Facts(in_court=False), Facts(public_act=True)),
    "mediation_no_dispute": (Facts(disputed=False), Facts(disputed=True), Facts()),
    "mediation_unreachable": (Facts(reachable=False), Facts(reachable=True), Facts()),
    "mediation_status": (Facts(status=True), Facts(status=False), Facts()),
    "mediation_lapses": (in_days(29), in_days(31), in_days(30)),
    "mediation_fits": (Facts(disputed=True), Facts(disputed=True, refuses=True), Facts(disputed=True, reachable=False)),
    "aid_out_of_scope": (Facts(in_scope=False), Facts(in_scope=True), Facts()),
    "aid_means": (Facts(means=False), Facts(means=True), Facts(means=False, violence=True)),
    "aid_violence": (Facts(violence=True), Facts(violence=False), Facts(danger=True)),
    "mediation_violence": (Facts(violence=True), Facts(violence=False), Facts(danger=True)),
    "police_violence": (Facts(violence=True), Facts(violence=False), Facts(means=False)),
    "aid_other_agency": (Facts(other_agency=True), Facts(other_agency=False), Facts()),
    "aid_first": (in_days(6), in_days(8), in_days(7)),
    "aid_fits": (Facts(in_scope=True), Facts(in_scope=True, means=False), Facts(means=True)),
    "notary_disputed": (Facts(disputed=True), Facts(disputed=False), Facts()),
    "notary_elsewhere": (Facts(elsewhere=True), Facts(elsewhere=False), Facts()),
    "notary_papers": (Facts(papers=False), Facts(papers=True), Facts()),
    "notary_fits": (Facts(disputed=False, papers=True), Facts(disputed=True, papers=True), Facts(papers=True)),
    "court_review": (Facts(public_act=True), Facts(public_act=False), Facts()),
    "court_lapses": (in_days(0), in_days(30), in_days(-1)),
    "court_lapsed": (in_days(-1), in_days(1), in_days(0)),
    "petition_in_court": (Facts(in_court=True), Facts(in_court=False), Facts(complaint=True)),
    "petition_not_public": (
        Facts(complaint=False, disputed=True),
        Facts(complaint=True, disputed=True),
        Facts(complaint=False),
    ),
    "petition_group": (Facts(people=6), Facts(people=1), Facts(people=5)),
    "petition_fits": (Facts(complaint=True), Facts(complaint=True, in_court=True), Facts()),
    "police_danger": (Facts(danger=True), Facts(danger=False), Facts()),
    "police_crime": (Facts(crime=True), Facts(crime=False), Facts(danger=True)),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_each_rule_holds_is_broken_and_knows_its_border(rule):
    holds, broken, border = CASES[rule.key]
    assert rule.holds(holds)
    assert not rule.holds(broken)
    assert not rule.holds(border)
    assert not rule.holds(Facts()), "what nobody asked decides nothing"
    assert rule.reason.endswith(".")
    assert "第" in rule.source


def test_a_dispute_closes_the_notary_and_a_refusal_the_mediation():
    answers = {one.door: one for one in triage.judge(Facts(disputed=True, refuses=True))}
    assert [rule.key for rule in answers[Door.NOTARY].refusals] == ["notary_disputed"]
    assert [rule.key for rule in answers[Door.MEDIATION].refusals] == ["mediation_refused"]
    assert answers[Door.LEGAL_AID].is_open


def test_what_a_court_has_is_kept_apart_from_petitions():
    answer = triage.of_door(Facts(complaint=True, in_court=True), Door.PETITION)
    assert not answer.is_open
    assert not answer.goods
    assert answer.refusals[0].source == "信访工作条例 第28、31条"


def test_open_doors_with_a_reason_come_first_and_closed_ones_last():
    doors = [one.door for one in triage.judge(Facts(disputed=False, papers=True, in_scope=False))]
    assert doors[0] is Door.NOTARY
    assert doors[-1] is Door.LEGAL_AID


def test_the_aid_leg_of_a_pair_waits_only_with_time_to_spare():
    assert triage.may_wait(Facts())
    assert triage.may_wait(in_days(30))
    assert not triage.may_wait(in_days(29))


def test_answers_are_read_and_a_matter_supposes_some():
    assert triage.read({"disputed": "yes", "crime": "no", "means": "perhaps", "people": "yes"}) == {
        "disputed": True,
        "crime": False,
    }
    assert triage.supposed("18") == {"crime": True}
    assert triage.supposed("99") == {}
    assert {rule.verdict for rule in RULES} == set(Verdict)


def test_the_states_lead_to_an_end_and_only_there():
    assert set(NEXT) == set(ReferralState)
    reached = {ReferralState.DRAFT}
    for _round in NEXT:
        reached |= {later for one in reached for later in NEXT[one]}
    assert reached == set(ReferralState)
    assert {
        ReferralState.REFUSED,
        ReferralState.CONCLUDED,
        ReferralState.WITHDRAWN,
        ReferralState.TOLD,
    } == OVER
    assert ReferralState.TOLD in NEXT[ReferralState.DRAFT], "told is not handed over"
    assert set(RESULTS) == set(Door)
    assert {kind.door for kind in ReceiverKind} == set(Door)
