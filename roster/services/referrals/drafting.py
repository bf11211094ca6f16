"""Begin a referral: which doors are open, to whom, and exactly what would be handed over."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from roster.core import clock, triage
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.references import new_code, new_public_id
from roster.core.referral_forms import CONTRADICTIONS
from roster.core.referral_words import Door, ReferralState
from roster.core.sentences import say
from roster.core.translation import N_
from roster.core.triage_rules import Facts, Rule
from roster.database import insert_once
from roster.models import AuditAction, Center, Consultation, Receiver, Referral, Risk, Visit
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


@dataclass(frozen=True)
class Origin:
    """From what a matter is handed on: a record, or a visit of which there is none."""

    visit: Visit
    consultation: Consultation | None
    center: Center
    practitioner_id: int | None
    matter: str
    people: int
    is_urgent: bool = False
    limitation_on: date | None = None


def origin_of(about: Consultation | Visit) -> Origin:
    """Return what a record or a visit says of a matter."""
    if isinstance(about, Visit):
        return Origin(
            about, None, about.sitting.center, about.practitioner_id, about.matter, 1 + about.companions
        )
    return Origin(
        about.visit,
        about,
        about.center,
        about.practitioner_id,
        about.matter,
        about.people,
        about.risk is Risk.RED,
        about.limitation_on,
    )


def facts_of(about: Consultation | Visit, answers: Mapping[str, bool], now: datetime) -> Facts:
    """Return what is known of a matter, with the answers to the questions."""
    origin = origin_of(about)
    return Facts(
        **{**triage.supposed(origin.matter), **answers},
        people=origin.people,
        limitation_on=origin.limitation_on,
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
    about: Consultation | Visit,
    door: Door,
    answers: Mapping[str, bool],
    content: Content,
    actor: Actor,
    now: datetime,
    *,
    partner: Referral | None = None,
) -> Referral:
    """Begin a referral of a record's matter, or of a visit's without a record. Raises DoorClosed, or InvalidInput naming the field."""
    refuse_closed(facts_of(about, answers, now), door)
    origin = origin_of(about)
    row = _insert(origin, door, {**answers, "people": origin.people}, actor.account_id, now, partner)
    audit.record(AuditAction.REFERRAL_MADE, actor, now, bureau_id=row.bureau_id, subject=row, kind=door.value)
    write(row, content, row.version, actor, now)
    return row


def tell(
    about: Consultation | Visit,
    door: Door,
    answers: Mapping[str, bool],
    actor: Actor,
    now: datetime,
    by: str = "practitioner",
) -> Referral:
    """Note that somebody was told where to go: nothing is handed over, and no clock runs. Raises DoorClosed."""
    refuse_closed(facts_of(about, answers, now), door)
    row = _insert(origin_of(about), door, dict(answers), actor.account_id, now, None)
    audit.record(AuditAction.REFERRAL_MADE, actor, now, bureau_id=row.bureau_id, subject=row, kind=door.value)
    steps.move(row, ReferralState.TOLD, "told", by, actor, now)
    return row


def write(referral: Referral, content: Content, version: int, actor: Actor, now: datetime) -> None:
    """Write what would be handed over. What somebody agreed to before is asked again if it changed.

    Raises WrongStep when it has been handed over, Stale, or InvalidInput naming the field.
    """
    if referral.state not in (ReferralState.DRAFT, ReferralState.RETURNED):
        raise WrongStep
    if referral.version != version:
        raise Stale
    receiver = _receiver(referral, content.receiver)
    hides = contents.hides_home(referral.door, referral.facts)
    values = contents.checked(referral.door, content, without_home=hides)
    _refuse_contradiction(referral.door, content)
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
    steps.leave_trace(referral, "written", actor, now)


def refuse_closed(facts: Facts, door: Door) -> None:
    """Raise DoorClosed with the first rule that closes a door."""
    answer = triage.of_door(facts, door)
    if not answer.is_open:
        raise DoorClosed(answer.refusals[0])


def _refuse_contradiction(door: Door, content: Content) -> None:
    """Raise InvalidInput for an entry that states what closes the door: what was typed stays on the form."""
    for (of_door, key, answer), fact in CONTRADICTIONS.items():
        if of_door is door and content.details.get(key) == answer:
            rule = triage.of_door(
                Facts(**{fact: True}, people=1, limitation_on=None, today=None), door
            ).refusals[0]
            raise InvalidInput(DoorClosed.message, field=key, reason=say(rule.reason), source=rule.source)


def choices(about: Referral | Consultation | Visit, door: Door) -> Sequence[Receiver]:
    """Return who may receive it, the most fitting first."""
    center = about.sitting.center if isinstance(about, Visit) else about.center
    return receivers.offered(center, door, about.matter, getattr(about, "village_id", None))


def _insert(
    origin: Origin,
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
            bureau_id=origin.visit.bureau_id,
            center_id=origin.center.id,
            visit_id=origin.visit.id,
            consultation_id=origin.consultation.id if origin.consultation else None,
            practitioner_id=origin.practitioner_id,
            partner_id=partner.id if partner else None,
            door=door,
            state=ReferralState.DRAFT,
            version=1,
            matter=origin.matter,
            is_urgent=origin.is_urgent,
            limitation_on=origin.limitation_on,
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
