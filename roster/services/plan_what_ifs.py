"""What if: one more person, two towns sharing a day, a center moved — planned anew beside the plan there is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from roster import planning
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, PlanRun, PlanRunKind
from roster.planning import what_ifs
from roster.services import coverage, part_words, plan_questions, plan_results, planning_names
from roster.services.coverage import RoleCoverage
from roster.services.part_words import Comparison
from roster.services.planning_names import Names

LONGEST_SECONDS = 60


class ChangeKind(StrEnum):
    ONE_MORE = "one_more"
    SHARING = "sharing"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """What would be different: a role at a firm (public id), or two centers (codes)."""

    kind: ChangeKind
    role: str = ""
    firm: str = ""
    center: str = ""
    other: str = ""


@dataclass(frozen=True)
class RoleRow:
    """One role's seats in both plans, and how often each center sees it at best by the sums."""

    role: str
    before: RoleCoverage | None
    after: RoleCoverage | None
    interval_before: float
    interval_after: float


@dataclass(frozen=True)
class WhatIf:
    """Today's plan and the other one, side by side."""

    question: Sentence
    comparison: Comparison
    roles: list[RoleRow]
    base: PlanRun


def ask(base: PlanRun, change: Change, actor: Actor, now: datetime) -> PlanRun:
    """Ask for a finished plan with one thing changed. Raises NoResult, InvalidInput or AlreadyAsking."""
    found = plan_results.found_by(base)
    if base.kind is not PlanRunKind.PLAN:
        raise plan_results.NoResult
    instance = _changed(found.instance, change)
    question: dict[str, Any] = {
        "change": {name: str(value) for name, value in vars(change).items()},
        "base": base.public_id,
        "warm_start": plan_questions.documents(
            [one for one in found.assignments if one.duty in instance.duty]
        ),
    }
    question |= {name: base.question[name] for name in ("policy", "preset") if name in base.question}
    return plan_questions.queue(
        db.session.get_one(Bureau, base.bureau_id),
        PlanRunKind.WHAT_IF,
        (base.first_month, base.last_month),
        instance,
        question,
        min(base.time_limit_seconds, LONGEST_SECONDS),
        actor,
        now,
    )


def answer(run: PlanRun, base: PlanRun) -> WhatIf:
    """Return both plans side by side. Raises NoResult."""
    found, today = plan_results.found_by(run), plan_results.found_by(base)
    names = planning_names.of_bureau(db.session.get_one(Bureau, run.bureau_id), found.instance.months)
    comparison = part_words.compared(
        planning.price(today.instance, today.assignments),
        planning.price(found.instance, found.assignments),
        found.instance.weights,
    )
    return WhatIf(question(run, names), comparison, _roles(today, found), base)


def question(run: PlanRun, names: Names) -> Sentence:
    """Return what would be different, in words."""
    change = run.question["change"]
    match change["kind"]:
        case ChangeKind.ONE_MORE:
            role = names.roles.get(change["role"])
            return say(
                N_("What if %(firm)s had one more: %(role)s?"),
                firm=names.firm(change["firm"]),
                role=role.named if role else change["role"],
            )
        case ChangeKind.SHARING:
            return say(
                N_("What if the people of %(other)s came to the sittings at %(center)s?"),
                center=names.center(change["center"]),
                other=names.center(change["other"]),
            )
    return say(
        N_("What if %(center)s were where %(other)s is?"),
        center=names.center(change["center"]),
        other=names.center(change["other"]),
    )


def _changed(instance: planning.Instance, change: Change) -> planning.Instance:
    if change.kind is ChangeKind.ONE_MORE:
        if change.role not in {duty.role for duty in instance.duties}:
            raise InvalidInput(N_("No seat of the plan needs that role."), field="role")
        if not any(person.firm == change.firm for person in instance.practitioners):
            raise InvalidInput(
                N_("Choose a firm with people in the plan: the new one starts from there."), field="firm"
            )
        return what_ifs.with_one_more(instance, change.role, change.firm)
    if change.center not in instance.center or change.other not in instance.center:
        raise InvalidInput(N_("Choose two centers of the plan."), field="center")
    if change.center == change.other:
        raise InvalidInput(N_("Choose two different centers."), field="other")
    if change.kind is ChangeKind.SHARING:
        return what_ifs.sharing_a_day(instance, change.center, change.other)
    return what_ifs.moved(instance, change.center, change.other)


def _roles(today: plan_results.Found, found: plan_results.Found) -> list[RoleRow]:
    before = {one.role: one for one in coverage.by_role(today.instance, today.assignments)}
    after = {one.role: one for one in coverage.by_role(found.instance, found.assignments)}
    sums: list[Mapping[str, planning.RoleSupply]] = [
        {one.role: one for one in planning.supply_of(instance)}
        for instance in (today.instance, found.instance)
    ]
    return [
        RoleRow(
            role,
            before.get(role),
            after.get(role),
            *(one[role].months_between_visits if role in one else 1.0 for one in sums),
        )
        for role in sorted(set(before) | set(after))
    ]


def base_of(run: PlanRun) -> PlanRun | None:
    """Return the plan that a question started from, if it is still there."""
    found: PlanRun | None = (
        db.session.query(PlanRun)
        .filter_by(public_id=run.question.get("base", ""), bureau_id=run.bureau_id)
        .one_or_none()
    )
    return found


def facts(run: PlanRun) -> tuple[list[str], list[str], list[str]]:
    """Return the roles, firms (public ids) and centers (codes) of a plan that may be chosen."""
    instance = planning.Instance.from_json(json.loads(run.instance))
    roles = sorted({duty.role for duty in instance.duties})
    firms = sorted({person.firm for person in instance.practitioners if person.firm})
    with_duties = {duty.center for duty in instance.duties}
    return roles, firms, [center.id for center in instance.centers if center.id in with_duties]
