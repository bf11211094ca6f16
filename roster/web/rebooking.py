"""Somebody who sits cannot come: what that does to whom is shown, then done; the same two routes for center and scheduler."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.database import db, rehearsal, unit_of_work
from roster.models import Assignment, Sitting
from roster.services import absences, rebookings
from roster.services.date_consequences import Consequences, ConsequencesChanged, VisitorFate
from roster.services.permissions import Permission
from roster.services.seat_choices import Choice
from roster.web.access import current_actor, permit, requires
from roster.web.errors import sentence

Page = Callable[..., str]
Offered = Callable[[Assignment], Sequence[Choice]]
Address = Callable[[Sitting], str]


def add_routes(
    blueprint: Blueprint, permission: Permission, page: Page, back: Address, offered: Offered
) -> None:
    """Add both routes; `back` is where the day is seen, `offered` who may be put in instead (nobody for a center)."""

    @blueprint.post("/sittings/<sitting>/absent")
    @requires(permission)
    def mark_absent(sitting: str) -> ResponseReturnValue:
        """Show what becomes of everybody who booked at somebody's seat; with the digest of that, do it."""
        _own_sitting(sitting)
        try:
            return _look_or_do(sitting, page, back, offered)
        except NotFound:
            raise
        except DomainError as error:
            flash(sentence(error), "error")
            return redirect(back(_own_sitting(sitting)))

    @blueprint.post("/sittings/<sitting>/absent/undo")
    @requires(permission)
    def take_back_absent(sitting: str) -> ResponseReturnValue:
        """Let somebody who was marked absent sit again."""
        _own_sitting(sitting)
        try:
            with unit_of_work():
                done = rebookings.take_back(
                    _own_sitting(sitting), request.form.get("person", ""), current_actor(), clock.now()
                )
        except DomainError as error:
            flash(sentence(error), "error")
        else:
            flash(_say_taken_back(done))
        return redirect(back(_own_sitting(sitting)))


def _look_or_do(sitting: str, page: Page, back: Address, offered: Offered) -> ResponseReturnValue:
    seen, status = request.form.get("digest", ""), 200
    stand_in, person = request.form.get("stand_in", ""), request.form.get("person", "")
    if request.form.get("step") == "do" and seen:
        try:
            with unit_of_work():
                _do(sitting, person, stand_in, seen)
        except ConsequencesChanged as error:
            flash(sentence(error), "warning")
            status = error.status
        else:
            flash(
                _(
                    "Done. Whoever has another time is told with an apology; the others stand on the call list."
                )
            )
            return redirect(back(_own_sitting(sitting)))
    with rehearsal():
        found = _do(sitting, person, stand_in, None)
    row = _own_sitting(sitting)
    seated = absences.serving_at(row, person)
    choices = offered(seated)
    return page(
        "mark_absent.html",
        sitting=row,
        seated=seated,
        found=found,
        choices=choices,
        stand_in=next((one for one in choices if one.practitioner == stand_in), None),
        back=back(row),
        fates=VisitorFate,
    ), status


def _do(sitting: str, person: str, stand_in: str, digest: str | None) -> Consequences:
    return rebookings.mark_absent(
        _own_sitting(sitting), person, current_actor(), clock.now(), stand_in=stand_in, digest=digest
    )


def _say_taken_back(done: rebookings.TakenBack) -> str:
    words = [_("Taken back: the roster is as it was.")]
    if done.returned:
        words.append(
            ngettext(
                "%(num)s visitor has the old time again.",
                "%(num)s visitors have the old time again.",
                done.returned,
            )
        )
    if done.stay:
        words.append(
            ngettext(
                "%(num)s visitor keeps the new time, because the message is out or the old time is taken.",
                "%(num)s visitors keep the new time, because the message is out or the old time is taken.",
                done.stay,
            )
        )
    return " ".join(words)


def _own_sitting(public_id: str) -> Sitting:
    row: Any = db.session.scalar(select(Sitting).where(Sitting.public_id == public_id))
    permit(row)
    return row  # type: ignore[no-any-return]
