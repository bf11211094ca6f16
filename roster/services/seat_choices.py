"""Who could take one seat: everybody of its role, ranked, with what it would cost and what forbids it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select

from roster import planning
from roster.core.errors import NotFound
from roster.core.sentences import Sentence
from roster.database import db
from roster.models import Assignment, Bureau, Duty, Readiness, Roster, Sitting
from roster.services import (
    board_moves,
    boards,
    breach_sentences,
    fairness,
    part_words,
    readinesses,
    seat_swaps,
)
from roster.services.board_moves import Target
from roster.services.fairness import Burden
from roster.services.seat_swaps import Swap

MOST_VACANCIES = 8


@dataclass(frozen=True)
class Choice:
    """One practitioner in one period. `extra_cost` is above the cheapest choice's; lower is better.

    `road_minutes` is one way, from where the practitioner starts.
    """

    practitioner: str
    name: str
    firm: str
    period: str
    extra_cost: int
    parts: list[tuple[str, int]]
    """By how much each part of the roster's cost would change, in words."""
    road_minutes: int
    burden: Burden | None
    breaches: tuple[Sentence, ...]


@dataclass(frozen=True)
class SeatChoices:
    """One duty of a draft: who sits there, and who could."""

    duty: Duty
    seated: list[Assignment]
    possible: list[Choice]
    impossible: list[Choice]
    swaps: list[Swap]
    """Who could change places with whom the choice replaces."""
    vacancies: list[Target]
    """Empty seats to which whom the choice replaces could move, the cheapest first."""
    willing: Mapping[str, Readiness] = field(default_factory=dict)
    """Who has come forward for the seat when a published roster had it empty, by their public id."""

    @property
    def empty(self) -> int:
        """Seats nobody has."""
        return max(self.duty.seats - len(self.seated), 0)


def choices_for(bureau: Bureau, draft: Roster, duty: str, replaced: str | None, today: date) -> SeatChoices:
    """Return the choices for a duty (public id) of a draft's month.

    `replaced` (an assignment's public id) is left out first: whoever sits there is to be replaced.
    Raises NotFound for another month's or bureau's duty.
    """
    row = db.session.scalar(
        select(Duty)
        .join(Sitting)
        .where(Sitting.bureau_id == bureau.id, Sitting.month == draft.month, Duty.public_id == duty)
    )
    if row is None:
        raise NotFound
    board = boards.of_roster(bureau, draft, today)
    if row.public_id not in board.instance.duty:
        raise NotFound
    gone = next((one.as_planned for one in board.stands if replaced and one.assignment == replaced), None)
    rest = [one for one in board.known if one != gone]
    burdens = {
        one.practitioner: one for one in fairness.of_assignments(board.instance, board.known, board.names)
    }
    found = planning.candidates(board.instance, rest, duty)
    found = [one for one in found if (one.practitioner, one.period) != _of(gone)]
    cheapest = min((one.objective_delta for one in found if one.is_possible), default=0)
    choices = [_choice(board, one, row.sitting.center.code, cheapest, burdens) for one in found]
    seated = [one for one in draft.assignments if one.duty_id == row.id]
    return SeatChoices(
        row,
        seated,
        [one for one in choices if not one.breaches],
        [one for one in choices if one.breaches and _is_in_pool(board, one)],
        seat_swaps.swaps_for(board, draft.month, replaced) if replaced else [],
        board_moves.vacancies_for(board, draft.month, replaced, today)[:MOST_VACANCIES] if replaced else [],
    )


def with_willing(found: SeatChoices, now: datetime) -> SeatChoices:
    """Return the choices with whoever has come forward first among the possible."""
    willing = readinesses.of_duty(found.duty, now)
    possible = sorted(found.possible, key=lambda one: one.practitioner not in willing)
    return replace(found, possible=possible, willing=willing)


def _of(gone: planning.Assignment | None) -> tuple[str, str] | None:
    return (gone.practitioner, gone.period) if gone else None


def _is_in_pool(board: boards.Board, choice: Choice) -> bool:
    person = board.names.people.get(choice.practitioner)
    return person is not None and person.is_active


def _choice(
    board: boards.Board, candidate: planning.Candidate, center: str, cheapest: int, burdens: dict[str, Burden]
) -> Choice:
    return Choice(
        practitioner=candidate.practitioner,
        name=board.names.person(candidate.practitioner),
        firm=board.names.firm_of(candidate.practitioner),
        period=candidate.period,
        extra_cost=candidate.objective_delta - cheapest,
        parts=part_words.differences(candidate.parts_delta),
        road_minutes=board.instance.minutes(
            board.instance.practitioner[candidate.practitioner].location, center
        ),
        burden=burdens.get(candidate.practitioner),
        breaches=tuple(breach_sentences.sentences_of(candidate.breaches, board.names)),
    )
