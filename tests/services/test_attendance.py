"""Who was excused from a duty is read from the versions and the leaves, and equals what plain SQL counts."""

from datetime import timedelta

from sqlalchemy import text

from roster.core.actors import Actor
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import AssignmentState, LeaveReason
from roster.services import attendance, drafts, leaves, offers, seat_changes, swaps
from roster.services.seated import Seated
from tests.desk import SITTING_DAY
from tests.services.planning_stage import bureau_of, duty_of, person, publish
from tests.services.test_offers import ON_SQLITE, ONE_SITS

pytestmark = ON_SQLITE
CLERK, MONTH, NEXT_DAY = Actor("account", None), "2026-12", SITTING_DAY + timedelta(days=1)

RECOUNT = """
SELECT count(*) FROM (
    SELECT DISTINCT a.duty_id, a.practitioner_id
    FROM assignments a JOIN rosters r ON r.id = a.roster_id AND r.published_at IS NOT NULL AND r.month = '2026-12'
    WHERE NOT EXISTS (
        SELECT 1 FROM assignments b JOIN rosters p ON p.id = b.roster_id AND p.state = 'published'
        WHERE b.duty_id = a.duty_id AND b.practitioner_id = a.practitioner_id AND b.state <> 'released')
    OR EXISTS (
        SELECT 1 FROM assignments b JOIN rosters p ON p.id = b.roster_id AND p.state = 'published'
        JOIN leaves l ON l.practitioner_id = b.practitioner_id AND l.state = 'given'
            AND l.starts_on <= '2026-12-02' AND l.ends_on >= '2026-12-02'
        WHERE b.duty_id = a.duty_id AND b.practitioner_id = a.practitioner_id
            AND b.state IN ('planned', 'confirmed', 'absent')))
"""


def held(cast, number: int):
    found = drafts.published_of(bureau_of(cast.own), MONTH)
    return next(one for one in found.assignments if one.practitioner_id == person(cast.own, number).id)


def excused(cast) -> int:
    db.session.expire_all()
    found = attendance.of(bureau_of(cast.own), [MONTH], NEXT_DAY)
    assert found.replaced == db.session.scalar(text(RECOUNT))
    return found.replaced


def test_a_substitution_a_swap_and_leave_are_counted_once_each(cast, now):
    publish(cast.own, now, [*ONE_SITS, (1, "lawyer", 1, "day")])
    assert excused(cast) == 0
    with unit_of_work():
        duty = duty_of(cast.own, 0, "lawyer")
        wanted = [(person(cast.own, 2).public_id, Period.DAY)]
        offer = offers.send(
            bureau_of(cast.own), MONTH, duty.public_id, held(cast, 0).public_id, wanted, CLERK, now
        )
        offers.accept(offer.invitations[0], CLERK, now)
    assert excused(cast) == 1, "the substitution"
    with unit_of_work():
        swap = swaps.arrange(held(cast, 2), held(cast, 1), CLERK, now)
        swaps.approve(swap, CLERK, now)
    assert excused(cast) == 3, "two who changed places"
    with unit_of_work():
        leaves.give(
            person(cast.own, 1), SITTING_DAY, SITTING_DAY, Period.DAY, LeaveReason.OTHER, "", CLERK, now
        )
    assert excused(cast) == 4, "on leave, and nobody in the seat instead"
    seen = attendance.of(bureau_of(cast.own), [MONTH], NEXT_DAY)
    assert (seen.unnoted, seen.total) == (2, 2), "the notary and who came by the swap"
    with unit_of_work():
        seat_changes.carry_out(
            bureau_of(cast.own), MONTH, [Seated.of(held(cast, 1))], [], "cover", CLERK, now
        )
    assert excused(cast) == 4, "taken out of the seat: the same leave is not counted twice"
    with unit_of_work():
        held(cast, 2).state = AssignmentState.SERVED
    assert attendance.of(bureau_of(cast.own), [MONTH], NEXT_DAY).came == 1
    assert attendance.of(bureau_of(cast.own), [MONTH], SITTING_DAY).replaced == 0, "the day is not over"
