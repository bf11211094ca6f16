"""Freeze what is known now into the instance of a plan: history, locks, and the roster in force for a repair."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from roster import planning, workdays
from roster.core.errors import DomainError
from roster.core.sentences import Sentence, joined
from roster.core.translation import DEFAULT_LANGUAGE, N_
from roster.database import db
from roster.models import Bureau, Sitting, SittingState
from roster.services import (
    breach_sentences,
    holiday_notices,
    instances,
    nominations,
    planning_names,
    settings,
    standing,
)
from roster.services.instance_frames import Frame, history_from, months_between
from roster.services.standing import Standing


class LocksBreakRules(DomainError):
    """What somebody locked cannot stand, so that no plan would be possible; the parameters say which locks."""

    code = "locks_break_rules"
    message = N_("A locked assignment breaks a rule. Unlock it first. %(breach)s")

    def __init__(self, breach: Sentence, locks: Sequence[Sentence]) -> None:
        self.breach, self.locks = breach, list(locks)
        if len(locks) > 1:
            self.message = N_("These locks cannot stand together; unlock one of them. %(locks)s %(breach)s")
        super().__init__(breach=breach, locks="")

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence with its locks in that language."""
        self.parameters["locks"] = joined(self.locks, language)
        return super().in_language(language)


def freeze(
    bureau: Bureau, planned: Sequence[str], weights: Mapping[str, int], today: date
) -> planning.Instance:
    """Return the planning problem of some months, the ones between them standing as history.

    Raises LocksBreakRules when what must stand cannot.
    """
    horizon = months_between(planned[0], planned[-1])
    stands = standing.standing(
        bureau, history_from(horizon[0], settings.of(bureau).rotation_months), horizon[-1]
    )
    published = [one for one in stands if one.month in planned]
    drafts = standing.draft_ids(bureau, planned)
    drafted = standing.assignments_of(list(drafts.values()))
    locks = _locks(published, drafted, drafts, today)
    frame = Frame(
        months=horizon,
        open=planned,
        today=today,
        history=[one for one in stands if one.month not in planned],
        name=f"{bureau.slug} {planned[0]} {planned[-1]}",
        weights=weights,
        also={one.practitioner for one in (*published, *locks)},
        left_out=_left_out(bureau, planned, (*published, *locks)),
    )
    return _with_locks(bureau, instances.build(bureau, frame), published, locks, today)


def _locks(
    published: Sequence[Standing], drafted: Sequence[Standing], drafts: Collection[str], today: date
) -> list[Standing]:
    """Return what must stand: locks of drafts, of published months without one, and sittings already held."""
    held = [one for one in published if one.date <= today]
    locked = [one for one in published if one.is_locked and one.month not in drafts and one.date > today]
    return held + locked + [one for one in drafted if one.is_locked and one.date > today]


def _left_out(
    bureau: Bureau, planned: Sequence[str], standing_already: Sequence[Standing]
) -> dict[str, set[str]]:
    """Return whom the firms did not nominate, by month; whoever is locked or published there may stay."""
    kept = {(one.month, one.practitioner) for one in standing_already}
    return {
        month: {person for person in people if (month, person) not in kept}
        for month, people in nominations.left_out(bureau, planned).items()
    }


def _with_locks(
    bureau: Bureau,
    instance: planning.Instance,
    published: Sequence[Standing],
    locks: Sequence[Standing],
    today: date,
) -> planning.Instance:
    """Add locks and the roster in force; what they name besides the instance was dropped since (cancelled)."""
    locked = tuple(one for one in standing.as_planned(locks) if one.duty in instance.duty)
    needed = {one.duty for one in locked}
    found = dataclasses.replace(
        instance,
        duties=tuple(duty for duty in instance.duties if duty.date > today.isoformat() or duty.id in needed),
        locked=locked,
    )
    found = dataclasses.replace(
        found, published=tuple(one for one in standing.as_planned(published) if one.duty in found.duty)
    )
    # A supervised person's colleague may still be found by the solver; nothing else can be mended.
    broken = [
        breach for breach in planning.validate(found, locked) if breach.rule is not planning.Rule.SUPERVISION
    ]
    if broken:
        names = planning_names.of_bureau(bureau, found.months)
        together = planning.conflicting_locks(found)
        about = [one for one in planning.validate(found, together) if one in broken] or broken
        said = [breach_sentences.lock_sentence(lock, names) for lock in together]
        raise LocksBreakRules(breach_sentences.sentence_of(about[0], names), said)
    return found


def frozen_months(bureau: Bureau, months: Sequence[str], today: date, *, repair: bool = False) -> set[str]:
    """Return which of some months cannot be planned: those that are over and, without `repair`, published ones."""
    last_dates = dict(_last_dates(bureau, months))
    present = workdays.month_of(today)
    if present in months and present not in last_dates:
        calendar, ordinal = holiday_notices.calendar_of(bureau), settings.of(bureau).session_ordinal
        last_dates[present] = workdays.session_date(calendar, present, ordinal).date
    over = {month for month, last in last_dates.items() if last <= today}
    over.update(month for month in months if month < present)
    published = set() if repair else standing.published_months(bureau, months[0], months[-1])
    return over | (published & set(months))


def _last_dates(bureau: Bureau, months: Sequence[str]) -> Iterable[tuple[str, date]]:
    rows = db.session.execute(
        select(Sitting.month, func.max(Sitting.date))
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month.in_(months),
            Sitting.state != SittingState.CANCELLED,
        )
        .group_by(Sitting.month)
    )
    return ((row[0], row[1]) for row in rows)
