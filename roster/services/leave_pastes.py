"""Leave from a pasted chat: read, corrected by a person, and entered all together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, LeaveReason, Practitioner
from roster.services import leaves
from roster.services.leaves import GivenLeave
from roster.workdays.leave_messages import LONGEST_TEXT, Known, ReadText, read_messages


class WrongRows(DomainError):
    """Some rows cannot be entered, so none was; `faults` says which (by number) and why."""

    code = "wrong_rows"
    message = N_("Nothing is entered yet. Please check the rows that are marked.")

    def __init__(self, faults: Mapping[int, DomainError]) -> None:
        super().__init__()
        self.faults = dict(faults)


@dataclass(frozen=True)
class Row:
    """One leave as a person has checked it; what is still open is None or empty."""

    person: str
    starts_on: date | None
    ends_on: date | None
    period: str
    reason: str


def people(bureau: Bureau) -> Sequence[Practitioner]:
    """Return the people of the pool by name: who may be meant."""
    return db.session.scalars(
        select(Practitioner)
        .where(Practitioner.bureau_id == bureau.id, Practitioner.is_active)
        .options(joinedload(Practitioner.firm))
        .order_by(Practitioner.name, Practitioner.id)
    ).all()


def read(bureau: Bureau, text: str, sender: str, today: date) -> ReadText:
    """Return what a pasted chat says of leave; nothing is entered. Raises InvalidInput without a text, or for too long a one."""
    if not text.strip():
        raise InvalidInput(N_("Paste the lines of the chat here."), field="text")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            N_("Please paste at most %(longest)s characters at once."), field="text", longest=LONGEST_TEXT
        )
    known = [Known(one.public_id, one.name, one.role) for one in people(bureau)]
    return read_messages(text, known, today, sender)


def enter(bureau: Bureau, rows: Mapping[int, Row], actor: Actor, now: datetime) -> list[GivenLeave]:
    """Give the leaves of all rows. Raises WrongRows when one cannot be given: the unit of work must not be kept then."""
    pool = {one.public_id: one for one in people(bureau)}
    faults: dict[int, DomainError] = {}
    given = []
    for number, row in rows.items():
        try:
            given.append(_give(pool, row, actor, now))
        except DomainError as error:
            faults[number] = error
    if not rows:
        raise InvalidInput(N_("Choose at least one row."))
    if faults:
        raise WrongRows(faults)
    return given


def _give(pool: Mapping[str, Practitioner], row: Row, actor: Actor, now: datetime) -> GivenLeave:
    person = pool.get(row.person)
    if person is None:
        raise InvalidInput(N_("Who is it? Choose the person."))
    if row.starts_on is None:
        raise InvalidInput(N_("Which day? Enter the date."))
    if row.reason not in set(LeaveReason) or row.period not in set(Period):
        raise InvalidInput(N_("No reason is given. Choose one."))
    return leaves.give(
        person,
        row.starts_on,
        row.ends_on or row.starts_on,
        Period(row.period),
        LeaveReason(row.reason),
        "",
        actor,
        now,
    )
