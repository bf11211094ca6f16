"""What would fill an empty seat, said to people: what to loosen, for whom, and what it costs."""

from dataclasses import dataclass

from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.planning import Loosening, Relaxation
from roster.services.planning_names import Names


@dataclass(frozen=True)
class Filling:
    """One way to fill a seat: what to loosen, the people of whom one would do, what it costs beside the seat."""

    what: Sentence
    people: tuple[str, ...]
    cost: int
    is_alone: bool
    """Whether nothing else would have to be loosened with it."""


def filling_of(relaxation: Relaxation, names: Names) -> Filling:
    """Return a way to fill a seat in words."""
    return Filling(
        what=_what(relaxation, names),
        people=tuple(names.person(one) for one in relaxation.practitioners),
        cost=relaxation.cost,
        is_alone=not relaxation.also,
    )


def _what(relaxation: Relaxation, names: Names) -> Sentence:
    facts = relaxation.facts
    match relaxation.loosening:
        case Loosening.MONTHLY_LIMIT:
            return say(
                N_("%(load)s half-days instead of %(limit)s in %(month)s for one of these"),
                load=facts["load"],
                limit=facts["limit"],
                month=facts["month"],
            )
        case Loosening.HORIZON_LIMIT:
            return say(
                N_("%(load)s half-days instead of %(limit)s in the whole plan for one of these"),
                load=facts["load"],
                limit=facts["limit"],
            )
        case Loosening.FIRM_LIMIT:
            return say(
                N_("%(count)s people of %(firm)s on one day instead of %(limit)s: one of these"),
                count=len(facts["practitioners"]),
                firm=names.firm(str(facts["firm"])),
                limit=facts["limit"],
            )
        case Loosening.LUNCH_TRAVEL:
            return say(
                N_("%(minutes)s minutes of road over lunch instead of %(limit)s for one of these"),
                minutes=facts["minutes"],
                limit=facts["limit"],
            )
        case Loosening.LEAVE:
            return say(N_("One of these comes although away that day"))
    return say(N_("No rule forbids it: one of these could come at once"))
