"""Help for citizens: how to come, what to bring, what the code is; from the bureau's own facts and habits."""

from flask import render_template
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.services import pool, posters, settings, sittings
from roster.web.access import public
from roster.web.public import blueprint, wording
from roster.web.public.tenants import bureau_of


@blueprint.get("/b/<slug>/help")
@public
def guide(slug: str) -> ResponseReturnValue:
    """Explain everything once, in large type, on one sheet of paper when printed."""
    bureau = bureau_of(slug)
    chosen = settings.of(bureau)
    coming = posters.poster_of(bureau, posters.month_to_show(bureau, clock.today())).session_date
    return render_template(
        "public/guide.html",
        bureau=bureau,
        chosen=chosen,
        coming=coming,
        hours=sittings.bureau_hours_on(coming.date if coming else clock.today(), chosen),
        centers=[center for center in pool.centers(bureau) if center.is_active],
        bring=wording.by_matter(),
    )
