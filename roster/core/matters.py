"""What people come for: the field's two-level list (first level) and the plain words a citizen sees.

Source: the shared field guide, section 3.3, mapped there onto the official people's-mediation types.
`group` is the statistics' civil / criminal / administrative / other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from roster.core.translation import N_


@dataclass(frozen=True)
class Matter:
    """One first-level matter: two-digit code, msgid, statistics group, demo weights in per cent."""

    code: str
    name: str
    group: str
    rural_weight: int
    urban_weight: int


MATTERS: dict[str, Matter] = {
    matter.code: matter
    for matter in (
        Matter("01", N_("Marriage and family"), "civil", 20, 18),
        Matter("02", N_("Inheritance"), "civil", 6, 8),
        Matter("03", N_("Neighbours"), "civil", 9, 5),
        Matter("04", N_("House and homestead plot"), "civil", 8, 6),
        Matter("05", N_("Contracted land"), "civil", 9, 1),
        Matter("06", N_("Land taking and resettlement"), "administrative", 2, 4),
        Matter("07", N_("Work, wages and injury at work"), "civil", 10, 16),
        Matter("08", N_("Loans and debts"), "civil", 10, 12),
        Matter("09", N_("Contracts and trade"), "civil", 4, 9),
        Matter("10", N_("Farm inputs and produce, grapes"), "civil", 7, 0),
        Matter("11", N_("Personal injury"), "civil", 3, 3),
        Matter("12", N_("Traffic accidents"), "civil", 4, 4),
        Matter("13", N_("Medical"), "civil", 1, 2),
        Matter("14", N_("Consumer matters"), "civil", 2, 5),
        Matter("15", N_("Property management"), "civil", 0, 3),
        Matter("16", N_("Environment"), "civil", 1, 1),
        Matter("17", N_("Administration and social insurance"), "administrative", 3, 2),
        Matter("18", N_("Criminal matters"), "criminal", 1, 1),
        Matter("19", N_("Notarization"), "other", 0, 0),
        Matter("20", N_("Court procedure and enforcement"), "civil", 0, 0),
        Matter("99", N_("Other"), "other", 0, 0),
    )
}


@dataclass(frozen=True)
class PlainMatter:
    """One answer to "what is it about?" in a citizen's words, and what follows from it."""

    key: str
    words: str
    matter: str
    role: str
    also: tuple[str, ...] = ()
    """Other matters that people bring under these words."""


PLAIN_MATTERS: dict[str, PlainMatter] = {
    plain.key: plain
    for plain in (
        PlainMatter("family", N_("Marriage and family"), "01", "lawyer"),
        PlainMatter("work", N_("Work, wages, injury at work"), "07", "lawyer"),
        PlainMatter("debt", N_("Loans and contracts"), "08", "lawyer", ("09", "10")),
        PlainMatter("land", N_("House and land"), "05", "lawyer", ("04", "06")),
        PlainMatter("traffic", N_("Traffic accident"), "12", "lawyer"),
        PlainMatter("elders", N_("Support of parents, inheritance, wills"), "02", "lawyer"),
        PlainMatter("notary", N_("Notarization (certified papers)"), "19", "notary"),
        PlainMatter("other", N_("Something else"), "99", "lawyer"),
        PlainMatter("unsure", N_("I am not sure: let the staff help me choose"), "99", "lawyer"),
    )
}
_ALWAYS_LAST = ("notary", "other", "unsure")


def plain_by_frequency(counts: Mapping[str, int]) -> list[PlainMatter]:
    """Return the answers with what is brought most often first; what fits everything stays last."""
    return sorted(
        PLAIN_MATTERS.values(),
        key=lambda plain: (
            plain.key in _ALWAYS_LAST,
            0
            if plain.key in _ALWAYS_LAST
            else -sum(counts.get(code, 0) for code in (plain.matter, *plain.also)),
        ),
    )


OUTCOMES: dict[str, str] = {
    "A": N_("Answered on the spot"),
    "B": N_("Document drafted"),
    "C": N_("Guided to people's mediation"),
    "D": N_("Legal aid, first review"),
    "D0": N_("Told about legal aid"),
    "E": N_("Notarial intent"),
    "F": N_("Guided to court"),
    "G": N_("Guided to arbitration"),
    "H": N_("Guided to review or complaint"),
    "I": N_("Guided to the petition channel"),
    "J": N_("Guided to a trade mediation committee"),
    "K": N_("Another talk agreed"),
    "L": N_("Home visit"),
    "M": N_("Handed to the police"),
    "N": N_("Guided to women's, civil or disabled persons' office"),
    "P": N_("Not a legal matter: told where to go"),
    "Q": N_("Refused or cannot be answered"),
}
"""How a consultation ended (several may apply); source: the field guide, section 3.4."""
