"""What one has served, year by year, and the certificate of each: the bureau's seal is all that it needs."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, NotFound
from roster.database import unit_of_work
from roster.documents import chinese
from roster.services import papers, satisfaction, served_duties, settings, statistics
from roster.services.instance_frames import month_before
from roster.services.month_papers import NoPaper
from roster.services.permissions import Permission
from roster.web import month_files
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.errors import sentence
from roster.web.months import month_in, months_of_year, this_month, year_in
from roster.web.practitioner.pages import blueprint, current_practitioner, page

UNNOTED_MONTHS = 2
"""So far back a center can still write down who came."""


@blueprint.get("/hours")
@requires(Permission.SEE_OWN_SITTINGS)
def hours() -> ResponseReturnValue:
    """Show one's own service hours by year, as the certificates count them."""
    return _page("")


def _page(trouble: str) -> str:
    person = current_practitioner()
    served = served_duties.by_year(current_bureau(), person, clock.today())
    shares = {year: satisfaction.of_practitioner(person, months_of_year(year)) for year, _sitter in served}
    return page(
        "hours.html",
        years=served,
        length=_length,
        shares=shares,
        by_check_in=settings.of(current_bureau()).attendance_by_check_in,
        unnoted=served_duties.unnoted(
            current_bureau(), month_before(this_month(), UNNOTED_MONTHS), this_month(), clock.today(), person
        ),
        fewest=statistics.FEWEST_SHOWN,
        trouble=trouble,
        this_month=this_month(),
        typed=request.form or request.args,
    )


@blueprint.post("/hours/<year>/certificate")
@requires(Permission.SEE_OWN_SITTINGS)
def own_certificate(year: str) -> ResponseReturnValue:
    """Send one's own certificate of a year."""
    person, bureau, now, wanted = current_practitioner(), current_bureau(), clock.now(), year_in(year)
    permit(person)
    with unit_of_work():
        file, people = papers.certificates(bureau, f"{wanted}-01", f"{wanted}-12", now, person)
        papers.note_export(person, bureau.id, "certificates", people, current_actor(), now, year=wanted)
    return month_files.send(file)


@blueprint.post("/hours/certificate")
@requires(Permission.SEE_OWN_SITTINGS)
def certificate_of_span() -> ResponseReturnValue:
    """Send one's own certificate from one month to another, or lead to the page to print."""
    person, bureau, now = current_practitioner(), current_bureau(), clock.now()
    permit(person)
    try:
        first, last = _span(request.form)
        if request.form.get("then") == "print":
            return redirect(url_for("practitioner.print_hours", first=first, last=last))
        with unit_of_work():
            file, people = papers.certificates(bureau, first, last, now, person)
            span = {"from": first, "until": last}
            papers.note_export(person, bureau.id, "certificates", people, current_actor(), now, **span)
    except (InvalidInput, NoPaper) as error:
        return _page(sentence(error)), error.status
    return month_files.send(file)


@blueprint.get("/hours/print")
@requires(Permission.SEE_OWN_SITTINGS)
def print_hours() -> ResponseReturnValue:
    """Show one's own certificate as a page to print, or to keep as PDF."""
    from roster.documents import certificates  # its libraries take over a second to load

    person, bureau = current_practitioner(), current_bureau()
    try:
        first, last = _span(request.args)
    except InvalidInput as error:
        return _page(sentence(error)), error.status
    sitters = served_duties.between(bureau, first, last, clock.today(), person)
    if not sitters:
        return _page(_("You have not sat in these months by a published roster.")), HTTPStatus.NOT_FOUND
    return page(
        "hours_print.html",
        sitter=sitters[0],
        statement=certificates.statement(bureau.name, chinese.span(first, last), sitters[0]),
        paper_day=chinese.long_day,
        paper_length=certificates.length,
        paper_periods=chinese.PERIODS,
        today_in_words=chinese.day(clock.today()),
    )


def _span(typed: Mapping[str, str]) -> tuple[str, str]:
    """Return the two months that were chosen. Raises InvalidInput."""
    try:
        first, last = month_in(typed.get("first", "")), month_in(typed.get("last", ""))
    except NotFound:
        raise InvalidInput(_("Choose both months, for example 2026-03.")) from None
    if first > last:
        raise InvalidInput(_("The last month comes before the first."))
    return first, last


def _length(minutes: int) -> tuple[int, int]:
    """Return how long that is, in hours and the minutes beyond."""
    return divmod(minutes, 60)
