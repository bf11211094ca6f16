"""What comes after a day that was held: slips in the rating box, and matters handed on, at several stages of their way."""

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import DEMO
from roster.core.phones import show_phone
from roster.core.referral_words import Door
from roster.core.satisfaction_words import Level
from roster.database import db
from roster.models import Consultation, ConsultationState, Referral, Sitting, Visit
from roster.services import ratings, referrals

SHARE_ANSWERING = 0.6
_LEVELS = {Level.VERY_SATISFIED: 60, Level.SATISFIED: 28, Level.MOSTLY_SATISFIED: 9, Level.NOT_SATISFIED: 3}
_DOORS = {"C": Door.MEDIATION, "D": Door.LEGAL_AID, "E": Door.NOTARY}
"""By outcome of the talk."""
MOST_HANDED_ON = 12
_STAGES = ("concluded", "accepted", "sent")
_DAY = timedelta(days=1)


def follow(sittings: Sequence[Sitting], chance: random.Random) -> None:
    """Fill the rating boxes of sittings that were held, and hand some of their matters on."""
    for sitting in sittings:
        _fill_the_box(sitting, chance)
    stages, left = cycle(_STAGES), MOST_HANDED_ON
    for record, door in _to_hand_on(sittings):
        if left:
            left -= _hand_on(record, door, next(stages))


def _fill_the_box(sitting: Sitting, chance: random.Random) -> None:
    answering = sum(chance.random() < SHARE_ANSWERING for _ in range(ratings.unanswered(sitting)))
    slips = Counter(chance.choices(list(_LEVELS), list(_LEVELS.values()), k=answering))
    if slips:
        ratings.enter_counts(sitting, slips, DEMO, clock.at_local(sitting.date, sitting.pm_ends))


def _to_hand_on(sittings: Sequence[Sitting]) -> list[tuple[Consultation, Door]]:
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
    return found


def _hand_on(record: Consultation, door: Door, stage: str) -> bool:
    """Hand one matter on as far as a stage; False when that door is closed to it or nobody is behind it."""
    office = next(iter(referrals.choices(record, door)), None)
    assert record.signed_at is not None
    at = record.signed_at
    with suppress(referrals.DoorClosed):
        if office is not None:
            phone = show_phone(record.phone) if record.phone else ""
            texts = {"name": record.name or "", "phone": phone, "summary": record.summary or ""}
            content = referrals.Content(office.public_id, ("name", "phone", "summary"), texts)
            row = referrals.begin(record, door, {}, content, DEMO, at)
            referrals.consent(row, "signed", row.version, "practitioner", DEMO, at)
            referrals.hand_over(row, "practitioner", DEMO, at)
            _answer(row, stage, at)
            return True
    return False


def _answer(row: Referral, stage: str, at: datetime) -> None:
    if stage == "sent":
        return
    referrals.receive(row, "office", DEMO, at + _DAY)
    referrals.accept(row, "", "office", DEMO, at + 2 * _DAY)
    if stage == "concluded":
        result = {Door.MEDIATION: "agreed_written", Door.LEGAL_AID: "aid_done"}.get(row.door, "certified")
        referrals.start_work(row, "", "office", DEMO, at + 3 * _DAY)
        referrals.conclude(row, result, "", "office", DEMO, at + 9 * _DAY)
