"""A run on its way: claimed by a clock, reporting, ending. Every step is a conditional update."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from roster import planning
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, PlanRun, PlanRunState
from roster.services import breach_sentences, plan_extras, planning_names

MOST_ATTEMPTS = 3
MOST_POINTS = 300
"""So many points of progress are kept; when more come, every second of the older ones goes."""

GAVE_UP = N_("The planner was interrupted three times. Please ask for the plan again.")
OVERDUE = N_("The planner did not end in time and was stopped. Please ask for the plan again.")
CRASHED = N_("The planner stopped unexpectedly. Please ask for the plan again.")
_IMPOSSIBLE = N_("No roster can keep all rules. Look at the locked assignments first.")
_TOO_SHORT = N_("The planner found no roster in that time. Please give it more time.")
_UNUSABLE = N_("The planner returned something unusable. Please tell the administrator.")
PLAIN_ENDS = frozenset({GAVE_UP, OVERDUE, CRASHED, _IMPOSSIBLE, _TOO_SHORT, _UNUSABLE})
"""Why a run failed, where it says nothing of anybody's seat."""
_SOLUTION_FIELDS = ("format", "instance", "assignments", "objective", "lower_bound")

log = logging.getLogger(__name__)


def claim_next(now: datetime, lease: timedelta) -> PlanRun | None:
    """Take the most urgent run that waits, or whose lease ran out; None if there is none or another was faster.

    The lease ends at `now` + `lease` unless progress renews it. A run interrupted three times fails, and says so.
    """
    return next((run for one in waiting(now) if (run := _take(one, now, lease)) is not None), None)


def claim(run_id: int, now: datetime, lease: timedelta) -> PlanRun | None:
    """Take one run in the same way; None when it does not wait, or another was faster."""
    run = next((one for one in waiting(now, PlanRun.id == run_id)), None)
    return _take(run, now, lease) if run is not None else None


def waiting(now: datetime, *which: ColumnElement[bool]) -> list[PlanRun]:
    """Return the runs that nobody works on, the most urgent first; those interrupted three times fail instead."""
    found = db.session.scalars(
        select(PlanRun)
        .where(_free(now), *which)
        .order_by(PlanRun.priority.desc(), PlanRun.created_at, PlanRun.id)
    ).all()
    for run in found:
        if run.attempts >= MOST_ATTEMPTS:
            _end(run.id, now, state=PlanRunState.FAILED, error=GAVE_UP)
    return [run for run in found if run.attempts < MOST_ATTEMPTS]


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(
        PlanRun.state == PlanRunState.QUEUED,
        and_(PlanRun.state == PlanRunState.RUNNING, PlanRun.lease_until < now),
    )


def _take(run: PlanRun, now: datetime, lease: timedelta) -> PlanRun | None:
    taken = db.session.execute(
        update(PlanRun)
        .where(PlanRun.id == run.id, _free(now), PlanRun.attempts == run.attempts)
        .values(
            state=PlanRunState.RUNNING,
            attempts=run.attempts + 1,
            lease_until=now + lease,
            started_at=now,
            progress=[],
        )
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return None
    db.session.refresh(run)
    return run


def is_held(run_id: int, attempt: int) -> bool:
    """Tell whether a run still is where that attempt left it: whoever stood still for long may have lost it to another."""
    return bool(
        db.session.scalar(
            select(PlanRun.id).where(
                PlanRun.id == run_id, PlanRun.state == PlanRunState.RUNNING, PlanRun.attempts == attempt
            )
        )
    )


def record_progress(
    run_id: int, points: Sequence[Mapping[str, Any]], now: datetime, lease: timedelta = timedelta(minutes=1)
) -> None:
    """Add points `{seconds, objective, lower_bound, phase, uncovered_cost}` to a running run and renew its lease."""
    run = db.session.get(PlanRun, run_id)
    if run is None or run.state is not PlanRunState.RUNNING:
        return
    run.progress = _thinned([*run.progress, *(dict(point) for point in points)])
    run.lease_until = now + lease
    if run.progress:
        last = run.progress[-1]
        run.objective, run.lower_bound = last["objective"], last["lower_bound"]
        run.uncovered_cost = last.get("uncovered_cost")


def is_stop_requested(run_id: int) -> bool:
    """Tell whether somebody asked the run to end with what it has, or called it off."""
    return bool(db.session.scalar(select(PlanRun.stop_requested).where(PlanRun.id == run_id)))


def finish(run_id: int, result: Mapping[str, Any] | str, now: datetime) -> None:
    """Store what the planner returned and end the run; a result that does not hold up ends it as failed."""
    run = db.session.get(PlanRun, run_id)
    if run is not None and run.state is PlanRunState.RUNNING:
        store_result(run, result, now)


def requeue(run_id: int) -> None:
    """Put a run whose process was killed back into the queue; after the third time it is not claimed again."""
    db.session.execute(
        update(PlanRun)
        .where(PlanRun.id == run_id, PlanRun.state == PlanRunState.RUNNING)
        .values(state=PlanRunState.QUEUED, lease_until=None)
    )


def give_back(run_id: int, attempt: int) -> None:
    """Let another go on with a run, because who held it ends in order: that is no interruption."""
    db.session.execute(
        update(PlanRun)
        .where(PlanRun.id == run_id, PlanRun.state == PlanRunState.RUNNING, PlanRun.attempts == attempt)
        .values(state=PlanRunState.QUEUED, lease_until=None, attempts=attempt - 1)
    )


def fail(run_id: int, sentence: str, now: datetime) -> None:
    """End a run without a result and say why (an English msgid or sentence)."""
    _end(run_id, now, state=PlanRunState.FAILED, error=sentence[:500])


def store_result(run: PlanRun, result: Mapping[str, Any] | str, now: datetime) -> None:
    """Check a result by the rules and price it anew, without trusting the planner; keep it, or fail the run.

    `result` is a `duty-roster-solution/1` document with `status`, `parts`, `seconds` beside its fields.
    """
    instance = planning.Instance.from_json(json.loads(run.instance))
    document = dict(json.loads(result) if isinstance(result, str) else result)
    if not document.get("assignments") and document.get("status") == planning.Status.INFEASIBLE:
        told = json.dumps(document) if document.get("conflict") else None
        _end(run.id, now, state=PlanRunState.FAILED, error=_IMPOSSIBLE, result=told)
        return
    if "assignments" not in document and document.get("status") == planning.Status.UNKNOWN:
        fail(run.id, _TOO_SHORT, now)
        return
    try:
        assignments = planning.roster_from_json(
            {name: document[name] for name in _SOLUTION_FIELDS if document.get(name) is not None}, instance
        )
    except planning.RosterError as error:
        log.error("plan run %s: unusable result: %s", run.id, error)
        fail(run.id, _UNUSABLE, now)
        return
    breaches = planning.validate(instance, assignments)
    if breaches:
        fail(run.id, _said(run, breaches, instance), now)
        return
    _store(run, instance, assignments, document, now)


def _store(
    run: PlanRun,
    instance: planning.Instance,
    assignments: list[planning.Assignment],
    document: dict[str, Any],
    now: datetime,
) -> None:
    priced = planning.price(instance, assignments)
    if document.get("objective") not in (None, priced.objective):
        log.error("plan run %s: claims %s, costs %s", run.id, document["objective"], priced.objective)
    bound = document.get("lower_bound")
    kept = planning.roster_to_json(instance, assignments, priced.objective, bound)
    kept.update(status=document.get("status"), parts=priced.parts, seconds=document.get("seconds"))
    kept.update(plan_extras.checked(document, instance, assignments))
    _end(
        run.id,
        now,
        state=PlanRunState.FINISHED,
        result=json.dumps(kept, ensure_ascii=False),
        objective=priced.objective,
        lower_bound=bound if bound is not None and bound <= priced.objective else None,
        uncovered_cost=instance.weights.uncovered * priced.parts["uncovered"],
        error="",
    )


def _end(run_id: int, now: datetime, *, state: PlanRunState, **values: Any) -> None:
    """End a run that has not ended yet; one that was called off meanwhile stays so."""
    db.session.execute(
        update(PlanRun)
        .where(PlanRun.id == run_id, PlanRun.state.in_((PlanRunState.QUEUED, PlanRunState.RUNNING)))
        .values(state=state, finished_at=now, lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _said(run: PlanRun, breaches: list[planning.Breach], instance: planning.Instance) -> str:
    bureau = db.session.get_one(Bureau, run.bureau_id)
    names = planning_names.of_bureau(bureau, instance.months)
    return breach_sentences.sentence_of(breaches[0], names).in_language()[:500]


def _thinned(points: list[Any]) -> list[Any]:
    while len(points) > MOST_POINTS:
        points = points[: -MOST_POINTS // 2 : 2] + points[-MOST_POINTS // 2 :]
    return points
