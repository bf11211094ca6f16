"""What one has served, year by year, and the certificate of each: the bureau's seal is all that it needs."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.database import unit_of_work
from roster.documents.facts import Sitter
from roster.services import papers, satisfaction, served_duties, statistics
from roster.services.permissions import Permission
from roster.web import month_files
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.months import months_of_year, year_in
from roster.web.practitioner.pages import blueprint, current_practitioner, page


@blueprint.get("/hours")
@requires(Permission.SEE_OWN_SITTINGS)
def hours() -> ResponseReturnValue:
    """Show one's own service hours by year, as the certificates count them."""
    person = current_practitioner()
    served = served_duties.by_year(current_bureau(), person, clock.today())
    shares = {year: satisfaction.of_practitioner(person, months_of_year(year)) for year, _sitter in served}
    return page("hours.html", years=served, length=_length, shares=shares, fewest=statistics.FEWEST_SHOWN)


@blueprint.post("/hours/<year>/certificate")
@requires(Permission.SEE_OWN_SITTINGS)
def own_certificate(year: str) -> ResponseReturnValue:
    """Send one's own certificate of a year."""
    person, bureau, now, wanted = current_practitioner(), current_bureau(), clock.now(), year_in(year)
    permit(person)
    with unit_of_work():
        file, people = papers.certificates(bureau, wanted, now, person)
        papers.note_export(person, bureau.id, "certificates", people, current_actor(), now, year=wanted)
    return month_files.send(file)


def _length(sitter: Sitter) -> tuple[int, int]:
    """Return how long somebody sat, in hours and the minutes beyond."""
    return divmod(sitter.minutes, 60)
