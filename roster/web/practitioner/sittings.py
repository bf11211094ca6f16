"""My sittings: where, when, with whom; and the word that I have seen it."""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.database import unit_of_work
from roster.services import (
    consultations,
    duties,
    learned_mixes,
    license_reminders,
    offers,
    same_person,
    settings,
    several_bureaus,
    swaps,
)
from roster.services.duties import OwnSitting
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.duty_files import calendar_file
from roster.web.practitioner import comments
from roster.web.practitioner.pages import blueprint, current_practitioner, own_account, own_sitting, page


@blueprint.get("/")
@requires(Permission.SEE_OWN_SITTINGS)
def sittings() -> ResponseReturnValue:
    """Show the coming sittings, the past ones and how fair the year is."""
    practitioner, now = current_practitioner(), clock.now()
    upcoming, past = duties.my_sittings(practitioner, now)
    return page(
        "sittings.html",
        coming=several_bureaus.coming(own_account(), practitioner, upcoming, now),
        following=next((one for one in upcoming if not one.is_cancelled), None),
        expected=_expected(upcoming),
        bring=settings.of(current_bureau()).bring,
        drafts=comments.drafts(),
        past=past,
        fairness=duties.fairness(practitioner, now),
        asked=len(offers.asked(practitioner, now)) + len(swaps.asked(practitioner, now)),
        license_days=license_reminders.days_left(practitioner, clock.today()),
        unsigned=consultations.unsigned(practitioner, now),
        lapsing=[one for one in consultations.lapsing(practitioner, now) if one.is_alarm],
        questions=same_person.waiting(own_account(), now),
    )


def _expected(upcoming: Sequence[OwnSitting]) -> list[tuple[str, int]]:
    """Return what people mostly bring to the place of the next sitting, for roles that advise on everything."""
    following = next((one for one in upcoming if not one.is_cancelled), None)
    if (
        following is None
        or following.assignment.duty.role not in settings.of(current_bureau()).expertise_roles
    ):
        return []
    return learned_mixes.expected(following.center, following.sitting.month, clock.today())


@blueprint.post("/sittings/<public_id>/confirm")
@requires(Permission.SEE_OWN_SITTINGS)
def confirm(public_id: str) -> ResponseReturnValue:
    """Confirm that one has seen the duty."""
    with unit_of_work():
        duties.confirm(own_sitting(public_id).assignment, current_actor(), clock.now())
    flash(_("Thank you: the bureau knows that you will come."))
    return redirect(url_for("practitioner.sittings"))


@blueprint.get("/sittings/<public_id>/duty.ics")
@requires(Permission.SEE_OWN_SITTINGS)
def duty_file(public_id: str) -> ResponseReturnValue:
    """Hand out the calendar file of one duty."""
    return calendar_file(own_sitting(public_id).assignment)
