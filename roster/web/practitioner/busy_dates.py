"""Leave from one's own calendar: a file or an address, the session dates on which one is busy, tick, send."""

import io
from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.outside import NotFetched
from roster.core.periods import Period
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.ical.strangers import MOST_BYTES
from roster.models import LeaveReason
from roster.services import busy_dates, own_calendars, settings
from roster.services.busy_dates import BusyDate, Found, Proposal
from roster.services.demo import sample_calendar as demo_calendar
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.errors import sentence
from roster.web.practitioner.leaves import answer_words
from roster.web.practitioner.pages import blueprint, current_practitioner, page, people_meant

MOST_DATES = 100
"""Of what a browser sends back: a year has some twenty."""
_DAY_MINUTES = 24 * 60


@blueprint.get("/leave/busy")
@requires(Permission.GIVE_OWN_LEAVE)
def busy_calendar() -> ResponseReturnValue:
    """Offer to read one's own calendar."""
    return _page()


@blueprint.get("/leave/busy/sample.ics")
@requires(Permission.GIVE_OWN_LEAVE)
def sample_calendar() -> ResponseReturnValue:
    """Send an invented calendar to try it out with, in the demo only."""
    if not current_bureau().is_demo:
        raise NotFound
    content = demo_calendar.calendar_of(current_practitioner(), clock.now())
    return send_file(io.BytesIO(content), "text/calendar", as_attachment=True, download_name="example.ics")


@blueprint.post("/leave/busy/file")
@requires(Permission.GIVE_OWN_LEAVE)
def read_busy_file() -> ResponseReturnValue:
    """Show on which session dates a calendar file says that one is busy. Nothing is kept."""
    try:
        found = busy_dates.of_file(current_practitioner(), _uploaded(), clock.now())
    except DomainError as error:
        return _page(wrong={"file": sentence(error)}), error.status
    return _shown(found)


@blueprint.post("/leave/busy/address")
@requires(Permission.GIVE_OWN_LEAVE)
def keep_busy_address() -> ResponseReturnValue:
    """Look at the address of one's own calendar, and keep it when there is a calendar; without one, keep only how often."""
    is_weekly = "weekly" in request.form
    calendar = own_calendars.of(current_practitioner())
    typed = request.form.get("address", "")
    try:
        address = calendar.address if calendar and not typed.strip() else own_calendars.read(typed)
    except NotFetched as error:
        return _page(wrong={"address": sentence(error)}), error.status
    return _look(address, is_weekly=is_weekly)


@blueprint.post("/leave/busy/look")
@requires(Permission.GIVE_OWN_LEAVE)
def look_at_busy_address() -> ResponseReturnValue:
    """Look at the calendar whose address is kept."""
    calendar = own_calendars.of(current_practitioner())
    return _look(calendar.address) if calendar else redirect(url_for("practitioner.busy_calendar"))


@blueprint.post("/leave/busy/forget")
@requires(Permission.GIVE_OWN_LEAVE)
def forget_busy_address() -> ResponseReturnValue:
    """Forget the address of one's own calendar."""
    with unit_of_work():
        own_calendars.forget(current_practitioner(), current_actor(), clock.now())
    flash(_("The address is forgotten. Leave that you gave stays."))
    return redirect(url_for("practitioner.busy_calendar"))


@blueprint.post("/leave/busy/give")
@requires(Permission.GIVE_OWN_LEAVE)
def give_busy_leave() -> ResponseReturnValue:
    """Give leave for the dates that were ticked."""
    try:
        reason = _reason()
        with unit_of_work():
            given = busy_dates.give(people_meant(), _ticked(), reason, current_actor(), clock.now())
            message, category = answer_words(given)
    except InvalidInput as error:
        dates = busy_dates.of_times(current_practitioner(), _seen(), clock.now())
        return _page(dates=dates, wrong={error.field or "dates": sentence(error)}), error.status
    flash(message, category)
    return redirect(url_for("practitioner.leave"))


def _look(address: str, *, is_weekly: bool | None = None) -> ResponseReturnValue:
    """Fetch a calendar between two units of work, write down how it went, and show what it says."""
    with unit_of_work():
        own_calendars.count_look(current_practitioner(), clock.now())
    found, trouble = None, None
    try:
        content = own_calendars.fetch(address)
        found = busy_dates.of_file(current_practitioner(), content, clock.now())
    except DomainError as error:
        trouble = error
    with unit_of_work():
        person, actor, now = current_practitioner(), current_actor(), clock.now()
        if is_weekly is not None and own_calendars.may_be_kept(person, address, trouble):
            own_calendars.keep(person, address, actor, now, is_weekly=is_weekly)
        own_calendars.note_look(person, address, found.dates if found else trouble or (), now)
    if found is None:
        assert trouble is not None
        return _page(wrong={"address": sentence(trouble)}), trouble.status
    return _shown(found)


def _shown(found: Proposal) -> str:
    return _page(dates=found.dates, proposal=found)


def _page(
    dates: Sequence[BusyDate] | None = None,
    proposal: Proposal | None = None,
    wrong: dict[str, str] | None = None,
) -> str:
    calendar = own_calendars.of(current_practitioner())
    return page(
        "busy.html",
        calendar=calendar,
        host=own_calendars.host_of(calendar) if calendar else "",
        trouble=own_calendars.words_of(calendar.trouble) if calendar and calendar.trouble else "",
        dates=dates,
        proposal=proposal,
        wrong=wrong or {},
        reasons=list(LeaveReason),
        periods=list(Period),
        ticked=set(request.form.getlist("date")),
        typed=request.form,
        is_answered=settings.of(current_bureau()).urgent_leave_approval,
        now=clock.now(),
        megabytes=MOST_BYTES // 1024 // 1024,
    )


def _uploaded() -> bytes:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput(N_("Choose a file first."))
    content: bytes = file.read(MOST_BYTES + 1)
    file.close()  # a large one lies in a temporary file, gone with this
    return content


def _ticked() -> dict[date, Period]:
    found = {}
    for text in request.form.getlist("date")[:MOST_DATES]:
        period = request.form.get(f"period-{text}", "day")
        try:
            found[date.fromisoformat(text)] = Period(period)
        except ValueError:
            continue
    return found


def _reason() -> LeaveReason:
    try:
        return LeaveReason(request.form.get("reason", ""))
    except ValueError:
        raise InvalidInput(N_("Please choose a reason."), field="reason") from None


def _seen() -> Found:
    """Read back what the page showed: `2026-12-02=540-600,840-900`. Anything else is passed over."""
    found = {}
    for line in request.form.getlist("seen")[:MOST_DATES]:
        day, _sign, times = line.partition("=")
        try:
            pairs = [tuple(int(part) for part in one.split("-", 1)) for one in times.split(",", 50)]
            stretches = [(start, end) for start, end in pairs if 0 <= start < end <= _DAY_MINUTES]
            found[date.fromisoformat(day)] = stretches
        except ValueError:
            continue
    return found
