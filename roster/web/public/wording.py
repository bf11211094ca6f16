"""What people should bring, by matter. Msgids; the pages translate them."""

from roster.core.matters import PLAIN_MATTERS
from roster.core.translation import N_

_ALWAYS = (N_("Your identity card, if you have it with you (advice is free also without it)"),)
_BY_MATTER: dict[str, tuple[str, ...]] = {
    "01": (N_("Marriage certificate, household register, birth certificates if children are concerned"),),
    "02": (N_("Will, household register, papers about the house or the savings"),),
    "05": (N_("Land or house papers, contracts, photos"),),
    "07": (N_("Labor contract, wage records, chat messages, medical papers after an injury"),),
    "08": (N_("Notes of debt, contracts, transfer records, chat messages"),),
    "12": (N_("The police's accident report, medical papers and receipts, insurance papers"),),
    "19": (N_("Identity card, household register and the papers to be certified, in the original"),),
}
_OTHERWISE = (N_("All papers about the matter: contracts, notes of debt, letters, judgments"),)

_NAMES = {plain.matter: plain.words for plain in PLAIN_MATTERS.values()}


def to_bring(matter: str) -> tuple[str, ...]:
    """Return what to bring for a matter, each as a msgid."""
    return (*_ALWAYS, *_BY_MATTER.get(matter, _OTHERWISE))


def by_matter() -> tuple[tuple[str, str], ...]:
    """Return the usual matters and what each needs, as msgids: what is always good to have stands first."""
    named = ((_NAMES[matter], needed) for matter, (needed,) in _BY_MATTER.items())
    return ((N_("Always"), _ALWAYS[0]), *named, (N_("Something else"), _OTHERWISE[0]))
