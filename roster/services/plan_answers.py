"""What the planner answered: two rosters side by side, by part and by person."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from roster import planning
from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, PlanRun, PlanRunKind
from roster.services import (
    breach_sentences,
    part_words,
    plan_results,
    plan_what_ifs,
    planning_names,
    roster_differences,
    standing,
)
from roster.services.part_words import Comparison
from roster.services.planning_names import Names
from roster.services.roster_differences import Change


@dataclass(frozen=True)
class Answer:
    """The question, what the answer comes to, both rosters by part, and whose duties differ."""

    question: Sentence
    verdict: Sentence
    comparison: Comparison
    changes: list[Change]
    is_proven: bool
    """Whether no roster with what was asked for could be better."""


@dataclass(frozen=True)
class Purchase:
    """What so many changed duties buy: the cost beside the changes, and what is gained over the row before."""

    changes: int
    people: int
    objective: int
    gain: int
    empty_seats: int
    bought: list[tuple[str, int]]
    is_proven: bool
    differences: list[Change]


def question_of(run: PlanRun) -> Sentence:
    """Return what a run was asked, in words."""
    if run.kind is PlanRunKind.WHY_NOT:
        instance = planning.Instance.from_json(json.loads(run.instance))
        return _why_not(run, planning_names.of_bureau(_bureau(run), instance.months))
    if run.kind is PlanRunKind.REPAIR:
        return say(N_("What do changes of %(month)s buy?"), month=run.first_month)
    if run.kind is PlanRunKind.WHAT_IF:
        return plan_what_ifs.question(run, planning_names.of_bureau(_bureau(run), []))
    return say(run.kind.words)


def why_not(run: PlanRun) -> Answer:
    """Return the answer to "why not somebody else?". Raises NoResult."""
    found = plan_results.found_by(run)
    names = planning_names.of_bureau(_bureau(run), found.instance.months)
    before = warm_start(run, found.instance)
    comparison = part_words.compared(
        planning.price(found.instance, before),
        planning.price(found.instance, found.assignments),
        found.instance.weights,
    )
    return Answer(
        _why_not(run, names),
        _verdict(comparison),
        comparison,
        changes_between(before, found.assignments, names),
        run.objective is not None and run.lower_bound == run.objective,
    )


def repair(run: PlanRun) -> list[Purchase]:
    """Return what changes buy, the fewest first. Raises NoResult."""
    found = plan_results.found_by(run)
    names = planning_names.of_bureau(_bureau(run), found.instance.months)
    before: tuple[dict[str, int], int] | None = None
    purchases = []
    for point in found.document.get("curve", ()):
        roster = [planning.Assignment(**one) for one in point["assignments"]]
        parts, objective = point["parts"], point["objective"]
        bought = {part: value - before[0].get(part, 0) for part, value in parts.items()} if before else {}
        bought.pop("stability", None)
        purchases.append(
            Purchase(
                changes=point["changes"],
                people=point["people"],
                objective=objective,
                gain=before[1] - objective if before else 0,
                empty_seats=_empty_seats(found.instance, roster),
                bought=part_words.differences(bought),
                is_proven=point["is_proven"],
                differences=changes_between(found.instance.published, roster, names),
            )
        )
        before = parts, objective
    return purchases


def _empty_seats(instance: planning.Instance, roster: Sequence[planning.Assignment]) -> int:
    return sum(duty.seats for duty in instance.duties) - len(roster)


def warm_start(run: PlanRun, instance: planning.Instance) -> list[planning.Assignment]:
    """Return the roster that a question started from."""
    given = [planning.Assignment(**one) for one in run.question.get("warm_start", ())]
    return [one for one in given if one.duty in instance.duty and one.practitioner in instance.practitioner]


def changes_between(
    before: Sequence[planning.Assignment], after: Sequence[planning.Assignment], names: Names
) -> list[Change]:
    """Return whose duties differ between two planned rosters."""
    return roster_differences.between(
        standing.of_plan([one for one in before if one.duty in names.duties], names),
        standing.of_plan([one for one in after if one.duty in names.duties], names),
    )


def _bureau(run: PlanRun) -> Bureau:
    return db.session.get_one(Bureau, run.bureau_id)


def _why_not(run: PlanRun, names: Names) -> Sentence:
    wanted, gone = run.question["wanted"], run.question.get("instead_of")
    duty = names.duties.get(wanted["duty"])
    facts = {
        "person": names.person(wanted["practitioner"]),
        "center": names.center_of_duty(wanted["duty"]),
        "date": duty.date.isoformat() if duty else "",
        "period": breach_sentences.period_words(wanted["period"]),
    }
    if gone is None:
        return say(N_("What if %(person)s sat at %(center)s on %(date)s (%(period)s)?"), **facts)
    return say(
        N_("Why %(other)s and not %(person)s at %(center)s on %(date)s (%(period)s)?"),
        other=names.person(gone["practitioner"]),
        **facts,
    )


def _verdict(comparison: Comparison) -> Sentence:
    points = comparison.points
    if points > 0:
        return say(
            N_("The best roster with that costs %(points)s points more than the draft."), points=points
        )
    if points < 0:
        return say(
            N_("The draft is not the best there is: with that, the month would save %(points)s points."),
            points=-points,
        )
    return say(N_("It would make no difference in points."))
