"""Which doors are open to a matter: the rules asked, door by door, and the questions they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from roster.core.referral_words import Door
from roster.core.translation import N_
from roster.core.triage_rules import RULES, SOON_DAYS, Facts, Rule, Verdict

QUESTIONS: dict[str, str] = {
    "disputed": N_("Do the parties disagree about it?"),
    "refuses": N_("Has one side said no to mediation?"),
    "reachable": N_("Can both sides be reached?"),
    "status": N_("Is it about whether a marriage, a parentage or an adoption holds?"),
    "in_court": N_("Is it before a court or an arbitration body, or decided by one?"),
    "public_act": N_("Is it about a decision of a public body, such as a fine or the taking of land?"),
    "complaint": N_("Is it a complaint or a proposal about a public body or its staff?"),
    "crime": N_("Could it be a crime?"),
    "danger": N_("Is somebody in danger now?"),
    "violence": N_("Is it about domestic violence?"),
    "in_scope": N_("Is it a matter for legal aid (Legal Aid Law Art. 31, 32)?"),
    "means": N_("Are the means small, or is the check of means waived or not needed (Art. 32, 34, 42)?"),
    "other_agency": N_("Does another district's legal aid center decide (Art. 38)?"),
    "papers": N_("Are the papers for a notary there?"),
    "elsewhere": N_("Is it about real estate that lies elsewhere?"),
}
"""What is asked, by fact."""


@dataclass(frozen=True)
class Answer:
    """What the rules say of one door."""

    door: Door
    refusals: tuple[Rule, ...]
    cares: tuple[Rule, ...]
    goods: tuple[Rule, ...]

    @property
    def is_open(self) -> bool:
        """Whether the matter may go there."""
        return not self.refusals


def judge(facts: Facts, rules: tuple[Rule, ...] = RULES) -> list[Answer]:
    """Return what holds for each door: first those that something speaks for, last those that are closed."""

    def of(door: Door, verdict: Verdict) -> tuple[Rule, ...]:
        return tuple(
            rule for rule in rules if rule.door is door and rule.verdict is verdict and rule.holds(facts)
        )

    found = [
        Answer(door, of(door, Verdict.NO), of(door, Verdict.CARE), of(door, Verdict.GOOD)) for door in Door
    ]
    return sorted(found, key=lambda one: (not one.is_open, not one.goods))


def of_door(facts: Facts, door: Door) -> Answer:
    """Return what holds for one door."""
    return next(one for one in judge(facts) if one.door is door)


def may_wait(facts: Facts) -> bool:
    """Tell whether the legal-aid leg of a pair may wait for the mediation (field guide 4.4)."""
    return facts.days_left is None or facts.days_left >= SOON_DAYS


def supposed(matter: str) -> dict[str, bool]:
    """Return what a matter's code suggests before anybody asked; the form shows it, people correct it."""
    return dict(_SUPPOSED.get(matter, {}))


_SUPPOSED: Mapping[str, Mapping[str, bool]] = {
    "06": {"public_act": True},
    "17": {"public_act": True},
    "18": {"crime": True},
    "19": {"disputed": False},
}


def read(answers: Mapping[str, str]) -> dict[str, bool]:
    """Return the answers of a form ("yes", "no") by fact; what is neither was not answered."""
    known = {"yes": True, "no": False}
    names = {field.name for field in fields(Facts)} & set(QUESTIONS)
    return {name: known[answers[name]] for name in sorted(names) if answers.get(name) in known}
