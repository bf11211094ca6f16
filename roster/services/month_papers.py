"""What the papers of a month say, read from its published roster. No citizen, and nobody's number but the centers'."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select

from roster.core import clock
from roster.core.errors import DomainError
from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.database import db
from roster.documents.facts import NOTARY, Duty, Hours, Month, Place, Seated, Sitter
from roster.models import (
    Assignment,
    Bureau,
    Center,
    Firm,
    Roster,
    RosterState,
    Sitting,
    SittingState,
)
from roster.models import Duty as DutyRow
from roster.services import drafts, roster_sheets, settings, standing
from roster.services.roster_sheets import Row, Sheet
from roster.services.standing import NOT_SERVED, Standing
from roster.workdays.lunar import lunar_text

BookingAddress = Callable[[Center], str]


class NoPaper(DomainError):
    """There is nothing that the paper could say yet."""

    code = "no_paper"


def said(month: str) -> Sentence:
    """Return a month as a sentence names it: 2026年12月."""
    return say(N_("%(month)s/%(year)s"), year=month[:4], month=int(month[5:]))


def published(bureau: Bureau, month: str) -> Roster:
    """Return the roster that a month's papers are made of. Raises NoPaper before it is published."""
    found = drafts.published_of(bureau, month)
    if found is None:
        raise NoPaper(
            N_("No roster of %(month)s is published yet. Files are made of the published roster."),
            month=said(month),
        )
    return found


def month_of(
    roster: Roster, bureau: Bureau, now: datetime, booking_address: BookingAddress | None = None
) -> Month:
    """Return what a published month's papers say. Raises NoPaper for a month in which no center sits."""
    stands = standing.assignments_of([roster.id])
    sheet = roster_sheets.sheet_of(bureau, roster.month, stands)
    if not sheet.rows or sheet.session_date is None:
        raise NoPaper(
            N_("No center sits in %(month)s: there is nothing to put into a file."), month=said(roster.month)
        )
    chosen = settings.of(bureau)
    label, visits = chosen.center_label, _next_notaries(bureau, roster.month)
    return Month(
        bureau=bureau.name,
        bureau_phone=bureau.phone,
        month=roster.month,
        session_date=sheet.session_date.date,
        center_label=label,
        places=[
            _place(
                row,
                label,
                visits.get(row.center.id),
                booking_address(row.center) if booking_address else "",
            )
            for row in sheet.rows
        ],
        sitters=sitters_of(sheet, stands, label),
        other_roles={role.code: role.name for role in sheet.other_roles},
        version=roster.version,
        published_on=clock.local(roster.published_at or roster.created_at).date(),
        printed_at=clock.local(now),
        is_provisional=sheet.is_provisional,
        words=chosen.own_words,
    )


def of_center(month: Month, center: Center) -> Month:
    """Return what of a month's papers is one center's."""
    places = [place for place in month.places if place.code == center.code]
    if not places or places[0].is_cancelled:
        raise NoPaper(
            N_("No center sits in %(month)s: there is nothing to put into a file."), month=said(month.month)
        )
    people = {(one.name, one.firm) for one in places[0].people}
    return replace(
        month, places=places, sitters=[one for one in month.sitters if (one.name, one.firm) in people]
    )


def of_firm(month: Month, firm: Firm) -> Month:
    """Return what of a month's papers is about one firm's people."""
    sitters = [one for one in month.sitters if one.firm == firm.name]
    if not sitters:
        raise NoPaper(N_("Nobody of your firm sits in this month by a published roster."))
    return replace(month, places=[], sitters=sitters)


def sitters_of(sheet: Sheet, stands: Sequence[Standing], label: str) -> list[Sitter]:
    """Return everybody who sits in a month, by role, firm and name; a sitting that was called off is nobody's duty."""
    rows = {row.center.code: row for row in sheet.rows if not row.is_cancelled}
    names = {role.code: role.name for role in sheet.roles}
    found = []
    for person in roster_sheets.people_of([one for one in stands if one.center in rows]):
        duties = tuple(_duty(rows[one.center], one, label) for one in person.sits)
        found.append(
            Sitter(person.name, person.firm, person.role, names.get(person.role, person.role), duties)
        )
    order = {role.code: number for number, role in enumerate(sheet.roles)}
    return sorted(found, key=lambda one: (order.get(one.role, 99), one.firm, one.name))


def hours_of(sitting: Sitting) -> Hours:
    """Return when a sitting is open."""
    return Hours(sitting.am_starts, sitting.am_ends, sitting.pm_starts, sitting.pm_ends)


def _place(row: Row, label: str, next_notary: date | None, booking_address: str) -> Place:
    center = row.center
    return Place(
        number=row.number,
        code=center.code,
        town=center.name,
        label=center.label or label,
        address=center.address,
        landmark=center.landmark,
        phone=center.phone,
        date=row.sitting.date,
        hours=hours_of(row.sitting),
        people=tuple(
            Seated(one.name, one.firm, one.role, one.period)
            for cell in row.cells.values()
            for one in cell.people
        ),
        lunar=lunar_text(row.sitting.date),
        is_cancelled=row.is_cancelled,
        is_moved=row.is_moved,
        reason=row.sitting.reason,
        next_notary=next_notary,
        booking_address=booking_address,
    )


def _duty(row: Row, one: Standing, label: str) -> Duty:
    center = row.center
    return Duty(
        town=center.name,
        label=center.label or label,
        address=center.address,
        phone=center.phone,
        date=row.sitting.date,
        period=one.period,
        hours=hours_of(row.sitting),
        road_minutes=center.road_minutes,
    )


def _next_notaries(bureau: Bureau, month: str) -> dict[int, date]:
    """Return when a notary comes next after a month, by published rosters: center (row id) → day."""
    rows = db.session.execute(
        select(Sitting.center_id, func.min(Sitting.date))
        .join(DutyRow, DutyRow.sitting_id == Sitting.id)
        .join(Assignment, Assignment.duty_id == DutyRow.id)
        .join(Roster, Roster.id == Assignment.roster_id)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month > month,
            Sitting.state != SittingState.CANCELLED,
            DutyRow.role == NOTARY,
            Roster.state == RosterState.PUBLISHED,
            Assignment.state.not_in(NOT_SERVED),
        )
        .group_by(Sitting.center_id)
    )
    return {row[0]: row[1] for row in rows}
