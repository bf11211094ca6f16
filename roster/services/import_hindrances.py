"""What has been built on an import since: later changes, what refers to new rows, plans that know of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Table, func, select

from roster.core.sentences import Named, Sentence, say
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Center,
    Duty,
    Firm,
    ImportedRow,
    PlanRun,
    Practitioner,
    Receiver,
    Sitting,
    TableImport,
)
from roster.services import audit_words
from roster.services.import_records import changes_of, values_of

OWN: dict[str, tuple[str, ...]] = {
    "practitioners": ("practitioner_matters", "preferences", "conflicts"),
    "centers": ("center_duties", "sittings"),
    "firms": (),
    "receivers": (),
    "sittings": ("duties", "calendar_entries"),
    "duties": ("calendar_entries",),
}
"""Tables whose rows are a part of what they refer to and go with it: a month that is laid out has a sitting of each
center, and the calendars show it."""
BUILT: dict[str, str] = {
    "advised_bodies": N_("Body that a practitioner advises"),
    "assignments": N_("Duty"),
    "bookings": N_("Booking"),
    "calendar_entries": N_("Calendar entry"),
    "check_ins": N_("Check-in to a duty"),
    "conflicts": N_("Conflict of interest"),
    "consultations": N_("Consultation record"),
    "door_links": N_("Link for a tablet or screen"),
    "empty_half_days": N_("Half-day without a visitor"),
    "feed_tokens": N_("Calendar address"),
    "follow_ups": N_("Call-back"),
    "grants": N_("Account"),
    "judgements": N_("Judgement of a record"),
    "leaves": N_("Leave"),
    "nomination_requests": N_("Nominations of a firm"),
    "nominations": N_("Nomination"),
    "notices": N_("Message"),
    "offer_invitations": N_("Offered seat"),
    "own_calendars": N_("Address of one's own calendar"),
    "person_questions": N_("Question whether somebody also serves for another bureau"),
    "phrases": N_("Own phrase"),
    "practitioners": N_("Practitioner"),
    "preferences": N_("Wishes for centers"),
    "publicity": N_("Legal publicity"),
    "ratings": N_("Rating"),
    "readinesses": N_("Readiness to come"),
    "receivers": N_("Receiving office"),
    "recusals": N_("Visitor handed over because of a conflict"),
    "referrals": N_("Referral"),
    "release_reminders": N_("Number to be told when times open"),
    "roster_comments": N_("Comment on a draft"),
    "seat_offers": N_("Offered seat"),
    "slots": N_("Times to book"),
    "swaps": N_("Swap"),
    "villages": N_("Village"),
    "visits": N_("Visit"),
    "waitlist_entries": N_("Place on the waiting list"),
}
"""What refers to people, firms, centers, their sittings and duties: what people call it."""


@dataclass(frozen=True)
class Item:
    """A row of an import, with what it made or changed."""

    row: ImportedRow
    what: Practitioner | Center | Firm | Receiver


def of(record: TableImport, items: Sequence[Item]) -> Iterator[Sentence]:
    """Yield what speaks against taking an import back."""
    plans = _plans_since(record)
    moving = {
        one.what.id
        for one in items
        if isinstance(one.what, Practitioner) and (one.row.is_new or "firm_id" in changes_of(one.row))
    }
    for item in items:
        present = values_of(item.what)
        for name, (_before, after) in changes_of(item.row).items():
            if present.get(name) != after:
                yield _changed_since(item.what, name)
        if item.row.is_new:
            yield from _built_on(item.what, moving)
            mark = item.what.code if isinstance(item.what, Center) else item.what.public_id
            if any(f'"{mark}"' in plan for plan in plans):
                yield say(N_("%(name)s: a plan made since knows of it."), name=_named(item.what))


def _changed_since(what: Practitioner | Center | Firm | Receiver, column: str) -> Sentence:
    return say(
        N_("%(name)s: “%(column)s” was changed since."), name=_named(what), column=say(word_for(column))
    )


def _named(what: Practitioner | Center | Firm | Receiver) -> str | Named:
    return what.named if isinstance(what, Center) else what.name


def word_for(column: str) -> str:
    """Return the msgid of what people call a column, or what somebody has several of."""
    return _WORDS.get(column) or audit_words.CHANGED.get(LABELS.get(column, column), column)


LABELS = {"firm_id": "firm"}
_WORDS = {
    "needs": N_("Seats at each sitting"),
    "conflicts": N_("Conflicts of interest"),
    "dates": N_("Wishes for dates"),
    "is_active": N_("open or closed"),
    "market": N_("Market days"),
    "hours": N_("Opening hours"),
    "matter_mix": N_("Expected matters"),
    "position": N_("Order"),
    "max_per_date": N_("Most on one date"),
    "kept_at_office": N_("Kept at the office"),
    "field": N_("Field of mediation"),
    "center_id": N_("Center"),
    "village_id": N_("Village"),
    "contact": N_("Contact person"),
    "note": N_("Note"),
    "created_at": N_("Made at"),
    "no_far_in_a_row": N_("Wishes"),
    "chat_robot": N_("Key of a chat group's robot"),
}


def _built_on(what: Practitioner | Center | Firm | Receiver, moving: set[int]) -> Iterator[Sentence]:
    """Yield what refers to a new row, beside its own parts and people who leave the firm with this."""
    found = list(_referring(what.__table__, [what.id], moving))
    if isinstance(what, Center):
        sittings = list(db.session.scalars(select(Sitting.id).where(Sitting.center_id == what.id)))
        duties = list(db.session.scalars(select(Duty.id).where(Duty.sitting_id.in_(sittings))))
        found += [
            *_referring(Sitting.__table__, sittings, moving),
            *_referring(Duty.__table__, duties, moving),
        ]
    for table in dict.fromkeys(found):
        yield say(N_("%(name)s: there is “%(what)s” since."), name=_named(what), what=say(BUILT[table]))


def _referring(target: Any, ids: Sequence[int], moving: set[int]) -> Iterator[str]:
    for table, key in references_to(target):
        if not ids or table.name in OWN[target.name]:
            continue
        chosen = select(func.count()).select_from(table).where(key.parent.in_(ids))
        if table.name == "practitioners":
            chosen = chosen.where(table.c.id.not_in(moving))
        if db.session.scalar(chosen):
            yield table.name


def references_to(target: Table) -> list[tuple[Table, ForeignKey]]:
    """Return every table with a column that refers to a table."""
    return [
        (table, key)
        for table in db.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name)
        if key.column.table.name == target.name
    ]


def _plans_since(record: TableImport) -> list[str]:
    return list(
        db.session.scalars(
            select(PlanRun.instance).where(
                PlanRun.bureau_id == record.bureau_id, PlanRun.created_at >= record.at
            )
        )
    )
