"""The way in: bureaus, three equal doors, the list for people who come or call, the published roster."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from roster.core import clock
from roster.core.periods import Period
from roster.database import db
from roster.models import Bureau, Center
from roster.services import places, posters, slots
from roster.web.access import public
from roster.web.calendar_links import public_link
from roster.web.public import blueprint
from roster.web.public.tenants import bureau_of, roles_of
from roster.workdays.months import first_day


@blueprint.get("/")
@public
def bureaus() -> ResponseReturnValue:
    """List the bureaus, lead to the only one, or to the page that founds the first."""
    every = db.session.scalars(select(Bureau).order_by(Bureau.name, Bureau.id)).all()
    if not every:
        return redirect(url_for("setup.code"))
    # A city's bureau that only looks at its districts' figures has no center to go to.
    with_centers = set(db.session.scalars(select(Center.bureau_id).where(Center.is_active).distinct()))
    found = [bureau for bureau in every if bureau.id in with_centers] or every
    if len(found) == 1:
        return redirect(url_for("public.entry", slug=found[0].slug))
    return render_template("public/bureaus.html", bureaus=found)


@blueprint.get("/b/<slug>/")
@public
def entry(slug: str) -> ResponseReturnValue:
    """Show the three doors."""
    bureau = bureau_of(slug)
    month = posters.month_to_show(bureau, clock.today())
    return render_template(
        "public/entry.html",
        bureau=bureau,
        poster=posters.poster_of(bureau, month),
        calendar=public_link(bureau),
    )


@blueprint.get("/b/<slug>/offline")
@public
def offline(slug: str) -> ResponseReturnValue:
    """List phone numbers, addresses and the next day of every center, for people who call or just come."""
    bureau = bureau_of(slug)
    offers = slots.bookable_centers(bureau, clock.now())
    return render_template("public/offline.html", bureau=bureau, offers=offers)


@blueprint.get("/b/<slug>/place")
@public
def place(slug: str) -> ResponseReturnValue:
    """Answer which center serves a typed place, also when somebody else does."""
    bureau = bureau_of(slug)
    answer = places.find(bureau, request.args.get("q", ""))
    offers = [
        offer for offer in slots.bookable_centers(bureau, clock.now()) if offer.center.id in answer.center_ids
    ]
    return render_template(
        "public/place.html",
        bureau=bureau,
        answer=answer,
        offers=offers,
        matter=request.args.get("matter", ""),
    )


@blueprint.get("/b/<slug>/roster")
@public
def next_roster(slug: str) -> ResponseReturnValue:
    """Lead to the month whose session is next."""
    month = posters.month_to_show(bureau_of(slug), clock.today())
    return redirect(url_for("public.roster", slug=slug, month=month), HTTPStatus.FOUND)


@blueprint.get("/b/<slug>/roster/<month>")
@public
def roster(slug: str, month: str) -> ResponseReturnValue:
    """Show who sits where in a month, to read and to print."""
    bureau = bureau_of(slug)
    first_day(month)
    return render_template(
        "public/roster.html",
        bureau=bureau,
        poster=posters.poster_of(bureau, month),
        months=posters.months_of(bureau, clock.today()),
        roles=roles_of(bureau),
        halves=Period.DAY.halves,
    )
