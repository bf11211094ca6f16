"""Who reads what of the log: the author everything, with a trace; the center's staff the head only.

Heads are read column by column, so that no summary or advice even leaves the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from roster.core import cipher, clock
from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.core.phones import show_phone
from roster.database import db
from roster.models import (
    Account,
    AuditAction,
    Bureau,
    Center,
    Consultation,
    ConsultationState,
    Practitioner,
    Recusal,
    Sitting,
    Village,
    Visit,
    VisitState,
)
from roster.services import audit
from roster.services.consultations.due_dates import sign_by
from roster.services.consultations.limitation import SOON_DAYS, LimitationWarning, limitation_warning

_BEGUN = (VisitState.IN_SERVICE, VisitState.SERVED, VisitState.TRANSFERRED)


@dataclass(frozen=True)
class Head:
    """What others than the author may know of a record."""

    public_id: str
    number: str
    date: date
    matter: str
    outcomes: tuple[str, ...]
    state: ConsultationState
    practitioner: str
    center: str


@dataclass(frozen=True)
class Unsigned:
    """A draft, and by when it should be signed."""

    head: Head
    due_on: date
    is_overdue: bool


@dataclass(frozen=True)
class Lapsing:
    """A record whose claim lapses soon, or has just lapsed."""

    head: Head
    lapses_on: date
    warning: LimitationWarning

    @property
    def is_alarm(self) -> bool:
        """Whether it lapses within the days in which legal aid may come before its papers."""
        return self.warning is LimitationWarning.ALARM


def by_public_id(public_id: str) -> Consultation | None:
    """Return the record of that name, or None; whether one may see it is for the caller to check."""
    return db.session.scalar(select(Consultation).where(Consultation.public_id == public_id))


def of_visit(visit: Visit) -> str | None:
    """Return the name of a visit's record, if it was begun."""
    return db.session.scalar(select(Consultation.public_id).where(Consultation.visit_id == visit.id))


def number_for_call_back(visit: Visit) -> str:
    """Return the phone that a visitor gave to be called back, from the visit's record; empty without one.

    The form asks for it for this alone ("only if somebody is to call back"); nothing else of the record leaves.
    """
    found = db.session.scalar(select(Consultation.phone).where(Consultation.visit_id == visit.id))
    return show_phone(found) if found and found.startswith("+") else found or ""


def recorded_of(sitting: Sitting) -> set[int]:
    """Return which visits of a sitting (their rows) have a record."""
    return set(
        db.session.scalars(
            select(Consultation.visit_id)
            .join(Visit, Consultation.visit_id == Visit.id)
            .where(Visit.sitting_id == sitting.id)
        )
    )


def key_of_draft(consultation: Consultation) -> str:
    """Return the key with which the author's browser encrypts a draft that could not be sent (hexadecimal, 256 bits).

    It stands on the record's page alone, which only its author sees: what lies in a browser is unreadable to whoever
    opens that browser without signing in as them.
    """
    return cipher.current().index("draft-in-browser", consultation.public_id)


def entered_by(consultation: Consultation) -> str:
    """Return who typed a paper form in; empty when nobody did, or the account is gone."""
    found = db.session.get(Account, consultation.entered_by_id) if consultation.entered_by_id else None
    return found.name if found else ""


def read(consultation: Consultation, practitioner: Practitioner, actor: Actor, now: datetime) -> Consultation:
    """Return a record to its author and note that it was read. Anybody else: NotFound."""
    if consultation.practitioner_id != practitioner.id:
        raise NotFound
    audit.record(
        AuditAction.CONSULTATION_READ, actor, now, bureau_id=consultation.bureau_id, subject=consultation
    )
    return consultation


def own_heads(practitioner: Practitioner, *, limit: int = 200) -> list[Head]:
    """Return a practitioner's own records, the newest first."""
    statement = _heads().where(Consultation.practitioner_id == practitioner.id)
    return _read(statement.order_by(Consultation.date.desc(), Consultation.id.desc()).limit(limit))


def heads(center: Center, first: date, last: date) -> list[Head]:
    """Return the heads of a center's records from `first` to `last`, both included."""
    statement = _heads().where(
        Consultation.center_id == center.id, Consultation.date >= first, Consultation.date <= last
    )
    return _read(statement.order_by(Consultation.date.desc(), Consultation.number, Consultation.id))


def heads_of(ids: Sequence[int]) -> list[tuple[int, Head]]:
    """Return the heads of some records by their number in the database, the newest first."""
    statement = _heads().add_columns(Consultation.id).where(Consultation.id.in_(ids))
    rows = db.session.execute(statement.order_by(Consultation.date.desc(), Consultation.id.desc())).all()
    return [(row[-1], _head(row[:-1])) for row in rows]


def lapsing(practitioner: Practitioner, now: datetime) -> list[Lapsing]:
    """Return a practitioner's records whose claims lapse within `SOON_DAYS`, the most urgent first.

    A date that is past stays as long as it was ahead: the client may still have to be called.
    """
    today = clock.local(now).date()
    near = timedelta(days=SOON_DAYS)
    statement = (
        _heads()
        .add_columns(Consultation.limitation_on)
        .where(
            Consultation.practitioner_id == practitioner.id,
            Consultation.limitation_on.between(today - near, today + near),
        )
    )
    rows = db.session.execute(statement.order_by(Consultation.limitation_on, Consultation.id)).all()
    found = [(_head(row[:-1]), row[-1]) for row in rows]
    return [
        Lapsing(head, lapses_on, warning)
        for head, lapses_on in found
        if (warning := limitation_warning(lapses_on, today))
    ]


def unsigned(practitioner: Practitioner, now: datetime) -> list[Unsigned]:
    """Return a practitioner's drafts, the oldest first, with the day by which each should be signed."""
    bureau = db.session.get_one(Bureau, practitioner.bureau_id)
    today = clock.local(now).date()
    statement = _heads().where(
        Consultation.practitioner_id == practitioner.id, Consultation.state == ConsultationState.DRAFT
    )
    found = _read(statement.order_by(Consultation.date, Consultation.number, Consultation.id))
    due = sign_by(bureau, [head.date for head in found])
    return [Unsigned(head, due[head.date], due[head.date] < today) for head in found]


def unrecorded(practitioner: Practitioner) -> Sequence[Visit]:
    """Return the visits at a practitioner's desk of which no record was begun, the oldest first.

    Who stepped aside has advised on nothing and writes none.
    """
    aside = select(Recusal.visit_id).where(Recusal.practitioner_id == practitioner.id)
    return db.session.scalars(
        select(Visit)
        .outerjoin(Consultation, Consultation.visit_id == Visit.id)
        .where(
            Visit.practitioner_id == practitioner.id,
            Visit.state.in_(_BEGUN),
            Consultation.id.is_(None),
            Visit.id.not_in(aside),
        )
        .order_by(Visit.started_at, Visit.id)
    ).all()


def villages_of(center: Center) -> Sequence[Village]:
    """Return the villages and communities of a center, for the list of the form."""
    return db.session.scalars(
        select(Village).where(Village.center_id == center.id).order_by(Village.code)
    ).all()


def _heads() -> Select[str, str, date, str, list[str], ConsultationState, str, str]:
    return (
        select(
            Consultation.public_id,
            Consultation.number,
            Consultation.date,
            Consultation.matter,
            Consultation.outcomes,
            Consultation.state,
            Practitioner.name,
            Center.name,
        )
        .join(Practitioner, Consultation.practitioner_id == Practitioner.id)
        .join(Center, Consultation.center_id == Center.id)
    )


def _read(statement: Select[str, str, date, str, list[str], ConsultationState, str, str]) -> list[Head]:
    return [_head(row) for row in db.session.execute(statement)]


def _head(row: Sequence[Any]) -> Head:
    public_id, number, day, matter, outcomes, state, practitioner, center = row
    return Head(public_id, number, day, matter, tuple(outcomes), state, practitioner, center)
