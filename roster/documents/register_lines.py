"""What a line of the register says, in words."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class RegisterLine:
    """One record: what was asked and what became of it, not who asked."""

    number: str
    date: date
    center: str
    person: str
    mode: str
    matter: str
    people: int
    is_rural: bool
    outcomes: str
    risk: str
    state: str
    signed_at: datetime | None
