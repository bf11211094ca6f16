"""By when a receiving office owes its next step: the clocks of each door, in one table.

Source: the field guide, sections 2.10, 4.1 and 4.2. Where the law says 日 and not 工作日, calendar days are counted.
"""

from dataclasses import dataclass
from enum import StrEnum

from roster.core.referral_words import Door, ReferralState
from roster.core.translation import N_


class Since(StrEnum):
    """From which day a clock runs."""

    CREATED = "created"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    APPLIED = "applied"
    """The station has the application and need not wait; the days for missing papers are not counted."""


@dataclass(frozen=True)
class Clock:
    """What is due, so many days (or working days) after which day, and where that stands."""

    what: str
    amount: int
    since: Since
    is_working: bool = False
    source: str = ""


WHATS: dict[str, str] = {
    "sending": N_("Hand it over"),
    "receipt": N_("Confirm receipt"),
    "decision": N_("Accept or say why not"),
    "assignment": N_("Name who takes it on"),
    "result": N_("Say the result"),
    "completion": N_("Complete what is missing"),
    "waiting": N_("Mediation must end, or legal aid goes on"),
}
"""What may be due: key → msgid."""

_S = ReferralState
_RECEIPT = Clock("receipt", 3, Since.SENT, is_working=True)
_SAME_DAY = Clock("receipt", 0, Since.SENT)
_AID_DECISION = Clock("decision", 7, Since.APPLIED, source="法律援助法 第43条")
_NOTARY_RESULT = Clock("result", 15, Since.ACCEPTED, is_working=True, source="公证法 第30条")
_PETITION_RESULT = Clock("result", 60, Since.ACCEPTED, source="信访工作条例 第34条")

_EVERYWHERE: dict[ReferralState, Clock] = {
    _S.DRAFT: Clock("sending", 3, Since.CREATED, is_working=True),
    _S.SENT: _RECEIPT,
    _S.RECEIVED: Clock("decision", 3, Since.RECEIVED, is_working=True),
    _S.RETURNED: Clock("completion", 7, Since.CHANGED),
    _S.PARKED: Clock("waiting", 30, Since.CHANGED),
    _S.ACCEPTED: Clock("result", 30, Since.ACCEPTED),
    _S.IN_PROGRESS: Clock("result", 30, Since.ACCEPTED),
}
_OF_DOOR: dict[tuple[Door, ReferralState], Clock] = {
    # The safe reading: the seven days run from the day the station took the application, not from the hand-over.
    (Door.LEGAL_AID, _S.RECEIVED): _AID_DECISION,
    (Door.LEGAL_AID, _S.ACCEPTED): Clock("assignment", 3, Since.ACCEPTED, source="法律援助法 第43条"),
    # The law sets no day for the end; half a year later somebody looks.
    (Door.LEGAL_AID, _S.IN_PROGRESS): Clock("result", 180, Since.ACCEPTED),
    (Door.NOTARY, _S.ACCEPTED): _NOTARY_RESULT,
    (Door.NOTARY, _S.IN_PROGRESS): _NOTARY_RESULT,
    (Door.PETITION, _S.RECEIVED): Clock("decision", 15, Since.RECEIVED, source="信访工作条例 第23条"),
    (Door.PETITION, _S.ACCEPTED): _PETITION_RESULT,
    (Door.PETITION, _S.IN_PROGRESS): _PETITION_RESULT,
}
EXTENSION_DAYS = 30
"""A petition may take so many days longer, once (信访工作条例 第34条)."""


def clock_of(door: Door, state: ReferralState, *, is_urgent: bool = False) -> Clock | None:
    """Return which clock runs; None where nothing is owed any more."""
    if is_urgent and state is ReferralState.SENT:
        return _SAME_DAY
    return _OF_DOOR.get((door, state)) or _EVERYWHERE.get(state)
