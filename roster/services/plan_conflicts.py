"""Why a plan ended without a roster: the locks that no roster can have together, in words."""

import json
from dataclasses import dataclass

from roster import planning
from roster.core.sentences import Sentence
from roster.database import db
from roster.models import Bureau, PlanRun, PlanRunState
from roster.services import breach_sentences, planning_names


@dataclass(frozen=True)
class Lock:
    """One lock of the set; `month` names the roster in which to look at it, empty when it is gone."""

    what: Sentence
    duty: str
    month: str


@dataclass(frozen=True)
class LockConflict:
    """A smallest set of locks that cannot stand together, and the rules that they break."""

    locks: list[Lock]
    breaches: list[Sentence]


def of_run(run: PlanRun) -> LockConflict | None:
    """Return what made a run impossible; None for any other run."""
    if run.state is not PlanRunState.FAILED or run.result is None:
        return None
    document = json.loads(run.result)
    instance = planning.Instance.from_json(json.loads(run.instance))
    names = planning_names.of_bureau(db.session.get_one(Bureau, run.bureau_id), instance.months)
    together = [planning.Assignment(**lock) for lock in document.get("conflict", ())]
    if not together:
        return None
    locks = []
    for one in together:
        known = names.duties.get(one.duty)
        locks.append(Lock(breach_sentences.lock_sentence(one, names), one.duty, known.month if known else ""))
    broken = [
        breach for breach in planning.validate(instance, together) if breach.rule is not planning.Rule.LOCKS
    ]
    return LockConflict(locks, breach_sentences.sentences_of(broken, names))
