"""Why a seat is empty: for each, what keeps everybody of the role from taking it, in codes that translate."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from roster.planning.breaches import Breach, Rule
from roster.planning.elements import Assignment, Duty
from roster.planning.instance import Instance
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_placing


class Reason(StrEnum):
    """What keeps one practitioner from an empty seat, the firmest first: each is counted under one reason."""

    LICENSE = "license"
    CONFLICT = "conflict"
    ELSEWHERE = "elsewhere"
    TOO_FAR_FROM_ELSEWHERE = "too_far_from_elsewhere"
    ON_LEAVE = "on_leave"
    ALREADY_THERE = "already_there"
    AT_ANOTHER_CENTER = "at_another_center"
    HORIZON_LIMIT = "horizon_limit"
    MONTHLY_LIMIT = "monthly_limit"
    LUNCH_TRAVEL = "lunch_travel"
    FIRM_LIMIT = "firm_limit"
    SUPERVISION = "supervision"
    OTHER = "other"
    POSSIBLE = "possible"
    NOBODY_OF_ROLE = "nobody_of_role"


FIRMNESS = {reason: place for place, reason in enumerate(Reason)}
REASON_OF_RULE = {
    Rule.LICENSE: Reason.LICENSE,
    Rule.CONFLICT: Reason.CONFLICT,
    Rule.AVAILABILITY: Reason.ON_LEAVE,
    Rule.LUNCH_TRAVEL: Reason.LUNCH_TRAVEL,
    Rule.FIRM_LIMIT: Reason.FIRM_LIMIT,
    Rule.SUPERVISION: Reason.SUPERVISION,
}


@dataclass(frozen=True)
class ReasonCount:
    """One reason and the practitioners it keeps away; nobody if the role has nobody."""

    reason: Reason
    count: int
    practitioners: tuple[str, ...]


@dataclass(frozen=True)
class EmptySeat:
    """A duty with empty seats and why; `possible` names who could sit there although the plan prefers not."""

    duty: str
    seats_empty: int
    reasons: tuple[ReasonCount, ...]


def explain_empty(
    instance: Instance, assignments: Iterable[Assignment], only: Collection[str] | None = None
) -> list[EmptySeat]:
    """Explain every duty with empty seats, in the instance's order, the most frequent reason first.

    `only` names the duties to look at; the others count all the same for limits.
    """
    seating = Seating(instance, assignments)
    found = []
    for duty in instance.duties:
        if only is not None and duty.id not in only:
            continue
        empty = duty.seats - len(seating.by_duty.get(duty.id, []))
        if empty > 0:
            found.append(EmptySeat(duty.id, empty, _reasons(seating, duty)))
    return found


def _reasons(seating: Seating, duty: Duty) -> tuple[ReasonCount, ...]:
    kept: dict[Reason, list[str]] = defaultdict(list)
    for person in seating.instance.practitioners_of_role.get(duty.role, []):
        kept[_reason(seating, duty, person.id)].append(person.id)
    if not kept:
        return (ReasonCount(Reason.NOBODY_OF_ROLE, 0, ()),)
    counts = [ReasonCount(reason, len(people), tuple(people)) for reason, people in kept.items()]
    return tuple(sorted(counts, key=lambda count: (-count.count, FIRMNESS[count.reason])))


def _reason(seating: Seating, duty: Duty, person: str) -> Reason:
    """Return the firmest reason in the period that comes nearest to being possible."""
    by_period = []
    for period in duty.periods:
        breaches = breaches_of_placing(seating, Assignment(duty.id, person, period))
        reasons = [_reason_of_breach(seating, duty, breach) for breach in breaches] or [Reason.POSSIBLE]
        by_period.append(min(reasons, key=FIRMNESS.__getitem__))
    return max(by_period, key=FIRMNESS.__getitem__)


def _reason_of_breach(seating: Seating, duty: Duty, breach: Breach) -> Reason:
    if breach.rule is Rule.ONE_PLACE:
        here = breach.detail.get("duties") is None or set(breach.detail["duties"]) == {duty.id}
        return Reason.ALREADY_THERE if here else Reason.AT_ANOTHER_CENTER
    if breach.rule is Rule.LOAD_LIMITS:
        return Reason.MONTHLY_LIMIT if "month" in breach.detail else Reason.HORIZON_LIMIT
    if breach.rule is Rule.AVAILABILITY and breach.detail["elsewhere"]:
        return Reason.TOO_FAR_FROM_ELSEWHERE if breach.detail["too_far"] else Reason.ELSEWHERE
    return REASON_OF_RULE.get(breach.rule, Reason.OTHER)
