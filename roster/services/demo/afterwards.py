"""What comes after a day that was held: slips in the rating box, publicity, and matters handed on, at several stages of their way."""

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import DEMO
from roster.core.known_details import Known, details
from roster.core.phones import show_phone
from roster.core.referral_words import Door
from roster.core.satisfaction_words import CallWay, FollowUpReason, FollowUpState, Level
from roster.database import db
from roster.models import Consultation, ConsultationState, FollowUp, Referral, Sitting, Visit
from roster.services import empty_half_days, follow_ups, phrases, publicity, ratings, referrals
from roster.services.demo.sign_ins import CENTERS
from roster.services.publicity import Event
from roster.services.referrals import afterwards

SHARE_ANSWERING = 0.6
_LEVELS = {Level.VERY_SATISFIED: 60, Level.SATISFIED: 28, Level.MOSTLY_SATISFIED: 9, Level.NOT_SATISFIED: 3}
_DOORS = {"C": Door.MEDIATION, "D": Door.LEGAL_AID, "E": Door.NOTARY}
"""By outcome of the talk."""
_FILLED: dict[Door, dict[str, str | list[str]]] = {
    Door.MEDIATION: {"claims": "1. 请求对方履行义务；\n2. 协商确定期限。", "agreement": "yes", "is_hard": "no", "parties": "2"},
    Door.LEGAL_AID: {
        "ethnicity": "汉族", "education": "junior", "wanted": "litigation", "stage": "before", "evidence": ["identity", "means"],
        "competent": "place", "household": "3人，每月2400元", "income_each": "800", "pledge": "yes", "may_check": "yes", "opinion": "give",
        "opinion_why": "属于援助范围，经济困难，建议给予。",
    },
    Door.NOTARY: {"notary_matter": "mandate", "purpose": "委托亲属办理房产手续", "presence": "comes", "disagreement": "no"},
}  # fmt: skip
"""What is written into the forms beside what the record says; invented."""
MOST_HANDED_ON = 12
_STAGES = ("concluded", "accepted", "sent")
_DAY = timedelta(days=1)


def follow(sittings: Sequence[Sitting], chance: random.Random) -> None:
    """Fill the rating boxes of sittings that were held, and hand some of their matters on."""
    if sittings:
        first = sittings[0]
        phrases.add_samples(first.center.bureau, DEMO, clock.at_local(first.date, first.am_starts))
    for number, sitting in enumerate(sittings):
        _fill_the_box(sitting, chance)
        _tell_people_of_the_law(sitting, number)
    _write_down_who_waited_in_vain(sittings)
    _call_the_urgent_back(sittings)
    stages, left = cycle(_STAGES), MOST_HANDED_ON
    for record, door in _to_hand_on(sittings):
        if left:
            left -= _hand_on(record, door, next(stages))


def _fill_the_box(sitting: Sitting, chance: random.Random) -> None:
    answering = sum(chance.random() < SHARE_ANSWERING for _ in range(ratings.unanswered(sitting)))
    slips = Counter(chance.choices(list(_LEVELS), list(_LEVELS.values()), k=answering))
    if slips:
        ratings.enter_counts(sitting, slips, DEMO, clock.at_local(sitting.date, sitting.pm_ends))


_TOPICS = (
    ("stall", "赶集设点：防范养老诈骗", "集市", 120, 150),
    ("lecture", "农民工工资与欠薪维权", "村委会会议室", 45, 45),
    ("households", "宪法和民法典入户宣传", "", 30, 60),
)


def _tell_people_of_the_law(sitting: Sitting, number: int) -> None:
    """Every third center held an event in the week after the day, another third has planned one."""
    kind, topic, place, people, leaflets = _TOPICS[number % len(_TOPICS)]
    now = clock.at_local(sitting.date + timedelta(days=5), sitting.pm_ends)
    event = Event(now.date(), kind, topic, place, people, leaflets)
    if number % 3 == 0:
        publicity.write_down(sitting.center, event, DEMO, now)
    elif number % 3 == 1:
        publicity.plan(sitting.center, replace(event, date=event.date and event.date + timedelta(days=40)), DEMO, now)  # fmt: skip


def _write_down_who_waited_in_vain(sittings: Sequence[Sitting]) -> None:
    """At one center nobody came for half a day, and what was done instead is written down."""
    for sitting in sittings:
        now = clock.at_local(sitting.date + _DAY, sitting.pm_ends)
        for one in empty_half_days.unwritten(now, center=sitting.center)[:1]:
            empty_half_days.write_down(one.key, 30, "发放宣传册，入户宣传", DEMO, now, center=sitting.center)
            return


def _call_the_urgent_back(sittings: Sequence[Sitting]) -> None:
    """Whoever had a red risk was called the same day; one call is still owed, and overdue."""
    owed = db.session.scalars(
        select(FollowUp)
        .where(
            FollowUp.reason == FollowUpReason.RED_RISK,
            FollowUp.center_id.in_([sitting.center_id for sitting in sittings]),
        )
        .order_by(FollowUp.id)
    ).all()
    for row in owed[1:]:
        follow_ups.record(
            row, FollowUpState.DONE, row.version, DEMO, row.opened_at + timedelta(hours=2),
            way=CallWay.PHONE, is_settled=True, note="已电话回访，情绪平稳，已告知求助电话。",
        )  # fmt: skip


def _to_hand_on(sittings: Sequence[Sitting]) -> list[tuple[Consultation, Door]]:
    """Return what may be handed on, and where; that of the centers whose staff can sign in comes first."""
    records = db.session.scalars(
        select(Consultation)
        .join(Visit, Visit.id == Consultation.visit_id)
        .where(
            Visit.sitting_id.in_([sitting.id for sitting in sittings]),
            Consultation.state == ConsultationState.SIGNED,
        )
        .order_by(Consultation.id)
    )
    found = []
    for record in records:
        doors = [_DOORS[outcome] for outcome in record.outcomes if outcome in _DOORS]
        found += [(record, doors[0])] if doors and record.name and record.phone else []
    return sorted(found, key=lambda one: one[0].center.name not in CENTERS)


def _hand_on(record: Consultation, door: Door, stage: str) -> bool:
    """Hand one matter on as far as a stage; False when that door is closed to it or nobody is behind it."""
    office = next(iter(referrals.choices(record, door)), None)
    assert record.signed_at is not None
    at = record.signed_at
    with suppress(referrals.DoorClosed):
        if office is not None:
            phone = show_phone(record.phone) if record.phone else ""
            texts = {"name": record.name or "", "phone": phone, "summary": record.summary or ""}
            known = Known(record.matter, record.sex, record.groups, record.people, record.amount_yuan)
            filled = {**details(door, known, {}), **_FILLED[door]}
            fields = ("name", "phone", "summary", "details")
            content = referrals.Content(office.public_id, fields, texts, filled)
            row = referrals.begin(record, door, {}, content, DEMO, at)
            referrals.consent(row, "signed", row.version, "practitioner", DEMO, at)
            referrals.hand_over(row, "practitioner", DEMO, at)
            _answer(row, stage, at)
            return True
    return False


def _answer(row: Referral, stage: str, at: datetime) -> None:
    if stage == "sent":
        return
    referrals.receive(row, "receiver", DEMO, at + _DAY)
    referrals.accept(row, "", "receiver", DEMO, at + 2 * _DAY)
    if stage == "concluded":
        result = {Door.MEDIATION: "agreed_written", Door.LEGAL_AID: "aid_done"}.get(row.door, "certified")
        referrals.start_work(row, "示例律师，函1号", "receiver", DEMO, at + 3 * _DAY)
        referrals.conclude(row, result, "", "receiver", DEMO, at + 9 * _DAY)
        if afterwards.is_agreed(row):
            afterwards.note(row, "keeping", "", "center", DEMO, at + 12 * _DAY)
