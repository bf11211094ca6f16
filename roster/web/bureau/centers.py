"""The centers: what each needs, and who sits there when."""

from flask import request
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import coverage, learned_mixes, pool, settings
from roster.services.permissions import Permission
from roster.web.access import current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page


@blueprint.get("/centers")
@requires(Permission.SEE_BUREAU)
def centers() -> ResponseReturnValue:
    """List the centers with their next visits, searched by name, zone or other names."""
    bureau, words = current_bureau(), request.args.get("q", "")[:60]
    visits: dict[str, list[coverage.NextVisit]] = {}
    for visit in coverage.next_visits(bureau, clock.today()):
        visits.setdefault(visit.center, []).append(visit)
    return page("centers.html", centers=pool.centers(bureau, words), words=words, visits=visits)


@blueprint.get("/centers/<code>")
@requires(Permission.SEE_BUREAU)
def center(code: str) -> ResponseReturnValue:
    """Show one center: its needs, its next visits and who sits there."""
    bureau = current_bureau()
    found = pool.center_of(bureau, code)
    permit(found)
    visits = [one for one in coverage.next_visits(bureau, clock.today()) if one.center == code]
    return page(
        "center.html",
        center=found,
        visits=visits,
        stands=pool.center_sittings(bureau, found, clock.today()),
        today_=clock.today(),
        learned=learned_mixes.of_centers(bureau, pool.centers(bureau), clock.today()).get(code),
        weights=(learned_mixes.OF_KIND, learned_mixes.OF_ENTERED),
        is_learning=settings.of(bureau).learn_matters,
    )
