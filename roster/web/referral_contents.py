"""What is written into a referral on a page: read from the form, from a record or a visit, or from a draft."""

from collections.abc import Mapping
from typing import Any

from flask import request

from roster.core import clock
from roster.core.form_items import Item
from roster.core.known_details import Known
from roster.core.known_details import details as known_details
from roster.core.phones import show_phone
from roster.core.referral_forms import FORMS
from roster.core.referral_words import SENDABLE, Door
from roster.models import Consultation, Referral, Visit
from roster.services import referrals
from roster.services.referrals import Content

LONGEST_TYPED = 4000
TEXTS = ("name", "phone", "village", "other_party", "summary")


def content(door: Door) -> Content:
    """Return what was typed into the form of a door."""

    def typed(name: str) -> str:
        return request.form.get(name, "").replace("\0", "")[:LONGEST_TYPED]

    def entry(item: Item) -> Any:
        name = f"d_{item.key}"
        if item.kind == "ticks":
            return request.form.getlist(name)
        if item.kind == "rows":
            return [
                {column.key: typed(f"{name}-{line}-{column.key}") for column in item.columns}
                for line in range(item.count)
            ]
        return typed(name)

    details: dict[str, Any] = {item.key: entry(item) for item in FORMS[door]}
    chosen = tuple(name for name in SENDABLE if name in request.form.getlist("fields"))
    return Content(typed("receiver"), chosen, {name: typed(name) for name in TEXTS}, details)


def content_of(record: Consultation, door: Door, given: Mapping[str, bool]) -> Content:
    """Return what a record says already, so that nobody types it again; all of it may be changed."""
    known = Known(
        record.matter,
        record.sex,
        record.groups,
        record.people,
        record.amount_yuan,
        record.risk.value,
        referrals.facts_of(record, given, clock.now()).days_left,
    )
    phone = record.phone or ""
    texts = {
        "name": record.name or "",
        "phone": show_phone(phone) if phone.startswith("+") else phone,
        "village": record.village.name if record.village else "",
        "other_party": record.other_party or "",
        "summary": (record.summary or "")[:1000],
    }
    details = known_details(door, known, given)
    return Content("", ("name", "phone", "summary", "details"), texts, details)


def content_stored(row: Referral) -> Content:
    """Return what a draft holds."""
    texts = {name: getattr(row, name) or "" for name in TEXTS}
    receiver = row.receiver.public_id if row.receiver else ""
    return Content(receiver, tuple(row.sent_fields), texts, referrals.details_of(row))


def content_of_visit(visit: Visit, door: Door, given: Mapping[str, bool]) -> Content:
    """Return what a visit without a record says: hardly more than the name."""
    known = Known(visit.matter, people=1 + visit.companions)
    texts = dict.fromkeys(TEXTS, "") | {"name": visit.name or ""}
    details = known_details(door, known, given)
    return Content("", ("name", "phone", "summary", "details"), texts, details)
