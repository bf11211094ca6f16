"""The forms that go along behind each door: which entries, how they are filled, how long they may be.

Source: the field guide, sections 4.2 (first review, 初审表), 4.3 (application for mediation), 4.5 (notary card) and 4.6
(petition card). Bank numbers have no place in any; an identity card number has one in legal aid and at the notary's only.
"""

from collections.abc import Mapping
from typing import Any

from roster.core.consultation_words import SEXES
from roster.core.form_items import YES_NO, Item, in_section
from roster.core.legal_aid_form import AID_ITEMS
from roster.core.referral_words import Door
from roster.core.translation import N_

SOURCES = {
    "asked": N_("On application"),
    "offered": N_("Offered by the committee"),
    "court": N_("Entrusted by a court"),
    "procuratorate": N_("Entrusted by the procuratorate"),
    "police": N_("Entrusted by the police"),
    "petitions": N_("Entrusted by the petition office"),
    "body": N_("Entrusted by another body"),
}
"""Where a mediation comes from, as the statistics count it (field guide 4.3)."""
NOTARY_MATTERS = {
    "mandate": N_("Mandate"),
    "will": N_("Will"),
    "inheritance": N_("Inheritance"),
    "declaration": N_("Declaration"),
    "gift": N_("Gift"),
    "division": N_("Division of property"),
    "kinship": N_("Kinship, marriage or adoption"),
    "person": N_("Birth, life, death, identity, education, no criminal record"),
    "contract": N_("Contract"),
    "tender": N_("Tender, auction or draw, supervised on the spot"),
    "articles": N_("Articles of a company"),
    "evidence": N_("Preservation of evidence"),
    "signature": N_("Signature or copy"),
    "other": N_("Another matter"),
}
"""公证法 第11条."""
TWO_NOTARIES = frozenset({"will", "evidence", "tender"})
"""Wills, the preservation of evidence and supervision on the spot need two notarial staff (field guide 4.5)."""
PAPERS_OF: dict[str, str] = {
    "mandate": N_("Identity card, household register, marriage certificate, title deed; copy of the agent's identity card"),
    "will": N_("Identity card, household register, proofs of property, draft of the will; in person"),
    "inheritance": N_("Death certificate, proofs of kinship and marriage, proofs of property, identity cards of all heirs; who renounces comes in person"),
    "declaration": N_("Identity card, household register, certificate of the employer or the village committee"),
    "kinship": N_("Identity card, household register, certificate of the employer or the village committee"),
}  # fmt: skip
"""What a notary usually asks for, by matter."""

HOME = frozenset({"address", "registered_home", "postcode"})
"""Entries that say where the person lives: in domestic violence they stay here."""

FORMS: dict[Door, tuple[Item, ...]] = {
    Door.MEDIATION: (
        *in_section(
            N_("The application"),
            Item("claims", N_("What the applicant asks for"), "long", longest=500),
            Item("agreement", N_("The applicant wants mediation of their own will"), "choice", YES_NO),
            Item("source", N_("Source"), "choice", SOURCES),
            Item("is_hard", N_("A difficult matter"), "choice", YES_NO),
            Item("parties", N_("How many people are concerned"), longest=10),
            Item("amount", N_("Amount (yuan)"), longest=20),
            Item("other_contact", N_("How to reach the other party"), longest=80),
        ),
        *in_section(
            N_("Particulars of the applicant"),
            Item("sex", N_("Sex"), "choice", SEXES),
            Item("ethnicity", N_("Ethnic group"), longest=20),
            Item("age", N_("Age in years"), longest=4),
            Item("work", N_("Occupation"), longest=40),
            Item("address", N_("Employer or home"), longest=80),
        ),
        *in_section(
            N_("Particulars of the other party"),
            Item("other_sex", N_("The other party's sex"), "choice", SEXES),
            Item("other_ethnicity", N_("The other party's ethnic group"), longest=20),
            Item("other_age", N_("The other party's age"), longest=4),
            Item("other_work", N_("The other party's occupation"), longest=40),
            Item("other_address", N_("The other party's employer or home"), longest=80),
        ),
    ),
    Door.LEGAL_AID: AID_ITEMS,
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
        Item("before", N_("Petitioned before?"), "choice", YES_NO),
        Item("in_court", N_("Before a court or an arbitration body, or decided by one?"), "choice", YES_NO),
        Item("risk", N_("Risk"), "choice", {"green": N_("Normal"), "yellow": N_("Watch"), "red": N_("Urgent")}),
        Item("calmed", N_("What was explained already"), "long", longest=300),
        Item("advice", N_("Where it should go"), "choice", {"window": N_("Petition window"), "center": N_("Governance center"), "legal": N_("Political and legal bodies")}),
        Item("at_once", N_("Reported by phone at once"), "choice", YES_NO),
    ),
    Door.LITIGATION: (Item("where", N_("Which court or body"), longest=120), Item("drafted", N_("Document drafted"), longest=120)),
    Door.POLICE: (Item("called", N_("Called 110"), "choice", YES_NO),),
    Door.OTHER: (),
}  # fmt: skip
"""What each door's form asks, in the order of the paper."""

CONTRADICTIONS: dict[tuple[Door, str, str], str] = {
    (Door.MEDIATION, "agreement", "no"): "refuses",
    (Door.NOTARY, "disagreement", "yes"): "disputed",
    (Door.PETITION, "in_court", "yes"): "in_court",
    (Door.LEGAL_AID, "competent", "other"): "other_agency",
}
"""Door, entry and answer → the fact that it states: one that closes the door, whatever was said before."""


def needs_two_notaries(details: Mapping[str, Any]) -> bool:
    """Tell whether two notarial staff must be there."""
    return details.get("notary_matter") in TWO_NOTARIES
