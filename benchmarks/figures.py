"""What statistics count, so that a measurement can tell whether they stayed the same."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from roster.database import db
from roster.models import Booking, Consultation, Notice, Visit


def figures(bureau_id: int) -> Counter[tuple[Any, ...]]:
    """Count what statistics count: by month, place, matter, state, sex, age, groups, outcome and risk."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for one in db.session.scalars(select(Booking).where(Booking.bureau_id == bureau_id)):
        counted[("booking", one.sitting_id, one.state, one.channel, one.matter, one.on_behalf)] += 1
    for visit in db.session.scalars(select(Visit).where(Visit.bureau_id == bureau_id)):
        counted[("visit", visit.sitting_id, visit.state, visit.kind, visit.role, visit.matter)] += 1
    for row in db.session.scalars(select(Consultation).where(Consultation.bureau_id == bureau_id)):
        head = (row.center_id, f"{row.date:%Y-%m}", row.practitioner_id, row.matter, row.risk, row.state)
        who = (row.sex, row.age_band, row.identity_refused, row.is_rural, row.on_behalf, row.mode)
        counted[("record", *head)] += 1
        counted[("people", *head, *who)] += row.people
        counted[("yuan", row.matter)] += row.amount_yuan or 0
        counted[("leaflets", row.center_id)] += row.leaflets
        for group in row.groups:
            counted[("group", group)] += 1
        for outcome in row.outcomes:
            counted[("outcome", outcome)] += 1
    for notice in db.session.scalars(select(Notice).where(Notice.bureau_id == bureau_id)):
        counted[("message", notice.kind, notice.channel, notice.state)] += 1
    db.session.rollback()
    return counted
