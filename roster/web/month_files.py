"""Files of a month for the pages of several audiences: made, written down, sent under a Chinese name."""

import io
from collections.abc import Callable

from flask import Blueprint, current_app, send_file, url_for
from flask.typing import ResponseReturnValue

from roster.core import clock
from roster.core.errors import NotFound
from roster.database import unit_of_work
from roster.documents.facts import Month
from roster.models import Center, Roster
from roster.services import month_papers, papers, settings
from roster.services.papers import File, Kind
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.months import month_in


def kind_in(address: str) -> Kind:
    """Return the kind of file that an address names. Raises NotFound for anything else."""
    try:
        return Kind(address)
    except ValueError:
        raise NotFound from None


def add_route(blueprint: Blueprint, permission: Permission) -> None:
    """Give a blueprint the address that sends files of the months whose published roster its readers may read."""

    @requires(permission)
    def month_file(month: str, kind: str) -> ResponseReturnValue:
        """Send one file of a published month."""
        wanted, month = kind_in(kind), month_in(month)
        roster = month_papers.published(current_bureau(), month)
        permit(roster)
        return send_month(wanted, roster)

    blueprint.add_url_rule("/rosters/<month>/files/<kind>", view_func=month_file, methods=["POST"])


def send_month(
    kind: Kind, roster: Roster, narrow: Callable[[Month], Month] = lambda month: month, whose: str = ""
) -> ResponseReturnValue:
    """Make a file of a published month, write a line into the trail and send it.

    `narrow` leaves out what the reader may not see; `whose` stands in the file's name.
    """
    bureau = current_bureau()
    with unit_of_work():
        month = narrow(month_papers.month_of(roster, bureau, clock.now(), booking_address))
        file = papers.make(kind, month, settings.of(bureau), whose)
        papers.note_export(
            roster,
            bureau.id,
            kind.value,
            len(month.sitters),
            current_actor(),
            clock.now(),
            month=month.month,
        )
    return send(file)


def send(file: File) -> ResponseReturnValue:
    """Send a file; its name is Chinese (RFC 5987), and no cache keeps it."""
    answer = send_file(
        io.BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def booking_address(center: Center) -> str:
    """Return where citizens book a time at a center."""
    path = url_for("public.center_entry", slug=center.bureau.slug, code=center.code)
    return f"{current_app.config['ROSTER'].base_url}{path}"
