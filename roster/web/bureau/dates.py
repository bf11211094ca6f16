"""Session dates: the months ahead, laid out anew, moved when confirmed."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster import workdays
from roster.core import clock
from roster.core.errors import NotFound
from roster.database import db, unit_of_work
from roster.models import Center, SessionDate, Sitting
from roster.services import holiday_notices, moved_sittings, session_dates, settings, sitting_moves
from roster.services.permissions import Permission
from roster.services.session_dates import Derivation
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.months import month_in, months_ahead, this_month
from roster.web.presentation import day
from roster.web.presentation import month as month_words

MONTHS_AHEAD = 18


@blueprint.get("/dates")
@requires(Permission.MANAGE_DATES)
def dates() -> ResponseReturnValue:
    """List the session dates ahead, the bureau's own days and the notices it goes by."""
    bureau, calendar = current_bureau(), holiday_notices.calendar_of(current_bureau())
    rows = session_dates.known(bureau, this_month(), MONTHS_AHEAD)
    return page(
        "dates.html",
        rows=rows,
        missing=[month for month in months_ahead(MONTHS_AHEAD) if month not in {row.month for row in rows}],
        waiting=_waiting(rows, calendar),
        own_days=holiday_notices.own_days(bureau),
        imported=holiday_notices.imported(bureau),
        overdue=workdays.notice_overdue(calendar, clock.today()),
        today_=clock.today(),
    )


def _waiting(rows: Sequence[SessionDate], calendar: workdays.Calendar) -> list[workdays.Change]:
    """Return the dates that the calendar would have elsewhere, but that wait for somebody's confirmation."""
    known = [row for row in rows if row.date > clock.today() and not row.reason]
    before = [workdays.SessionDate(row.month, row.date, False, (), False) for row in known]
    chosen = settings.of(current_bureau()).session_ordinal
    after = [workdays.session_date(calendar, row.month, chosen) for row in known]
    return workdays.changed_dates(before, after)


@blueprint.post("/dates/derive")
@requires(Permission.MANAGE_DATES)
def derive_dates() -> ResponseReturnValue:
    """Bring all months ahead in step with the calendar; published months only if the form confirms them."""
    with unit_of_work():
        outcome = derive_all(request.form.getlist("confirmed"))
    tell(outcome)
    return redirect(url_for("bureau.dates"))


def derive_all(confirmed: list[str]) -> Derivation:
    """Derive the months ahead, in the unit that is open."""
    return session_dates.derive(
        current_bureau(), this_month(), MONTHS_AHEAD, current_actor(), clock.now(), confirmed=confirmed
    )


def tell(outcome: Derivation) -> None:
    """Say what deriving did."""
    if outcome.added:
        flash(ngettext("%(num)s month is laid out.", "%(num)s months are laid out.", len(outcome.added)))
    for change in outcome.moved:
        flash(
            _(
                "%(month)s moved from %(before)s to %(after)s.",
                month=month_words(change.month),
                before=day(change.before),
                after=day(change.after),
            )
        )
    if outcome.settled:
        flash(ngettext("%(num)s month is final now.", "%(num)s months are final now.", len(outcome.settled)))
    if outcome.needs_confirmation:
        flash(_("Published months would move. Please look at them below and confirm."), "warning")
    elif not (outcome.added or outcome.moved or outcome.settled):
        flash(_("All dates are in step already."))


@blueprint.get("/dates/<month>")
@requires(Permission.MANAGE_DATES)
def month_dates(month: str) -> ResponseReturnValue:
    """Show the centers of a month with their dates and market days."""
    month, bureau = month_in(month), current_bureau()
    row = db.session.scalar(
        select(SessionDate).where(SessionDate.bureau_id == bureau.id, SessionDate.month == month)
    )
    if row is None:
        raise NotFound
    permit(row)
    sittings = db.session.scalars(
        select(Sitting)
        .join(Center)
        .where(Sitting.session_date_id == row.id)
        .order_by(Center.position, Center.id)
        .options(joinedload(Sitting.center))
    ).all()
    markets = {one.id: _is_market(one.center, one.date) for one in sittings}
    return page(
        "month_dates.html",
        month=month,
        row=row,
        sittings=sittings,
        markets=markets,
        changeable={one.id for one in sittings if sitting_moves.may_change(one, clock.now())},
        has_moves=bool(moved_sittings.last_moves(bureau, [one.id for one in sittings])),
    )


def _is_market(center: Center, day: date) -> bool:
    rule = sitting_moves.market_rule(center)
    return rule is not None and workdays.is_market_day(rule, day)
