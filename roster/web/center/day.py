"""Today, or another date: who is expected, who waits, who sits; and the list to carry on by paper."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.matters import MATTERS
from roster.services import (
    absences,
    attendance,
    center_days,
    check_ins,
    consultations,
    duties,
    rebookings,
    slots,
    visits,
)
from roster.services.permissions import Permission
from roster.web import check_in_code
from roster.web.access import requires
from roster.web.center.files import FILES
from roster.web.center.pages import blueprint, chosen_date, current_center, page
from roster.web.needs import companions_choices, needs_choices


@blueprint.get("/")
@requires(Permission.RUN_CENTER)
def today() -> ResponseReturnValue:
    """Show a day of one's own center."""
    now, day, center = clock.now(), chosen_date(), current_center()
    sitting = center_days.sitting_on(center, day)
    around = center_days.sittings_around(center, clock.today())
    if sitting is None:
        unnoted = attendance.unnoted_at(center, clock.today() - absences.LOOKED_BACK, clock.today())
        coming = center_days.next_sitting(center, now)
        return page("no_sitting.html", day=day, around=around, coming=coming, unnoted=unnoted)
    visited = list(visits.record_of(sitting))
    return page(
        "day.html",
        sitting=sitting,
        day=day,
        around=around,
        expected=center_days.expected(sitting),
        queue=visits.queue_of(sitting, now),
        at_desks=[visit for visit in visited if visit.state in visits.AT_DESK],
        over=[visit for visit in visited if visit.state in visits.OVER],
        recorded=consultations.recorded_of(sitting),
        undoable={visit.id for visit in visited if visits.may_undo(visit, now)},
        aside=visits.recusals.of_visits([visit.id for visit in visited]),
        unserved=visits.unserved(visited),
        desks=duties.desks(sitting),
        present=check_ins.of_sitting(sitting),
        length=lambda minutes: divmod(minutes, 60),
        **check_in_code.shown(sitting),
        roles=duties.roles_on_hand(sitting),
        missing=[
            one
            for one in absences.of_today(center.bureau, now)
            if one.sitting is sitting and not one.is_marked
        ],
        absent=rebookings.absent_at(sitting, now) if day >= clock.today() else [],
        files=FILES,
        quotas=slots.quotas([sitting], now),
        may_enter=visits.may_enter(sitting, now),
        MATTERS=MATTERS,
        needs_choices=needs_choices(),
        companions_choices=companions_choices(),
    )


@blueprint.get("/list")
@requires(Permission.RUN_CENTER)
def day_list() -> ResponseReturnValue:
    """Show the printable list of a day: codes and masked names, no phones."""
    day, center = chosen_date(), current_center()
    sitting = center_days.sitting_on(center, day) or center_days.next_sitting(center, clock.now())
    return page(
        "day_list.html",
        sitting=sitting,
        day=sitting.date if sitting else day,
        expected=center_days.expected(sitting) if sitting else [],
        desks=duties.desks(sitting) if sitting else [],
        printed_at=clock.now(),
    )
