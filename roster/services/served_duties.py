"""Who sat when: duties of published rosters whose day has come, for allowances and certificates.

Who was absent or replaced has none, and a sitting that was called off is nobody's. Where the bureau's duties count by
check-in, one of which nobody noted that its practitioner came is nobody's either (`unnoted`), nor the half-day that
somebody came too late for; else today's sittings and all before count that nobody noted as missed. Where times are
known, the hours are these (`Presence.counted_minutes`); else they are the duty's own.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.database import db
from roster.documents.facts import Duty, Sitter
from roster.models import Assignment, Bureau, Practitioner, Roster, RosterState, Sitting, SittingState
from roster.services import check_ins, month_papers, planning_names, settings, standing
from roster.services.check_ins import Presence
from roster.services.standing import Standing


def between(
    bureau: Bureau, first_month: str, last_month: str, today: date, only: Practitioner | None = None
) -> list[Sitter]:
    """Return who sat in the months from first to last, with license numbers, by role, firm and name; or one person."""
    stands = [
        one for one in standing.standing(bureau, first_month, last_month, only=only) if one.date <= today
    ]
    sittings = _sittings(bureau, {one.month for one in stands})
    present = check_ins.of_dates(bureau, stands[0].date, stands[-1].date) if stands else {}
    by_check_in = settings.of(bureau).attendance_by_check_in
    found: dict[str, list[Standing]] = {}
    for one in stands:
        is_served = not by_check_in or bool(present[one.assignment].sat)
        if is_served and (one.month, one.center) in sittings:
            found.setdefault(one.practitioner, []).append(one)
    people = {
        person.public_id: person
        for person in db.session.scalars(select(Practitioner).where(Practitioner.public_id.in_(found)))
    }
    label, roles = settings.of(bureau).center_label, planning_names.roles_of(bureau)
    names = {role.code: role.name for role in roles}
    order = {role.code: number for number, role in enumerate(roles)}
    sitters = [
        Sitter(
            name=own[0].name,
            firm=own[0].firm,
            role=own[0].role,
            role_name=names.get(own[0].role, own[0].role),
            duties=tuple(
                _duty(
                    sittings[one.month, one.center],
                    one,
                    label,
                    present[one.assignment],
                )
                for one in own
            ),
            license_number=people[public_id].license_number,
            person=public_id,
        )
        for public_id, own in found.items()
    ]
    return sorted(sitters, key=lambda one: (order.get(one.role, len(order)), one.firm, one.name))


def by_year(bureau: Bureau, person: Practitioner, today: date) -> list[tuple[int, Sitter]]:
    """Return what one person has served in each year, the latest first: what that year's certificate says."""
    months = db.session.scalars(
        select(Roster.month)
        .join(Assignment, Assignment.roster_id == Roster.id)
        .where(Assignment.practitioner_id == person.id, Roster.state == RosterState.PUBLISHED)
        .distinct()
    )
    years = sorted({int(month[:4]) for month in months}, reverse=True)
    served = [(year, between(bureau, f"{year}-01", f"{year}-12", today, person)) for year in years]
    return [(year, sitter) for year, found in served for sitter in found]


def _sittings(bureau: Bureau, months: Collection[str]) -> dict[tuple[str, str], Sitting]:
    rows = db.session.scalars(
        select(Sitting)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month.in_(months),
            Sitting.state != SittingState.CANCELLED,
        )
        .options(joinedload(Sitting.center))
    )
    return {(row.month, row.center.code): row for row in rows}


def unnoted(
    bureau: Bureau, first_month: str, last_month: str, today: date, only: Practitioner | None = None
) -> list[Standing]:
    """Return the duties before today of which nobody noted whether their practitioner came; none where nobody has to."""
    if not settings.of(bureau).attendance_by_check_in:
        return []
    stands = standing.standing(bureau, first_month, last_month, only=only)
    sittings = _sittings(bureau, {one.month for one in stands})
    return [
        one
        for one in stands
        if one.date < today and one.state in check_ins.NOT_NOTED and (one.month, one.center) in sittings
    ]


def _duty(sitting: Sitting, one: Standing, label: str, present: Presence) -> Duty:
    center, sat = sitting.center, present.sat
    return Duty(
        town=center.name,
        label=center.label or label,
        address=center.address,
        phone=center.phone,
        date=sitting.date,
        period=sat[0] if len(sat) == 1 else one.period,
        hours=month_papers.hours_of(sitting),
        road_minutes=center.road_minutes,
        attended=present.counted_minutes,
        is_confirmed=present.is_confirmed,
    )
