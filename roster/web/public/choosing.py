"""Choosing: what it is about, which center, which time; then the time is kept for this browser."""

from datetime import datetime
from itertools import groupby

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import NotFound
from roster.core.matters import PLAIN_MATTERS
from roster.database import unit_of_work
from roster.models import Bureau, Center
from roster.services import slots
from roster.services.bookings import holds
from roster.services.bookings.errors import NotBookable
from roster.services.crowds import SumWanted
from roster.services.slots import CenterOffer, DayOffer, Standing, TimeOffer
from roster.services.slots.nearest import kilometers
from roster.services.slots.windows import window_of
from roster.web.access import public
from roster.web.public import answers, blueprint, browsers, crowding, drafts
from roster.web.public.drafts import Draft
from roster.web.public.tenants import bureau_of, center_of, plain_matter, roles_of

NEAR = 3


@blueprint.get("/b/<slug>/book")
@public
def matter(slug: str) -> ResponseReturnValue:
    """Ask in plain words what it is about; "not sure" is an answer."""
    return render_template("public/matter.html", bureau=bureau_of(slug), matters=PLAIN_MATTERS.values())


@blueprint.get("/b/<slug>/book/centers")
@public
def centers(slug: str) -> ResponseReturnValue:
    """List the centers by zone with their next free day; with a chosen time, only change the matter."""
    bureau, draft, chosen = bureau_of(slug), drafts.current(), plain_matter(request.args.get("matter", ""))
    if request.args.get("back") == "check" and draft.slot and draft.has_contact:
        slot = slots.by_public_id(bureau, draft.slot)
        if slot is not None and slot.role == role_for(bureau, chosen.key):
            answer = redirect(url_for("public.check", slug=slug))
            return drafts.keep(answer, slug, draft.with_(matter=chosen.key))
    offers = slots.bookable_centers(bureau, clock.now(), role_for(bureau, chosen.key))
    return render_template(
        "public/centers.html",
        bureau=bureau,
        matter=chosen,
        zones=_in_groups(offers),
        roles=roles_of(bureau),
        release=window_of(bureau, clock.now()).next_release,
    )


@blueprint.get("/b/<slug>/book/at/<code>")
@public
def times(slug: str, code: str) -> ResponseReturnValue:
    """List a center's free times; when there are none, say why and name the nearest centers that have."""
    bureau = bureau_of(slug)
    center, chosen, now = center_of(bureau, code), plain_matter(request.args.get("matter", "")), clock.now()
    role = role_for(bureau, chosen.key)
    days = slots.open_days(center, now, role)
    free = [(day, _by_half(slots.times_of(day.sitting, now, role))) for day in days if day.free]
    return render_template(
        "public/times.html",
        bureau=bureau,
        center=center,
        matter=chosen,
        role=roles_of(bureau).get(role),
        free=free,
        days=days,
        next_visit=_next_visit(days),
        near=[] if free else near(bureau, center, role),
        release=window_of(bureau, now).next_release,
    )


@blueprint.post("/b/<slug>/book/hold")
@public
def hold(slug: str) -> ResponseReturnValue:
    """Keep the chosen time for this browser and go on to the contact, or back to the check."""
    bureau, now = bureau_of(slug), clock.now()
    draft = drafts.current().with_(
        matter=plain_matter(request.form.get("matter", "")).key, slot=request.form.get("slot", "")
    )
    try:
        _refuse_full(bureau, draft, now)
        with unit_of_work():
            slot = slots.by_public_id(bureau, draft.slot)
            if slot is None:
                raise NotFound
            crowding.count(bureau, now)
            holds.hold(slot, browsers.hold_token(), now)
    except SumWanted as error:
        return crowding.moment(bureau, error)
    except NotBookable as error:
        return answers.taken(bureau, draft, error)
    browsers.note_hold(draft.slot)
    step = "public.check" if draft.has_contact else "public.contact"
    return drafts.keep(redirect(url_for(step, slug=slug)), slug, draft)


def role_for(bureau: Bureau, matter_key: str) -> str:
    """Return whom a matter is for, if the bureau sends that role; else the first role it sends."""
    roles = roles_of(bureau)
    wanted = plain_matter(matter_key).role
    return wanted if wanted in roles else next(iter(roles), wanted)


def near(bureau: Bureau, center: Center, role: str) -> list[tuple[CenterOffer, DayOffer, float]]:
    """Return the nearest other centers that have a free time, with the day and the distance in km."""
    free = [
        (offer, offer.next_free, kilometers(center, offer.center))
        for offer in slots.bookable_centers(bureau, clock.now(), role)
        if offer.next_free and offer.center.id != center.id
    ]
    return sorted(free, key=lambda item: item[2])[:NEAR]


def _in_groups(offers: list[CenterOffer]) -> list[tuple[str, list[CenterOffer]]]:
    """Group the centers by zone; where few have a free time (notaries travel), those few come first."""
    free = [offer for offer in offers if offer.next_free]
    if not 0 < len(free) * 2 < len(offers):
        return _by_zone(offers)
    others = [offer for offer in offers if not offer.next_free]
    return [(_("Centers with a free time"), free), *_by_zone(others)]


def _by_zone(offers: list[CenterOffer]) -> list[tuple[str, list[CenterOffer]]]:
    """Group the centers by zone, the zones in the order of their first center."""
    order = {offer.center.zone: -index for index, offer in reversed(list(enumerate(offers)))}
    ordered = sorted(offers, key=lambda offer: -order[offer.center.zone])
    return [(zone, list(group)) for zone, group in groupby(ordered, key=lambda offer: offer.center.zone)]


def _by_half(found: list[TimeOffer]) -> list[tuple[str, list[TimeOffer]]]:
    return [(half, list(group)) for half, group in groupby(found, key=lambda offer: offer.slot.period.value)]


def _next_visit(days: list[DayOffer]) -> DayOffer | None:
    """Return the first day on which somebody of the role sits, free or not."""
    sits = (Standing.FREE, Standing.FULL, Standing.CLOSED, Standing.NOT_YET_OPEN)
    return next((day for day in days if day.standing in sits), None)


def _refuse_full(bureau: Bureau, draft: Draft, now: datetime) -> None:
    """Raise that a time is gone before anybody waits for a turn to write."""
    if browsers.token_for(draft.slot) is None and slots.is_full(draft.slot, now):
        slot = slots.by_public_id(bureau, draft.slot)
        if slot is not None:
            holds.refuse_full(slot, now)
