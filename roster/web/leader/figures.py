"""How much the service is used: by month, by center, by matter."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.services import satisfaction, statistics
from roster.services.permissions import Permission
from roster.services.statistics import CHIEF, Figure
from roster.web.access import current_bureau, requires
from roster.web.leader.pages import blueprint, page
from roster.web.months import chosen_year, months_of_year


@blueprint.get("/figures")
@requires(Permission.SEE_STATISTICS)
def figures() -> ResponseReturnValue:
    """Show a year's numbers; of one center's matters when it is asked for."""
    bureau = current_bureau()
    year, years = chosen_year(request.args.get("year", ""), ahead=0)
    asked = request.args.get("show", "")
    shown = Figure(asked) if asked in CHIEF else Figure.CONSULTATIONS
    months = months_of_year(year)
    found = statistics.of_months(bureau, months)
    code = request.args.get("center", "")
    center = next((one for one in found.centers if one.code == code), None)
    rates = satisfaction.of_months(bureau, months)
    return page(
        "figures.html",
        rates=rates,
        rates_by_center=rates.by_center(),
        rates_by_month=rates.by_month(center.id if center else None),
        year=year,
        years=years,
        shown=shown,
        figures=found,
        kinds=list(Figure),
        chief=CHIEF,
        center=center,
        matters=statistics.by_matter(bureau, months, center),
        fewest=statistics.FEWEST_SHOWN,
    )
