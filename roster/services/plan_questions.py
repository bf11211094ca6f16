"""Ask the planner something beside a plan: a short solve on a frozen instance, answered by `plan_answers`.

A question is a `PlanRun` of another kind, so that the clock solves it, it can be stopped, and its answer is kept.
`PlanRun.question` holds what it is about: `warm_start` is the roster that it starts from and is compared with.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from roster import planning
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, NotFound
from roster.core.sentences import Sentence, joined
from roster.core.translation import DEFAULT_LANGUAGE, N_
from roster.database import db
from roster.models import AuditAction, Bureau, PlanRun, PlanRunKind, PlanRunState, Roster
from roster.services import audit, boards, breach_sentences, standing, work_offers
from roster.services.drafts import published_of

SECONDS = 5
"""The most that a question about one month may take; most are answered in one or two."""
REPAIR_SECONDS = 20
"""Each number of changes is a solve of its own."""
ACTIVE = (PlanRunState.QUEUED, PlanRunState.RUNNING)


class AlreadyAsking(DomainError):
    """One question at a time."""

    code = "already_asking"
    message = N_("Another question to the planner is not answered yet. Wait for it, or call it off.")


class MonthOver(DomainError):
    """Nothing of the month can be changed any more."""

    code = "month_over"
    message = N_("The month is over.")


class NeverPossible(DomainError):
    """Some rule forbids what is asked about, whatever else is changed."""

    code = "never_possible"
    message = N_("No roster can have that. %(reasons)s")

    def __init__(self, reasons: Sequence[Sentence]) -> None:
        self.reasons = list(reasons)
        super().__init__(reasons="")

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence with its reasons in that language."""
        self.parameters = {"reasons": joined(self.reasons, language)}
        return super().in_language(language)


def ask_why_not(
    bureau: Bureau,
    draft: Roster,
    wanted: planning.Assignment,
    instead_of: str | None,
    actor: Actor,
    now: datetime,
) -> PlanRun:
    """Ask what the month would be with somebody in a seat, in place of an assignment (public id) if one is named.

    All other months stay. Raises NotFound, NeverPossible or AlreadyAsking.
    """
    today = clock.local(now).date()
    board = boards.alone(bureau, draft, today)
    if wanted.duty not in board.instance.duty or wanted.practitioner not in board.instance.practitioner:
        raise NotFound
    gone = next((one.as_planned for one in board.stands if one.assignment == instead_of), None)
    locks = [one.as_planned for one in board.stands if one.is_locked or one.date <= today]
    locks = [one for one in locks if one != gone and one.duty in board.instance.duty]
    instance = replace(
        board.instance,
        locked=tuple(dict.fromkeys([*locks, wanted])),
        published=tuple(_in_force(bureau, draft.month, board.instance)),
    )
    _refuse_impossible(instance, wanted, board)
    question = {
        "wanted": planning.assignment_to_json(wanted),
        "instead_of": planning.assignment_to_json(gone) if gone else None,
        "warm_start": documents(board.known),
    }
    return queue(
        bureau, PlanRunKind.WHY_NOT, (draft.month, draft.month), instance, question, SECONDS, actor, now
    )


def ask_repair(bureau: Bureau, month: str, actor: Actor, now: datetime) -> PlanRun:
    """Ask what changes of a month's published roster would buy, as things are now. Raises NotFound or AlreadyAsking."""
    today = clock.local(now).date()
    published = published_of(bureau, month)
    if published is None:
        raise NotFound
    board = boards.alone(bureau, published, today)
    over = [one.as_planned for one in board.stands if one.date <= today]
    instance = replace(
        board.instance,
        duties=tuple(
            duty
            for duty in board.instance.duties
            if duty.date > today.isoformat() or duty.id in {one.duty for one in over}
        ),
        locked=tuple(one for one in over if one.duty in board.instance.duty),
    )
    if all(duty.date <= today.isoformat() for duty in instance.duties):
        raise MonthOver
    standing_entries = tuple(one for one in board.known if one.duty in instance.duty)
    instance = replace(instance, published=standing_entries)
    return queue(bureau, PlanRunKind.REPAIR, (month, month), instance, {}, REPAIR_SECONDS, actor, now)


def queue(
    bureau: Bureau,
    kind: PlanRunKind,
    months: tuple[str, str],
    instance: planning.Instance,
    question: dict[str, Any],
    seconds: int,
    actor: Actor,
    now: datetime,
) -> PlanRun:
    """Queue a question. Raises AlreadyAsking."""
    if db.session.scalar(
        select(PlanRun.id).where(
            PlanRun.bureau_id == bureau.id, PlanRun.state.in_(ACTIVE), PlanRun.kind != PlanRunKind.PLAN
        )
    ):
        raise AlreadyAsking
    run = PlanRun(
        bureau_id=bureau.id,
        kind=kind,
        question=question,
        first_month=months[0],
        last_month=months[1],
        instance=json.dumps(instance.to_json(), ensure_ascii=False),
        weights=planning.weights_to_json(instance.weights),
        time_limit_seconds=seconds,
        state=PlanRunState.QUEUED,
        priority=work_offers.AT_ONCE,
        requested_by_id=actor.account_id,
        created_at=now,
    )
    db.session.add(run)
    db.session.flush()
    work_offers.of_run(run)
    audit.record(
        AuditAction.PLAN_REQUESTED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=run,
        months=list(months),
        question=kind.value,
    )
    return run


def parameters_of(run: PlanRun) -> planning.SolveParameters:
    """Return how a run is to be solved."""
    given, policy = run.question.get("warm_start"), run.question.get("policy")
    return planning.SolveParameters(
        time_limit_seconds=float(run.time_limit_seconds),
        seed=run.seed,
        warm_start=None if given is None else tuple(planning.Assignment(**one) for one in given),
        policy=planning.Policy.read(policy) if policy else None,
        curve=run.kind is PlanRunKind.REPAIR,
    )


def documents(assignments: Sequence[planning.Assignment]) -> list[dict[str, str]]:
    """Return assignments as a question keeps them."""
    return [planning.assignment_to_json(one) for one in assignments]


def _in_force(bureau: Bureau, month: str, instance: planning.Instance) -> list[planning.Assignment]:
    published = published_of(bureau, month)
    stands = standing.assignments_of([published.id]) if published else []
    return [one.as_planned for one in stands if one.duty in instance.duty]


def _refuse_impossible(instance: planning.Instance, wanted: planning.Assignment, board: boards.Board) -> None:
    alone = [one for one in planning.validate(instance, [wanted]) if one.rule not in _MENDABLE]
    together = planning.conflicting_locks(instance)
    breaches = alone or [
        one for one in planning.validate(instance, together) if one.rule is not planning.Rule.LOCKS
    ]
    if breaches:
        raise NeverPossible(breach_sentences.sentences_of(breaches, board.names))


_MENDABLE = (planning.Rule.SUPERVISION, planning.Rule.LOCKS)
