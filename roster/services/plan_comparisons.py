"""Plans and rosters of the same months side by side, all measured by one yardstick: the bureau as it is now.

Each run was asked with weights and facts of its own, so that their own totals cannot be compared; here every
roster is priced once more, under the bureau's weights. A run's own total, bound and gap stand beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from roster import planning
from roster.core.errors import DomainError, InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, PlanRun, PlanRunKind, Roster, RosterState
from roster.services import (
    boards,
    fairness,
    part_words,
    plan_results,
    policies,
    roster_differences,
    standing,
)
from roster.services.boards import Board
from roster.services.coverage import RoleCoverage
from roster.services.roster_differences import Change
from roster.services.standing import Standing

DRAFTS, PUBLISHED = "drafts", "published"
"""What can be compared besides runs: the drafts (published rosters where there is none), and what is published."""
FEWEST, MOST = 2, 4


class NothingInCommon(DomainError):
    """The runs chosen have no month in common."""

    code = "nothing_in_common"
    message = N_("These plans have no month in common. Choose plans of the same months.")


@dataclass(frozen=True)
class Alternative:
    """One roster of the months compared."""

    key: str
    """`drafts`, `published`, or the public id of the run."""
    run: PlanRun | None
    made_at: datetime | None
    policy: str
    stands: list[Standing]
    coverage: tuple[RoleCoverage, ...]
    parts: dict[str, int]
    objective: int
    spread: dict[str, tuple[int, int]]
    """By role, the fewest and the most half-days that somebody carries, the year before included."""
    road_minutes: int
    changes: list[Change]
    """Against what is published."""
    broken: int
    """How many rules it breaks as things are now."""
    impossible: int
    """How many of its seats name somebody or something that is gone."""
    gap: float | None = None
    controllable_gap: float | None = None

    @property
    def filled(self) -> int:
        """How many seats are filled."""
        return sum(part.filled for part in self.coverage)

    @property
    def duties_changed(self) -> int:
        """How many published duties somebody else would have, or nobody."""
        return sum(len(change.gone) for change in self.changes)


@dataclass(frozen=True)
class Measure:
    """One row: the same number of every alternative, and which is the best."""

    words: str
    values: list[int]
    is_more_better: bool = False

    @property
    def best(self) -> int | None:
        """The best value; None when all are the same."""
        if len(set(self.values)) == 1:
            return None
        return max(self.values) if self.is_more_better else min(self.values)


@dataclass(frozen=True)
class PersonRow:
    """One person whose duties of a month differ: their duties in each alternative."""

    name: str
    firm: str
    duties: list[list[Standing]]


@dataclass(frozen=True)
class Comparison:
    """Alternatives of the same months."""

    months: list[str]
    alternatives: list[Alternative]
    weights: planning.Weights
    measures: list[Measure] = field(default_factory=list)
    parts: list[Measure] = field(default_factory=list)

    def people_of(self, month: str) -> list[PersonRow]:
        """Return whose duties of a month differ among the alternatives, by firm and name."""
        by_person = [_by_person(one.stands, month) for one in self.alternatives]
        rows = []
        for person in sorted({person for duties in by_person for person in duties}):
            own = [duties.get(person, []) for duties in by_person]
            if len({frozenset((one.duty, one.period) for one in duties) for duties in own}) > 1:
                known = next(duties[0] for duties in own if duties)
                rows.append(PersonRow(known.name, known.firm, own))
        return sorted(rows, key=lambda row: (row.firm, row.name))


def compare(bureau: Bureau, chosen: Sequence[PlanRun | str], today: date) -> Comparison:
    """Return rosters side by side: runs, `DRAFTS`, `PUBLISHED`.

    Their months are those that all chosen runs have in common. Raises InvalidInput when fewer than two, more
    than four or no run is chosen, NothingInCommon, or NoResult for a run without one.
    """
    months = _months_of(chosen)
    drafted = standing.draft_ids(bureau, months)
    board = boards.of_months(bureau, boards.months_around(months), today, instead=drafted)
    now_published = [
        one for one in standing.standing(bureau, months[0], months[-1]) if one.month in set(months)
    ]
    alternatives = [_alternative(one, board, months, now_published) for one in chosen]
    weights = board.instance.weights
    return Comparison(months, alternatives, weights, _measures(alternatives), _parts(alternatives, weights))


def months_used(bureau: Bureau, runs: Sequence[PlanRun]) -> dict[int, list[str]]:
    """Return, by run, the months whose draft or published roster comes from it."""
    rows = db.session.execute(
        select(Roster.plan_run_id, Roster.month)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.plan_run_id.in_([run.id for run in runs]),
            Roster.state != RosterState.SUPERSEDED,
        )
        .distinct()
        .order_by(Roster.month)
    )
    found: dict[int, list[str]] = {}
    for run_id, month in rows:
        found.setdefault(run_id or 0, []).append(month)
    return found


def _months_of(chosen: Sequence[PlanRun | str]) -> list[str]:
    if not FEWEST <= len(chosen) <= MOST:
        raise InvalidInput(N_("Choose from two to four to compare."), field="with")
    runs = [one for one in chosen if isinstance(one, PlanRun)]
    if not runs:
        raise InvalidInput(N_("Choose at least one plan to compare with."), field="with")
    if any(run.kind is PlanRunKind.WHAT_IF for run in runs):  # another world than this one
        raise plan_results.NoResult
    months = set.intersection(*(set(plan_results.found_by(run).months) for run in runs))
    if not months:
        raise NothingInCommon
    return sorted(months)


def _alternative(
    chosen: PlanRun | str, board: Board, months: list[str], published: list[Standing]
) -> Alternative:
    instance, within = board.instance, set(months)
    others = [one.as_planned for one in board.stands if one.month not in within]
    run = chosen if isinstance(chosen, PlanRun) else None
    if run is not None:
        found = plan_results.found_by(run)
        wanted = [one for month in months for one in found.of_month(month)]
    elif chosen == PUBLISHED:
        wanted = [one.as_planned for one in published]
    else:
        wanted = [one.as_planned for one in _drafted(board, within)]
    known = [one for one in wanted if one.duty in instance.duty and one.practitioner in instance.practitioner]
    whole = [one for one in [*others, *known] if one.duty in instance.duty]
    price = planning.price(instance, whole)
    stands = standing.of_plan([one for one in known if one.duty in board.names.duties], board.names)
    burdens = fairness.of_assignments(instance, whole, board.names)
    gaps = (
        plan_results.gaps(run.objective, run.lower_bound, run.uncovered_cost)
        if run is not None
        else (None, None)
    )
    return Alternative(
        key=run.public_id if run is not None else str(chosen),
        run=run,
        made_at=run.created_at if run is not None else None,
        policy=policies.words_of(run.question) if run is not None else "",
        stands=stands,
        coverage=_coverage(instance, known, within),
        parts=dict(price.parts),
        objective=price.objective,
        spread=fairness.spread(burdens),
        road_minutes=sum(one.road_minutes for one in burdens),
        changes=_changes(published, stands, months),
        broken=len(boards.new_breaches(instance, others, whole)),
        impossible=len(wanted) - len(known),
        gap=gaps[0],
        controllable_gap=gaps[1],
    )


def _drafted(board: Board, months: set[str]) -> list[Standing]:
    return [one for one in board.stands if one.month in months]


def _coverage(
    instance: planning.Instance, assignments: Sequence[planning.Assignment], months: set[str]
) -> tuple[RoleCoverage, ...]:
    """Return seats and how many are filled, by role, of the months compared only."""
    roles: dict[str, list[int]] = {}
    for duty in instance.duties:
        if duty.date[:7] in months:
            roles.setdefault(duty.role, [0, 0])[0] += duty.seats
    for one in assignments:
        roles[instance.duty[one.duty].role][1] += 1
    return tuple(RoleCoverage(role, seats, filled) for role, (seats, filled) in sorted(roles.items()))


def _changes(published: list[Standing], stands: list[Standing], months: list[str]) -> list[Change]:
    """Return whose published duties change; of months that are published only: elsewhere everybody is new."""
    there = {one.month for one in published}
    return roster_differences.between(published, [one for one in stands if one.month in there])


def _measures(alternatives: list[Alternative]) -> list[Measure]:
    rows: list[tuple[str, Callable[[Alternative], int], bool]] = [
        (N_("Seats filled"), lambda one: one.filled, True),
        (N_("Months a center waits too long"), lambda one: one.parts.get("waiting", 0), False),
        (N_("Half-days between who carries most and least"), _widest, False),
        (N_("Hours on the road"), lambda one: round(one.road_minutes / 60), False),
        (N_("Published duties changed"), lambda one: one.duties_changed, False),
        (N_("People told of a change"), lambda one: len(one.changes), False),
        (N_("Rules broken as things are now"), lambda one: one.broken, False),
        (N_("Seats of people or centers that are gone"), lambda one: one.impossible, False),
        (N_("Total cost, by the bureau's weights"), lambda one: one.objective, False),
    ]
    return [Measure(words, [of(one) for one in alternatives], more) for words, of, more in rows]


def _widest(one: Alternative) -> int:
    return max((most - fewest for fewest, most in one.spread.values()), default=0)


def _parts(alternatives: list[Alternative], weights: planning.Weights) -> list[Measure]:
    return [
        Measure(words, [one.parts.get(part, 0) * int(getattr(weights, part)) for one in alternatives])
        for part, words in part_words.PARTS.items()
        if getattr(weights, part) and any(one.parts.get(part, 0) for one in alternatives)
    ]


def _by_person(stands: Sequence[Standing], month: str) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for one in stands:
        if one.month == month:
            found.setdefault(one.practitioner, []).append(one)
    return found
