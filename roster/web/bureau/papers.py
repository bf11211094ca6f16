"""Papers about who sat: the allowance sheet of a month, the certificates of a year."""

from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.database import unit_of_work
from roster.services import month_papers, papers
from roster.services.permissions import Permission
from roster.web import month_files
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint
from roster.web.bureau.people import person_of
from roster.web.months import month_in, year_in


@blueprint.post("/rosters/<month>/allowances")
@requires(Permission.EDIT_ROSTERS)
def allowances(month: str) -> ResponseReturnValue:
    """Send the allowance sheet of a month."""
    month, bureau, now = month_in(month), current_bureau(), clock.now()
    roster = month_papers.published(bureau, month)
    permit(roster)
    with unit_of_work():
        file, people = papers.allowances(bureau, month, now)
        papers.note_export(roster, bureau.id, "allowances", people, current_actor(), now, month=month)
    return month_files.send(file)


@blueprint.post("/fairness/<year>/certificates")
@requires(Permission.SEE_BUREAU)
def certificates(year: str) -> ResponseReturnValue:
    """Send the certificates of everybody who sat in a year."""
    bureau, now, wanted = current_bureau(), clock.now(), year_in(year)
    permit(bureau)
    with unit_of_work():
        file, people = papers.certificates(bureau, f"{wanted}-01", f"{wanted}-12", now)
        papers.note_export(bureau, bureau.id, "certificates", people, current_actor(), now, year=wanted)
    return month_files.send(file)


@blueprint.post("/people/<practitioner>/certificates/<year>")
@requires(Permission.SEE_BUREAU)
def certificate(practitioner: str, year: str) -> ResponseReturnValue:
    """Send one person's certificate of a year."""
    person, bureau, now = person_of(practitioner), current_bureau(), clock.now()
    wanted = year_in(year)
    with unit_of_work():
        file, people = papers.certificates(bureau, f"{wanted}-01", f"{wanted}-12", now, person)
        papers.note_export(person, bureau.id, "certificates", people, current_actor(), now, year=wanted)
    return month_files.send(file)
