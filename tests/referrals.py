"""A signed record of the cast's first lawyer, its receiving offices, and a matter handed on from it."""

from datetime import date, datetime

from roster.core.actors import Actor
from roster.core.referral_words import Door, ReceiverKind
from roster.database import db
from roster.models import (
    Consultation,
    ConsultationState,
    Receiver,
    Referral,
    Risk,
    Visit,
    VisitKind,
    VisitState,
)
from roster.services import referrals, seals
from roster.services.consultations import indexing
from roster.services.referrals import Content
from tests.builders import Troupe

STAFF, LINK = Actor("account"), Actor("link")
PHONE = "138 0000 4321"
OFFICES = {
    Door.MEDIATION: ReceiverKind.TOWN_MEDIATION,
    Door.LEGAL_AID: ReceiverKind.LEGAL_AID,
    Door.NOTARY: ReceiverKind.NOTARY_OFFICE,
    Door.PETITION: ReceiverKind.GOVERNANCE_CENTER,
    Door.POLICE: ReceiverKind.POLICE,
    Door.LITIGATION: ReceiverKind.LABOUR_ARBITRATION,
    Door.OTHER: ReceiverKind.OTHER,
}


def add_offices(troupe: Troupe, now: datetime) -> dict[Door, Receiver]:
    """Add one office for each door; that of mediation has no e-mail address."""
    made = {
        door: Receiver(
            bureau_id=troupe.bureau.id, code=f"X-{kind.value}"[:32], kind=kind, name=f"示例{kind.value}", phone="0913-0000077",
            email="" if door is Door.MEDIATION else f"{kind.value}@office.example", created_at=now,
        )
        for door, kind in OFFICES.items()
    }  # fmt: skip
    db.session.add_all(made.values())
    db.session.flush()
    return made


def add_record(
    troupe: Troupe,
    now: datetime,
    *,
    number: str = "102-20261124-01",
    limitation_on: date | None = None,
    risk: Risk = Risk.GREEN,
    queue_number: int = 71,
) -> Consultation:
    """Add a signed, sealed record of the first lawyer at the first center."""
    sitting, person = troupe.sittings[0], troupe.lawyers[0]
    visit = Visit(
        bureau_id=troupe.bureau.id, sitting=sitting, practitioner=person, kind=VisitKind.WALK_IN, queue_number=queue_number,
        state=VisitState.SERVED, role="lawyer", matter="08", arrived_at=now, changed_at=now,
    )  # fmt: skip
    record = Consultation(
        bureau_id=troupe.bureau.id, number=number, visit=visit, center=sitting.center, practitioner=person, date=date(2026, 11, 24),
        state=ConsultationState.SIGNED, name="赵示群", phone="+8613800004321", other_party="钱对方", matter="08",
        summary="借给同村人五万元，三年未还。", advice="先调解。", limitation_on=limitation_on, risk=risk, outcomes=["C"],
        groups=[], told_legal_aid=True, conflict_checked=True, signed_at=now, created_at=now, updated_at=now,
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    indexing.index(record)
    seals.seal_record(record, now)
    return record


def content(office: Receiver, **details: object) -> Content:
    """Everything of a matter, for one office."""
    texts = {
        "name": "赵示群",
        "phone": PHONE,
        "village": "示例村",
        "other_party": "钱对方",
        "summary": "借款五万元未还。",
    }
    return Content(office.public_id, ("name", "phone", "summary", "details"), texts, details)


def hand_on(
    record: Consultation,
    door: Door,
    office: Receiver,
    now: datetime,
    answers: dict[str, bool] | None = None,
    **details: object,
) -> Referral:
    """Begin a referral, note the consent, hand it over."""
    row = referrals.begin(record, door, answers or {}, content(office, **details), STAFF, now)
    referrals.consent(row, "signed", row.version, "practitioner", STAFF, now)
    referrals.hand_over(row, "practitioner", STAFF, now)
    return row
