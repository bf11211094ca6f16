"""Where somebody on a month's board could go: every seat of their role, with what it would break and cost.

One look-up prices all seats at once, so that a drag over the board shows each price the moment it is passed.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from roster import planning
from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.core.periods import Period
from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.models import Roster
from roster.planning.moves import judge
from roster.planning.seating import Seating
from roster.services import assignments, breach_sentences, part_words
from roster.services.assignments import Locked, SittingOver
from roster.services.boards import Board
from roster.services.planning_names import DutyName
from roster.services.seat_swaps import exchanged
from roster.services.standing import Standing

LOCKED = N_("%(person)s is locked there.")
OVER = N_("That sitting is over.")


@dataclass(frozen=True)
class Verdict:
    """What one move does. `cost` below zero makes the roster better; with `reasons` it is forbidden."""

    cost: int
    parts: list[tuple[str, int]]
    reasons: tuple[Sentence, ...]

    @property
    def is_possible(self) -> bool:
        """Whether it may be done."""
        return not self.reasons


@dataclass(frozen=True)
class Target:
    """A seat to go to: an empty one, or (`other`) one whose holder changes places or is replaced."""

    duty: str
    center: str
    date: date
    other: str
    period: str
    verdict: Verdict


@dataclass(frozen=True)
class Ways:
    """Everything that could be done with who was picked up; `clearing` only for somebody who sits."""

    name: str
    targets: list[Target]
    clearing: Verdict | None


@dataclass(frozen=True)
class PoolPerson:
    """Somebody who could be put in; `half_days` are those of the month."""

    practitioner: str
    name: str
    firm: str
    role: str
    half_days: int


@dataclass(frozen=True)
class Move:
    """A wish: somebody who sits (`assignment`) or does not (`person`) onto a duty, or onto `other` who sits there."""

    duty: str
    period: Period
    assignment: str = ""
    person: str = ""
    other: str = ""


def ways_of(board: Board, month: str, picked: str, today: date) -> Ways:
    """Return what could be done in a month with an assignment or a practitioner (public id).

    Raises NotFound for a stranger's, SittingOver for who sat already, or Locked.
    """
    seating = Seating(board.instance, board.known)
    own = next((one for one in board.of_month(month) if one.assignment == picked), None)
    if own is None and picked not in board.instance.practitioner:
        raise NotFound
    if own is not None and own.is_locked:
        raise Locked
    if own is not None and own.date < today:
        raise SittingOver
    look = _Look(board, seating, month, today, own, own.practitioner if own else picked)
    clearing = look.verdict((own.as_planned,), ()) if own and own.duty in board.instance.duty else None
    return Ways(board.names.person(look.person), look.targets(), clearing)


def vacancies_for(board: Board, month: str, assignment: str, today: date) -> list[Target]:
    """Return the empty seats to which somebody who sits could move, the cheapest first; none for who is locked."""
    try:
        ways = ways_of(board, month, assignment, today)
    except (Locked, SittingOver, NotFound):
        return []
    found = [one for one in ways.targets if not one.other and one.verdict.is_possible]
    return sorted(found, key=lambda one: one.verdict.cost)


def empty_for(board: Board, months: Collection[str], person: str, today: date) -> list[Target]:
    """Return the empty seats of some months that are in somebody's role, with what it does if they take one.

    None for who does not belong to the problem, as one who has left the pool.
    """
    if person not in board.instance.practitioner:
        return []
    seating = Seating(board.instance, board.known)
    looks = [_Look(board, seating, month, today, None, person) for month in sorted(months)]
    return [one for look in looks for one in look.vacancies()]


def instead_of(
    board: Board, months: Collection[str], assignments: Collection[str], person: str, today: date
) -> list[Target]:
    """Return the seats of some assignments (public ids), with what it does if somebody sits there in their holder's place."""
    if person not in board.instance.practitioner:
        return []
    seating = Seating(board.instance, board.known)
    looks = [_Look(board, seating, month, today, None, person) for month in sorted(months)]
    return [one for look in looks for one in look.instead_of(assignments)]


def pool_of(board: Board, month: str) -> list[PoolPerson]:
    """Return everybody who could be put in, by role, firm and name."""
    loads: Counter[str] = Counter()
    for one in board.of_month(month):
        loads[one.practitioner] += one.load
    found = [
        PoolPerson(identifier, person.name, person.firm, person.role, loads[identifier])
        for identifier, person in board.names.people.items()
        if person.is_active and identifier in board.instance.practitioner
    ]
    return sorted(found, key=lambda one: (one.role, one.firm, one.name))


def carry_out(draft: Roster, move: Move, edits_seen: int, actor: Actor, now: datetime) -> None:
    """Do it. Raises what `assignments.place` and `assignments.swap` raise."""
    if move.assignment and move.other:
        assignments.swap(draft, move.assignment, move.other, edits_seen, actor, now)
    elif move.assignment:
        person = assignments.by_public_id(draft, move.assignment).practitioner.public_id
        assignments.move(draft, move.assignment, person, move.period, edits_seen, actor, now, duty=move.duty)
    elif move.other:
        assignments.move(draft, move.other, move.person, move.period, edits_seen, actor, now)
    else:
        assignments.place(draft, move.duty, move.person, move.period, edits_seen, actor, now)


@dataclass(frozen=True)
class _Look:
    """One look over the board for one person."""

    board: Board
    seating: Seating
    month: str
    today: date
    own: Standing | None
    person: str

    def targets(self) -> list[Target]:
        """Every seat of the person's role but their own."""
        found = []
        for duty, name, here in self._duties():
            found += [self._target(duty, name, one) for one in here if one.practitioner != self.person]
            if len(here) < duty.seats:
                found.append(self._target(duty, name, None))
        return found

    def vacancies(self) -> list[Target]:
        """The empty seats among them."""
        return [
            self._target(duty, name, None)
            for duty, name, here in self._duties()
            if len(here) < duty.seats and not self._is_among(here)
        ]

    def instead_of(self, assignments: Collection[str]) -> list[Target]:
        """The seats of some assignments, locked or not: their holders will not come."""
        return [
            Target(duty.id, name.center, name.date, one.assignment, one.period.value, self._in_place_of(one))
            for duty, name, here in self._duties()
            for one in here
            if one.assignment in assignments and name.date >= self.today and not self._is_among(here)
        ]

    def _is_among(self, here: Sequence[Standing]) -> bool:
        """Whether the person sits there already: a second seat beside one's own is nobody's to take."""
        return any(one.practitioner == self.person for one in here)

    def _in_place_of(self, other: Standing) -> Verdict:
        added = planning.Assignment(other.duty, self.person, other.period.value)
        return self.verdict((other.as_planned,), (added,))

    def _duties(self) -> Iterator[tuple[planning.Duty, DutyName, list[Standing]]]:
        """The month's duties of the person's role but their own, and who sits there."""
        role = self.board.instance.practitioner[self.person].role
        seated: dict[str, list[Standing]] = {}
        for one in self.board.of_month(self.month):
            seated.setdefault(one.duty, []).append(one)
        for duty in self.board.instance.duties:
            name = self.board.names.duties.get(duty.id)
            is_own = self.own is not None and duty.id == self.own.duty
            if duty.role == role and name is not None and name.month == self.month and not is_own:
                yield duty, name, seated.get(duty.id, [])

    def _target(self, duty: planning.Duty, name: DutyName, other: Standing | None) -> Target:
        if name.date < self.today:
            period, verdict = duty.periods[0], _refused(say(OVER))
        elif other is not None and other.is_locked:
            period, verdict = other.period.value, _refused(say(LOCKED, person=other.name))
        elif other is not None and self.own is not None:
            old = (self.own.as_planned, other.as_planned)
            period, verdict = other.period.value, self.verdict(old, exchanged(*old))
        else:
            gone = tuple(one for one in (self.own, other) if one is not None)
            wanted = gone[0].period.value if gone else ""
            period, verdict = self._best(duty, tuple(one.as_planned for one in gone), wanted)
        return Target(duty.id, name.center, name.date, other.assignment if other else "", period, verdict)

    def _best(
        self, duty: planning.Duty, removed: tuple[planning.Assignment, ...], wanted: str
    ) -> tuple[str, Verdict]:
        """Return the period with the fewest objections, then the cheapest, the present one when all are alike."""
        tried = [
            (period, self.verdict(removed, (planning.Assignment(duty.id, self.person, period),)))
            for period in duty.periods
        ]
        return min(tried, key=lambda one: (len(one[1].reasons), one[1].cost, one[0] != wanted))

    def verdict(
        self, removed: tuple[planning.Assignment, ...], added: tuple[planning.Assignment, ...]
    ) -> Verdict:
        """Judge one move."""
        found = judge(self.seating, removed, added)
        reasons = breach_sentences.sentences_of(found.breaches, self.board.names)
        return Verdict(found.objective_delta, part_words.differences(found.parts), tuple(reasons))


def _refused(why: Sentence) -> Verdict:
    return Verdict(0, [], (why,))
