"""Begin a referral: which doors are open, to whom, and exactly what would be handed over."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from roster.core import clock, triage
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.references import new_code, new_public_id
from roster.core.referral_words import Door, ReferralState
from roster.core.sentences import say
from roster.core.translation import N_
from roster.core.triage_rules import Facts, Rule
from roster.database import db, insert_once
from roster.models import AuditAction, Consultation, Receiver, Referral, Risk, Visit
from roster.services import audit, receivers
from roster.services.referrals import contents, steps
from roster.services.referrals.contents import Content
from roster.services.referrals.steps import WrongStep

_CODE_ATTEMPTS = 20


class DoorClosed(DomainError):
    """A rule says that the matter may not go there; `rule` says which."""

    code = "door_closed"
    message = N_("It cannot go there: %(reason)s (%(source)s)")

    def __init__(self, rule: Rule) -> None:
        super().__init__(reason=say(rule.reason), source=rule.source)
        self.rule = rule


def facts_of(consultation: Consultation, answers: Mapping[str, bool], now: datetime) -> Facts:
    """Return what is known of a record's matter, with the answers to the questions."""
    return Facts(
        **{**triage.supposed(consultation.matter), **answers},
        people=consultation.people,
        limitation_on=consultation.limitation_on,
        today=clock.local(now).date(),
    )


def facts_now(referral: Referral, now: datetime) -> Facts:
    """Return what is known of a referral's matter today."""
    return Facts(
        **{name: value for name, value in referral.facts.items() if name in triage.QUESTIONS},
        people=referral.facts.get("people", 1),
        limitation_on=referral.limitation_on,
        today=clock.local(now).date(),
    )


def details_of(referral: Referral) -> dict[str, Any]:
    """Return the door's form as it was filled in."""
    return dict(json.loads(referral.details)) if referral.details else {}


def begin(
    consultation: Consultation,
    door: Door,
    answers: Mapping[str, bool],
    content: Content,
    actor: Actor,
    now: datetime,
    *,
    partner: Referral | None = None,
) -> Referral:
    """Begin a referral of a record's matter. Raises DoorClosed, or InvalidInput naming the field."""
    refuse_closed(facts_of(consultation, answers, now), door)
    row = _insert(
        consultation.visit,
        consultation,
        door,
        {**answers, "people": consultation.people},
        actor.account_id,
        now,
        partner,
    )
    write(row, content, row.version, now)
    audit.record(AuditAction.REFERRAL_MADE, actor, now, bureau_id=row.bureau_id, subject=row, kind=door.value)
    return row


def tell(
    consultation: Consultation, door: Door, answers: Mapping[str, bool], actor: Actor, now: datetime
) -> Referral:
    """Note that somebody was told where to go: nothing is handed over, and no clock runs. Raises DoorClosed."""
    refuse_closed(facts_of(consultation, answers, now), door)
    row = _insert(consultation.visit, consultation, door, dict(answers), actor.account_id, now, None)
    audit.record(AuditAction.REFERRAL_MADE, actor, now, bureau_id=row.bureau_id, subject=row, kind=door.value)
    steps.move(row, ReferralState.TOLD, "told", "practitioner", actor, now)
    return row


def write(referral: Referral, content: Content, version: int, now: datetime) -> None:
    """Write what would be handed over. What somebody agreed to before is asked again if it changed.

    Raises WrongStep when it has been handed over, Stale, or InvalidInput naming the field.
    """
    if referral.state not in (ReferralState.DRAFT, ReferralState.RETURNED):
        raise WrongStep
    if referral.version != version:
        raise Stale
    receiver = _receiver(referral, content.receiver)
    values = contents.checked(referral.door, content)
    before = contents.said(referral)
    referral.receiver_id = receiver.id
    referral.receiver = receiver
    for name, value in values.items():
        setattr(referral, name, value)
    referral.phone_tail = contents.tail(values["phone"])
    if contents.said(referral) != before:
        referral.consent_at, referral.consent_how, referral.consent_by_id = None, "", None
    referral.version += 1
    referral.updated_at = now
    db.session.flush()


def refuse_closed(facts: Facts, door: Door) -> None:
    """Raise DoorClosed with the first rule that closes a door."""
    answer = triage.of_door(facts, door)
    if not answer.is_open:
        raise DoorClosed(answer.refusals[0])


def choices(referral_or_record: Referral | Consultation, door: Door) -> Sequence[Receiver]:
    """Return who may receive it, the most fitting first."""
    village_id = getattr(referral_or_record, "village_id", None)
    return receivers.offered(referral_or_record.center, door, referral_or_record.matter, village_id)


def _insert(
    visit: Visit,
    consultation: Consultation,
    door: Door,
    facts: dict[str, Any],
    account_id: int | None,
    now: datetime,
    partner: Referral | None,
) -> Referral:
    for _attempt in range(_CODE_ATTEMPTS):
        public_id = new_public_id()
        row: Referral | None = insert_once(
            Referral,
            public_id=public_id,
            code=new_code(),
            bureau_id=consultation.bureau_id,
            center_id=consultation.center_id,
            visit_id=visit.id,
            consultation_id=consultation.id,
            practitioner_id=consultation.practitioner_id,
            partner_id=partner.id if partner else None,
            door=door,
            state=ReferralState.DRAFT,
            version=1,
            matter=consultation.matter,
            is_urgent=consultation.risk is Risk.RED,
            limitation_on=consultation.limitation_on,
            facts=facts,
            phone_tail="",
            sent_fields=[],
            consent_how="",
            due_what="",
            result="",
            created_at=now,
            updated_at=now,
            created_by_id=account_id,
        )
        if row is not None:
            steps.set_due(row)
            return row
        if partner is not None:
            raise WrongStep  # the pair has its second leg already
    raise Stale


def _receiver(referral: Referral, public_id: str) -> Receiver:
    for one in choices(referral, referral.door):
        if one.public_id == public_id:
            return one
    raise InvalidInput(N_("Choose who receives it."), field="receiver")
