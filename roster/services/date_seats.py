"""Who of a published roster can still sit on a sitting's new date, and who takes the seats that are vacated.

Whether somebody can is asked of the planner's rules, as for every other seat: leave, another sitting at the same time,
the road over noon, the license.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from roster import planning
from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import db
from roster.models import Assignment, AssignmentState, Bureau, Duty, Practitioner, Roster, Sitting
from roster.planning.seating import Seating
from roster.planning.validation import breaches_of_placing
from roster.services import boards, breach_sentences, drafts, elsewhere
from roster.services.boards import Board
from roster.services.date_consequences import SeatChange, SeatFate, SubstituteChoice

MOST_CHOICES = 5
"""Substitutes shown for a vacated seat."""

_OF_THE_DAY = frozenset(
    {
        planning.Rule.AVAILABILITY,
        planning.Rule.LICENSE,
        planning.Rule.LUNCH_TRAVEL,
        planning.Rule.ONE_PLACE,
    }
)
"""The rules that depend on the date; what else a roster breaks was so before."""


def settle(
    bureau: Bureau,
    roster: Roster,
    befores: Mapping[int, date],
    chosen: Mapping[str, str] | None,
    now: datetime,
) -> list[tuple[SeatChange, Assignment, Assignment | None]]:
    """Keep, vacate and fill the seats of sittings whose dates have changed; `befores` is sitting id → old date.

    `chosen` names a substitute (public id, empty for none) by the assignment it replaces; without it the best one is
    taken. Returns each change with the old assignment and the substitute's. Raises InvalidInput for a substitute who
    cannot, either.
    """
    elsewhere.wait_for_turn(bureau)
    board = boards.of_roster(bureau, roster, clock.local(now).date())
    seated = list(board.known)
    found: list[tuple[SeatChange, Assignment, Assignment | None]] = []
    vacated: list[tuple[SeatChange, Assignment]] = []
    for row in _seated_at(roster, befores):
        mine = _as_planned(row)
        seated.remove(mine)
        breaches = [
            one
            for one in breaches_of_placing(Seating(board.instance, seated), mine)
            if one.rule in _OF_THE_DAY
        ]
        change = _change(row, befores[row.duty.sitting_id])
        if breaches:
            because = tuple(breach_sentences.sentences_of(breaches, board.names))
            vacated.append((replace(change, fate=SeatFate.EMPTY, because=because), row))
        else:
            seated.append(mine)
            found.append((change, row, None))
    for change, row in vacated:
        row.state = AssignmentState.RELEASED
        found.append(_filled(board, seated, change, row, chosen))
    _mirror(bureau, roster, [(row, substitute) for _change, row, substitute in found if _gone(row)])
    db.session.flush()
    return found


def _gone(row: Assignment) -> bool:
    return row.state is AssignmentState.RELEASED


def _filled(
    board: Board,
    seated: list[planning.Assignment],
    change: SeatChange,
    row: Assignment,
    chosen: Mapping[str, str] | None,
) -> tuple[SeatChange, Assignment, Assignment | None]:
    """Fill a vacated seat with who was chosen for it, or the best; `seated` grows with it."""
    possible = [
        SubstituteChoice(
            one.practitioner, board.names.person(one.practitioner), board.names.firm_of(one.practitioner)
        )
        for one in planning.candidates(board.instance, seated, row.duty.public_id)
        if one.is_possible and one.period == row.period.value
    ]
    wanted = chosen.get(change.assignment) if chosen is not None else None
    if wanted is None:
        taken = possible[0] if possible and chosen is None else None
    else:
        taken = next((one for one in possible if one.practitioner == wanted), None)
        if wanted and taken is None:
            raise InvalidInput(
                N_("Whom you chose for the seat of %(name)s cannot come either. Please choose again."),
                field="substitutes",
                name=change.name,
            )
    shown = tuple(possible[:MOST_CHOICES])
    if taken is None:
        return replace(change, choices=shown), row, None
    if taken not in shown:
        shown = (*shown, taken)
    seated.append(planning.Assignment(row.duty.public_id, taken.practitioner, row.period.value))
    return (
        replace(change, fate=SeatFate.FILLED, substitute=taken, choices=shown),
        row,
        _place(row, taken.practitioner),
    )


def _place(row: Assignment, practitioner: str) -> Assignment:
    """Seat a substitute; somebody released from that very seat before comes back to it."""
    person = db.session.scalars(
        select(Practitioner).where(
            Practitioner.bureau_id == row.practitioner.bureau_id, Practitioner.public_id == practitioner
        )
    ).one()
    again = db.session.scalar(
        select(Assignment).where(
            Assignment.roster_id == row.roster_id,
            Assignment.duty_id == row.duty_id,
            Assignment.practitioner_id == person.id,
        )
    )
    substitute = again or Assignment(roster=row.roster, duty=row.duty, practitioner=person)
    substitute.period, substitute.state = row.period, AssignmentState.PLANNED
    db.session.add(substitute)
    db.session.flush()
    return substitute


def _mirror(bureau: Bureau, roster: Roster, replaced: Sequence[tuple[Assignment, Assignment | None]]) -> None:
    """Do the same in the month's draft, where it has the same person on the same seat."""
    draft = drafts.draft_of(bureau, roster.month)
    if draft is None:
        return
    changed = False
    for row, substitute in replaced:
        mine = next((one for one in draft.assignments if _same_seat(one, row)), None)
        if mine is None:
            continue
        changed = True
        draft.assignments.remove(mine)
        db.session.flush()
        if substitute is not None and not any(_same_seat(one, substitute) for one in draft.assignments):
            draft.assignments.append(
                Assignment(
                    duty=row.duty, practitioner=substitute.practitioner, period=row.period, is_locked=False
                )
            )
    if changed:
        drafts.raise_edits(draft, draft.edits)


def _same_seat(one: Assignment, other: Assignment) -> bool:
    return (one.duty_id, one.practitioner_id) == (other.duty_id, other.practitioner_id)


def _seated_at(roster: Roster, befores: Mapping[int, date]) -> Sequence[Assignment]:
    return db.session.scalars(
        select(Assignment)
        .join(Duty)
        .join(Sitting)
        .where(
            Assignment.roster_id == roster.id,
            Assignment.state.in_((AssignmentState.PLANNED, AssignmentState.CONFIRMED)),
            Sitting.id.in_(befores),
        )
        .order_by(Sitting.id, Duty.role, Assignment.id)
    ).all()


def _as_planned(row: Assignment) -> planning.Assignment:
    return planning.Assignment(row.duty.public_id, row.practitioner.public_id, row.period.value)


def _change(row: Assignment, before: date) -> SeatChange:
    sitting = row.duty.sitting
    return SeatChange(
        assignment=row.public_id,
        center=sitting.center.name,
        center_en=sitting.center.name_en,
        role=row.duty.role,
        practitioner=row.practitioner.public_id,
        name=row.practitioner.name,
        period=row.period,
        before=before,
        after=sitting.date,
        fate=SeatFate.KEPT,
    )


def of_called_off(roster: Roster, sitting: Sitting) -> list[tuple[SeatChange, Assignment]]:
    """Return the seats of a sitting that does not take place; who would have sat there stays written down."""
    rows = _seated_at(roster, {sitting.id: sitting.date})
    return [(replace(_change(row, sitting.date), after=None, fate=SeatFate.DROPPED), row) for row in rows]
