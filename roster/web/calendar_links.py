"""Secret calendar addresses, the same three routes for each audience: list, make and show once, revoke."""

from collections.abc import Callable
from dataclasses import dataclass

import segno
from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from roster.core import clock
from roster.database import unit_of_work
from roster.models import Bureau, Center
from roster.services import feed_tokens, public_calendars
from roster.services.feed_tokens import KIND_OF, FeedSubject
from roster.services.permissions import Permission
from roster.web.access import current_actor, permit, requires

LONGEST_LABEL = 40


@dataclass(frozen=True)
class CalendarLink:
    """One address; a secret one is shown once and never again."""

    https: str

    @property
    def webcal(self) -> str:
        """The form that opens a calendar program and subscribes."""
        return f"webcal://{self.https.split('://', 1)[1]}"

    @property
    def square_code(self) -> str:
        """A QR code of the address as a `data:` image."""
        return str(segno.make(self.https, error="m", micro=False).svg_data_uri(scale=4, border=4))


def link_of(token: str) -> CalendarLink:
    """Return the address that a new token opens."""
    return CalendarLink(f"{current_app.config['ROSTER'].base_url}/ics/{token}.ics")


def public_link(bureau: Bureau, center: Center | None = None) -> CalendarLink | None:
    """Return the address that everybody may read, of all centers or of one; None where the bureau has none."""
    calendar = public_calendars.of(bureau, center)
    return CalendarLink(f"{current_app.config['ROSTER'].base_url}{calendar.path}") if calendar else None


def add_routes(
    blueprint: Blueprint,
    permission: Permission,
    subject: Callable[[], FeedSubject],
    page: Callable[..., str],
) -> None:
    """Give an audience the pages of its calendar: whose it is says `subject`, how it looks says `page`."""

    def calendar() -> ResponseReturnValue:
        """List the calendar addresses so far."""
        return page("calendar.html", tokens=feed_tokens.of_subject(subject()), link=None)

    def new_calendar() -> ResponseReturnValue:
        """Make an address and show it, this once."""
        with unit_of_work():
            token = feed_tokens.issue(
                KIND_OF[type(subject())],
                subject(),
                current_user,
                clock.now(),
                label=request.form.get("label", "").strip()[:LONGEST_LABEL],
                with_alarm=request.form.get("with_alarm") == "1",
            )
        return page("calendar.html", tokens=feed_tokens.of_subject(subject()), link=link_of(token))

    def revoke_calendar(public_id: str) -> ResponseReturnValue:
        """End an address for good."""
        with unit_of_work():
            token = feed_tokens.by_public_id(public_id)
            permit(token)
            if token is not None:
                feed_tokens.revoke(token, current_actor(), clock.now())
        flash(_("The address is dead. Delete the subscription on that device too."))
        return redirect(url_for(f"{blueprint.name}.calendar"))

    guard = requires(permission)
    blueprint.get("/calendar")(guard(calendar))
    blueprint.post("/calendar")(guard(new_calendar))
    blueprint.post("/calendar/<public_id>/revoke")(guard(revoke_calendar))
