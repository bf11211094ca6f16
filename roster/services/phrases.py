"""Phrases for the advice of records: the bureau's for everybody, a practitioner's own for themselves. They name no person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.matters import MATTERS
from roster.core.remarks import read_remark
from roster.core.sample_phrases import SAMPLE_PHRASES
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Phrase, Practitioner
from roster.services import audit

LONGEST = {"title": 60, "text": 1000, "basis": 120}
MOST = 200
"""Of a bureau, and of each practitioner: more nobody finds again."""


@dataclass(frozen=True)
class Entry:
    """A phrase as a form holds it."""

    matter: str
    title: str
    text: str
    basis: str = ""


def offered(practitioner: Practitioner) -> Sequence[Phrase]:
    """Return what a practitioner may insert: their own before the bureau's, by matter and title."""
    return db.session.scalars(
        select(Phrase)
        .where(
            Phrase.bureau_id == practitioner.bureau_id,
            or_(Phrase.practitioner_id.is_(None), Phrase.practitioner_id == practitioner.id),
        )
        .order_by(Phrase.practitioner_id.is_(None), Phrase.matter, Phrase.title, Phrase.id)
    ).all()


def kept(bureau: Bureau, practitioner: Practitioner | None = None) -> Sequence[Phrase]:
    """Return the bureau's phrases, or somebody's own, by matter and title."""
    return db.session.scalars(_kept(bureau, practitioner).order_by(Phrase.matter, Phrase.title, Phrase.id)).all()  # fmt: skip


def by_public_id(public_id: str) -> Phrase | None:
    """Return the phrase of that name, or None; whether one may see it is for the caller to check."""
    return db.session.scalar(select(Phrase).where(Phrase.public_id == public_id))


def add(bureau: Bureau, practitioner: Practitioner | None, entry: Entry, actor: Actor, now: datetime) -> Phrase:  # fmt: skip
    """Keep a phrase, of the bureau or somebody's own. Raises InvalidInput naming the field."""
    values = _checked(entry)
    number = db.session.scalar(select(func.count()).select_from(_kept(bureau, practitioner).subquery()))
    if (number or 0) >= MOST:
        raise InvalidInput(N_("There are %(limit)s phrases already: remove some first."), field="title", limit=MOST)  # fmt: skip
    row = Phrase(
        bureau_id=bureau.id,
        practitioner_id=practitioner.id if practitioner else None,
        created_at=now,
        changed_at=now,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    _record(row, "phrase_added", actor, now)
    return row


def change(row: Phrase, entry: Entry, actor: Actor, now: datetime) -> None:
    """Change a phrase; records in which it was inserted stay as they are. Raises InvalidInput naming the field."""
    for name, value in _checked(entry).items():
        setattr(row, name, value)
    row.changed_at = now
    _record(row, "phrase_changed", actor, now)


def remove(row: Phrase, actor: Actor, now: datetime) -> None:
    """Remove a phrase; records in which it was inserted stay as they are."""
    _record(row, "phrase_removed", actor, now)
    db.session.delete(row)


def add_samples(bureau: Bureau, actor: Actor, now: datetime) -> int:
    """Add ours to the bureau's where no phrase has that title; return how many."""
    known = {(row.matter, row.title) for row in kept(bureau)}
    wanted = [one for one in SAMPLE_PHRASES if (one.matter, one.title) not in known]
    for one in wanted:
        add(bureau, None, Entry(one.matter, one.title, one.text, one.basis), actor, now)
    return len(wanted)


def inserted(text: str, phrase: str) -> str:
    """Return a text with a phrase on a line of its own behind it; once only."""
    text = text.rstrip()
    if phrase in text:
        return text
    return f"{text}\n{phrase}" if text else phrase


def _kept(bureau: Bureau, practitioner: Practitioner | None) -> Select[Phrase]:
    whose = (
        Phrase.practitioner_id.is_(None)
        if practitioner is None
        else Phrase.practitioner_id == practitioner.id
    )
    return select(Phrase).where(Phrase.bureau_id == bureau.id, whose)


def _checked(entry: Entry) -> dict[str, str]:
    if entry.matter and entry.matter not in MATTERS:
        raise InvalidInput(N_("Please choose one from the list."), field="matter")
    values = {name: getattr(entry, name).replace("\0", "").strip() for name in LONGEST}
    if not values["title"]:
        raise InvalidInput(N_("Give it a short name."), field="title")
    if not values["text"]:
        raise InvalidInput(N_("Write the phrase."), field="text")
    for name, limit in LONGEST.items():
        read_remark(values[name], name, limit)
    return {"matter": entry.matter, **values}


def _record(row: Phrase, step: str, actor: Actor, now: datetime) -> None:
    audit.record(AuditAction.PHRASES_CHANGED, actor, now, bureau_id=row.bureau_id, subject=row, step=step)
