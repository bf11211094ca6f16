"""The forms that go along behind each door: which entries, how they are filled, how long they may be.

Source: the field guide, sections 4.2 (first review, 初审表), 4.3 (application for mediation), 4.5 (notary card) and 4.6
(petition card). Bank numbers have no place in any; an identity card number has one in legal aid and at the notary's only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roster.core.referral_words import Door
from roster.core.translation import N_


@dataclass(frozen=True)
class Item:
    """One entry: `kind` is text, long, choice, ticks, date or identity; choices are code → msgid."""

    key: str
    label: str
    kind: str = "text"
    choices: Mapping[str, str] = field(default_factory=dict)
    longest: int = 120
    hint: str = ""


_YES_NO = {"yes": N_("Yes"), "no": N_("No")}
SCOPE = {
    "1": N_("State compensation"),
    "2": N_("Social insurance or assistance"),
    "3": N_("Pension for the bereaved or injured"),
    "4": N_("Support of parents, children or a spouse"),
    "5": N_("Work relation or pay"),
    "6": N_("Declaring somebody incapable"),
    "7": N_("Injury at work, in traffic, by food, drugs or treatment"),
    "8": N_("Damage by pollution"),
    "9": N_("Other by law"),
    "32": N_("No means test (Art. 32): domestic violence and others"),
}
"""法律援助法 第31、32条."""
MEANS = {
    "pledged": N_("Hardship, by personal pledge (Art. 41)"),
    "checked": N_("Hardship, checked by data sharing"),
    "waived": N_("Check waived (Art. 42)"),
    "untested": N_("No means test (Art. 32)"),
    "unclear": N_("Not clear yet"),
}
EVIDENCE = {
    "identity": N_("Identity card"),
    "agent": N_("Proof of the agent's capacity"),
    "means": N_("Statement of means"),
    "contract": N_("Contract or note of debt"),
    "wages": N_("Attendance or wage papers"),
    "medical": N_("Medical papers"),
    "police": N_("Police or accident papers"),
    "messages": N_("Messages, photos, transfers"),
    "other": N_("Other papers"),
}
NOTARY_MATTERS = {
    "mandate": N_("Mandate"),
    "will": N_("Will"),
    "inheritance": N_("Inheritance"),
    "declaration": N_("Declaration"),
    "gift": N_("Gift"),
    "kinship": N_("Kinship or marriage"),
    "contract": N_("Contract"),
    "evidence": N_("Preservation of evidence"),
    "signature": N_("Signature or copy"),
    "other": N_("Another matter"),
}
TWO_NOTARIES = frozenset({"will", "evidence"})
"""Wills and the preservation of evidence need two notarial staff (field guide 2.7)."""
PAPERS_OF: dict[str, str] = {
    "mandate": N_("Identity card, household register, marriage certificate, title deed; copy of the agent's identity card"),
    "will": N_("Identity card, household register, proofs of property, draft of the will; in person"),
    "inheritance": N_("Death certificate, proofs of kinship and marriage, proofs of property, identity cards of all heirs; who renounces comes in person"),
    "declaration": N_("Identity card, household register, certificate of the employer or the village committee"),
    "kinship": N_("Identity card, household register, certificate of the employer or the village committee"),
}  # fmt: skip
"""What a notary usually asks for, by matter."""

FORMS: dict[Door, tuple[Item, ...]] = {
    Door.MEDIATION: (
        Item("claims", N_("What the applicant asks for"), "long", longest=500),
        Item("agreement", N_("The applicant wants mediation of their own will"), "choice", _YES_NO),
        Item("source", N_("Source"), "choice", {"asked": N_("On application"), "offered": N_("Offered by us")}),
        Item("is_hard", N_("A difficult matter"), "choice", _YES_NO),
        Item("other_contact", N_("How to reach the other party"), longest=80),
    ),
    Door.LEGAL_AID: (
        Item("identity_number", N_("Identity card number"), "identity", longest=18, hint=N_("Needed for an application only. Empty: it follows.")),
        Item("address", N_("Where the applicant lives"), longest=80),
        Item("scope", N_("Scope (Art. 31, 32)"), "choice", SCOPE),
        Item("means", N_("Means"), "choice", MEANS),
        Item("household", N_("Household: people and income a month in yuan"), longest=80),
        Item("agent", N_("Agent, if somebody applies for the person"), longest=60),
        Item("stage", N_("Where the matter stands"), "choice", {"before": N_("Before any procedure"), "mediation": N_("In mediation"), "arbitration": N_("In arbitration"), "court": N_("In court"), "review": N_("In review")}),
        Item("claims", N_("What the applicant asks for, and how much"), "long", longest=500),
        Item("evidence", N_("Papers that are there"), "ticks", EVIDENCE),
        Item("missing", N_("Papers that are missing: told once, all of them"), "long", longest=300),
        Item("aid_first", N_("Aid first, papers later (Art. 44)"), "choice", _YES_NO),
        Item("mediate_first", N_("Mediation first would make sense"), "choice", _YES_NO),
        Item("opinion", N_("First review"), "choice", {"give": N_("Fit: propose to give aid"), "deny": N_("Unfit: propose not to give aid"), "complete": N_("Papers to be completed")}),
        Item("opinion_why", N_("Reasons of the first review"), "long", longest=300),
        Item("pledge", N_("The applicant pledges that all of it is true"), "choice", _YES_NO),
    ),
    Door.NOTARY: (
        Item("notary_matter", N_("Notarial matter"), "choice", NOTARY_MATTERS),
        Item("purpose", N_("What it is for"), longest=120),
        Item("estate", N_("Where the real estate lies"), longest=120),
        Item("presence", N_("Can the applicant come?"), "choice", {"comes": N_("Comes to the office"), "home": N_("A home visit is needed")}),
        Item("disagreement", N_("Does anybody disagree?"), "choice", {"no": N_("No"), "yes": N_("Yes")}),
        Item("parties", N_("How many people are concerned"), longest=10),
        Item("wanted_on", N_("Day that would suit"), "date"),
        Item("papers", N_("Papers that are there"), "long", longest=300),
    ),
    Door.PETITION: (
        Item("body", N_("Which body it is about"), longest=120),
        Item("people", N_("How many people"), longest=10),
        Item("before", N_("Petitioned before?"), "choice", _YES_NO),
        Item("risk", N_("Risk"), "choice", {"green": N_("Normal"), "yellow": N_("Watch"), "red": N_("Urgent")}),
        Item("calmed", N_("What was explained already"), "long", longest=300),
        Item("advice", N_("Where it should go"), "choice", {"window": N_("Petition window"), "center": N_("Governance center"), "legal": N_("Political and legal bodies")}),
        Item("at_once", N_("Reported by phone at once"), "choice", _YES_NO),
    ),
    Door.LITIGATION: (Item("where", N_("Which court or body"), longest=120), Item("drafted", N_("Document drafted"), longest=120)),
    Door.POLICE: (Item("called", N_("Called 110"), "choice", _YES_NO),),
    Door.OTHER: (),
}  # fmt: skip
"""What each door's form asks, in the order of the paper."""


def needs_two_notaries(details: Mapping[str, object]) -> bool:
    """Tell whether two notarial staff must be there."""
    return details.get("notary_matter") in TWO_NOTARIES
