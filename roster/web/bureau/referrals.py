"""The bureau's matters handed on: numbers by door, and a list of heads with what is due. What was said is not there."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from roster.core import clock
from roster.core.referral_words import Door
from roster.database import db
from roster.models import Center
from roster.services import referrals
from roster.services.permissions import Permission
from roster.web import referral_pages
from roster.web.access import current_bureau, requires
from roster.web.bureau.pages import blueprint, page


@blueprint.get("/referrals")
@requires(Permission.SEE_BUREAU)
def referral_list() -> ResponseReturnValue:
    """List the bureau's referrals, of one center where that is asked."""
    bureau, chosen, now = current_bureau(), referral_pages.filter_of(), clock.now()
    code = request.args.get("center", "").replace("\0", "")[:12]
    center = db.session.scalar(select(Center).where(Center.bureau_id == bureau.id, Center.code == code))
    return page(
        "referrals.html",
        heads=referrals.of_bureau(bureau, chosen, now, center=center),
        counts=referrals.counts(bureau, now),
        chosen=chosen,
        Door=Door,
        WHATS=referral_pages.WHATS,
    )
