"""The doors behind which a matter may go on, who receives it there, how it may stand, and which step follows which.

Source: the field guide, sections 2.10 and 4. "Told where to go" (引导) is a state of its own: nothing was handed over.
"""

from enum import StrEnum

from roster.core.translation import N_


class Door(StrEnum):
    """Where a matter may go on."""

    MEDIATION = "mediation"
    LEGAL_AID = "legal_aid"
    NOTARY = "notary"
    LITIGATION = "litigation"
    PETITION = "petition"
    POLICE = "police"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "mediation": N_("People's mediation"),
            "legal_aid": N_("Legal aid"),
            "notary": N_("Notarization by a notary office"),
            "litigation": N_("Court, arbitration or review"),
            "petition": N_("Petition channel or governance center"),
            "police": N_("Police"),
        }.get(self.value, N_("Another office"))


class ReceiverKind(StrEnum):
    """What kind of body receives a matter."""

    TOWN_MEDIATION = "town_mediation"
    VILLAGE_MEDIATION = "village_mediation"
    TRADE_MEDIATION = "trade_mediation"
    LAWYER_MEDIATION = "lawyer_mediation"
    LEGAL_AID = "legal_aid"
    NOTARY_OFFICE = "notary_office"
    LABOUR_ARBITRATION = "labour_arbitration"
    PETITION_OFFICE = "petition_office"
    GOVERNANCE_CENTER = "governance_center"
    POLICE = "police"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "town_mediation": N_("Town mediation committee"),
            "village_mediation": N_("Village mediation committee"),
            "trade_mediation": N_("Trade mediation committee"),
            "lawyer_mediation": N_("Lawyers' mediation studio"),
            "legal_aid": N_("Legal aid center"),
            "notary_office": N_("Notary office"),
            "labour_arbitration": N_("Labour arbitration"),
            "petition_office": N_("Petition office"),
            "governance_center": N_("Governance center"),
            "police": N_("Police"),
        }.get(self.value, N_("Another office"))

    @property
    def door(self) -> Door:
        """The door behind which it receives."""
        return _DOOR_OF.get(self, Door.MEDIATION)


_DOOR_OF = {
    ReceiverKind.LEGAL_AID: Door.LEGAL_AID,
    ReceiverKind.NOTARY_OFFICE: Door.NOTARY,
    ReceiverKind.LABOUR_ARBITRATION: Door.LITIGATION,
    ReceiverKind.PETITION_OFFICE: Door.PETITION,
    ReceiverKind.GOVERNANCE_CENTER: Door.PETITION,
    ReceiverKind.POLICE: Door.POLICE,
    ReceiverKind.OTHER: Door.OTHER,
}

FIELDS: dict[str, str] = {
    "medical": N_("Medical disputes"),
    "traffic": N_("Traffic accidents"),
    "insurance": N_("Insurance"),
    "grapes": N_("Grape purchase and sale"),
    "petitions": N_("Petition matters"),
    "property": N_("Property management"),
    "labour": N_("Work and wages"),
    "other": N_("Another field"),
}
"""What a trade committee is for; the first five are the district's."""

FIELD_OF_MATTER = {"13": "medical", "12": "traffic", "10": "grapes", "15": "property", "07": "labour"}
"""Matter code → the field of the trade committee that mediates it."""


class ReferralState(StrEnum):
    DRAFT = "draft"
    PARKED = "parked"
    """The legal-aid leg of a linked pair waits for the mediation's result."""
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"
    IN_PROGRESS = "in_progress"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"
    TOLD = "told"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "draft": N_("Not handed over yet"),
            "parked": N_("Waits for the mediation's result"),
            "sent": N_("Handed over, receipt not confirmed"),
            "received": N_("Received, not decided"),
            "accepted": N_("Taken on"),
            "refused": N_("Not taken on by the office"),
            "returned": N_("Sent back to be completed"),
            "in_progress": N_("In progress"),
            "concluded": N_("Ended with a result"),
            "withdrawn": N_("Withdrawn"),
        }.get(self.value, N_("Told where to go, not handed over"))


_S = ReferralState
NEXT: dict[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.SENT, _S.PARKED, _S.TOLD, _S.WITHDRAWN}),
    _S.PARKED: frozenset({_S.SENT, _S.CONCLUDED, _S.WITHDRAWN}),
    _S.SENT: frozenset({_S.RECEIVED, _S.ACCEPTED, _S.REFUSED, _S.RETURNED, _S.WITHDRAWN}),
    _S.RECEIVED: frozenset({_S.ACCEPTED, _S.REFUSED, _S.RETURNED, _S.WITHDRAWN}),
    _S.RETURNED: frozenset({_S.SENT, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset({_S.IN_PROGRESS, _S.CONCLUDED, _S.RETURNED, _S.WITHDRAWN}),
    _S.IN_PROGRESS: frozenset({_S.CONCLUDED, _S.RETURNED, _S.WITHDRAWN}),
    _S.REFUSED: frozenset(),
    _S.CONCLUDED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.TOLD: frozenset(),
}
"""Which state may follow which."""

OVER = frozenset(state for state, following in NEXT.items() if not following)
"""States from which nothing follows."""

AT_RECEIVER = (_S.SENT, _S.RECEIVED, _S.ACCEPTED, _S.IN_PROGRESS)
"""The receiver must act."""

RESULTS: dict[Door, dict[str, str]] = {
    Door.MEDIATION: {
        "agreed_written": N_("Agreement reached, in writing"),
        "agreed_oral": N_("Agreement reached, oral"),
        "not_agreed": N_("No agreement"),
        "side_refused": N_("One side refused to be mediated"),
        "stopped": N_("Mediation ended early"),
    },
    Door.LEGAL_AID: {
        "aid_done": N_("Aid given, matter closed"),
        "aid_stopped": N_("Aid ended early"),
        "settled": N_("Settled by mediation"),
    },
    Door.NOTARY: {
        "certified": N_("Certificate issued"),
        "not_certified": N_("Not notarized"),
        "applicant_left": N_("Given up by the applicant"),
    },
    Door.LITIGATION: {
        "decided": N_("Decided"),
        "settled_there": N_("Settled there"),
        "not_taken": N_("Not taken on"),
    },
    Door.PETITION: {
        "answered": N_("Answered in writing"),
        "handed_on": N_("Handed on to the office in charge"),
        "told_other_way": N_("Told the legal way to take"),
    },
    Door.POLICE: {"dealt_with": N_("Dealt with"), "no_case": N_("No matter for the police")},
    Door.OTHER: {"dealt_with": N_("Dealt with"), "not_ours": N_("Not in charge")},
}
"""How a matter ended, by door: code → msgid."""

AGREED = frozenset({"agreed_written", "agreed_oral"})
"""Results of a mediation that close the legal-aid leg beside it."""

AFTERWARDS = ("keeping", "fulfilled", "broken", "confirmed")
"""What may become of an agreement, keys of `STEPS` (field guide 4.3)."""

CONFIRMED_WITHIN_DAYS = 30
"""Both sides together ask the court to confirm an agreement within so many days (人民调解法 第33条)."""

CONSENTS: dict[str, str] = {
    "signed": N_("Signed on paper"),
    "oral": N_("Read aloud and agreed to"),
}
"""How somebody agreed that a body receives their data (个人信息保护法 Art. 23, 29)."""

SENDABLE: dict[str, str] = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "village": N_("Village"),
    "other_party": N_("Other party"),
    "summary": N_("What it is about"),
    "details": N_("The form of this door"),
}
"""What may be handed over; somebody agrees to each."""

STEPS: dict[str, str] = {
    "written": N_("What is handed over was written"),
    "consent": N_("The person agreed"),
    "sent": N_("Handed over"),
    "sent_again": N_("Completed and handed over again"),
    "told": N_("Told where to go"),
    "parked": N_("Waits for the mediation"),
    "received": N_("Receipt confirmed"),
    "accepted": N_("Taken on"),
    "refused": N_("Not taken on by the office"),
    "returned": N_("Sent back to be completed"),
    "begun": N_("Work has begun"),
    "extended": N_("Extended by 30 days"),
    "concluded": N_("Ended with a result"),
    "settled": N_("Settled by mediation"),
    "withdrawn": N_("Withdrawn"),
    "keeping": N_("Agreement being fulfilled"),
    "fulfilled": N_("Agreement fulfilled"),
    "broken": N_("One side has gone back on the agreement"),
    "confirmed": N_("Agreement confirmed by the court"),
    "silent": N_("Taken as withdrawn: what was missing did not come in time (Legal Aid Law Art. 43)"),
}
"""What the steps of a referral are called: code → msgid. `written` stands in the trail only."""
