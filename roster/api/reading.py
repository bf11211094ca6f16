"""What there is to book: the bureau, its centers, their sittings and free times."""

from flask import current_app, url_for

from roster.api.operations import Call, operation
from roster.api.schemas import (
    BureauFacts,
    CenterFacts,
    Centers,
    Choice,
    MatterChoice,
    Role,
    RoleWish,
    SittingFacts,
    Sittings,
    SittingsWish,
    SlotFacts,
    Slots,
)
from roster.core import clock
from roster.core.errors import NotFound
from roster.core.matters import PLAIN_MATTERS
from roster.core.periods import Period
from roster.core.translation import N_, translate
from roster.models import Center, Scope
from roster.services import planning_names, pool, settings, slots
from roster.services.bookings import NEEDS
from roster.services.slots import CenterOffer, DayOffer, TimeOffer


@operation("GET", "/bureau", Scope.READ, N_("The bureau, and what visitors choose from"))
def bureau(call: Call) -> BureauFacts:
    """Return the bureau with its roles, the matters in plain words and the help that can be asked for."""
    known = call.bureau
    return BureauFacts(
        name=known.name,
        name_en=known.name_en,
        phone=known.phone,
        roles=[
            Role(code=role.code, name=role.name, name_en=role.name_en)
            for role in planning_names.roles_of(known)
        ],
        matters=[
            MatterChoice(key=one.key, words=translate(call.language, one.words), role=one.role)
            for one in PLAIN_MATTERS.values()
        ],
        needs=[Choice(key=key, words=translate(call.language, words)) for key, words in NEEDS.items()],
        bookings_per_phone=settings.of(known).bookings_per_phone,
    )


@operation("GET", "/centers", Scope.READ, N_("All centers with their next free day"))
def centers(call: Call, query: RoleWish) -> Centers:
    """Return every active center."""
    offers = slots.bookable_centers(call.bureau, clock.now(), query.role)
    return Centers(centers=[_center(call, offer) for offer in offers])


@operation("GET", "/centers/{code}", Scope.READ, N_("One center"), problems=("not_found",))
def center(call: Call, code: str, query: RoleWish) -> CenterFacts:
    """Return one active center."""
    found = _active(call, code)
    return _center(call, CenterOffer(found, slots.open_days(found, clock.now(), query.role)))


@operation(
    "GET", "/sittings", Scope.READ, N_("The sittings to come, and whether they can be booked"),
    problems=("not_found",),
)  # fmt: skip
def sittings(call: Call, query: SittingsWish) -> Sittings:
    """Return the days to come of one center or of all."""
    now = clock.now()
    if query.center is not None:
        days = slots.open_days(_active(call, query.center), now, query.role)
    else:
        offers = slots.bookable_centers(call.bureau, now, query.role)
        days = sorted((day for offer in offers for day in offer.days), key=lambda day: day.date)
    return Sittings(sittings=[_sitting(call, day) for day in days])


@operation("GET", "/centers/{code}/slots", Scope.READ, N_("A center's free times"), problems=("not_found",))
def free_slots(call: Call, code: str, query: RoleWish) -> Slots:
    """Return the times that anybody may book now."""
    now = clock.now()
    days = slots.open_days(_active(call, code), now, query.role)
    found = [time for day in days if day.free for time in slots.times_of(day.sitting, now, query.role)]
    return Slots(slots=[_slot(one) for one in found])


def _active(call: Call, code: str) -> Center:
    found = pool.center_of(call.bureau, code)
    if not found.is_active:
        raise NotFound
    return found


def _center(call: Call, offer: CenterOffer) -> CenterFacts:
    known, first = offer.center, offer.next_free
    path = url_for("public.center_entry", slug=call.bureau.slug, code=known.code)
    return CenterFacts(
        **{
            name: getattr(known, name)
            for name in CenterFacts.model_fields.keys() - {"next_free", "booking_page"}
        },
        next_free=first.date if first else None,
        booking_page=f"{current_app.config['ROSTER'].base_url}{path}",
    )


def _sitting(call: Call, day: DayOffer) -> SittingFacts:
    free = day.free_by_half if day.free else {}
    return SittingFacts(
        id=day.sitting.public_id,
        center=day.sitting.center.code,
        date=day.date,
        standing=day.standing,
        words=translate(call.language, day.standing.words),
        free_morning=free.get(Period.AM, 0),
        free_afternoon=free.get(Period.PM, 0),
        opens_at=day.opens_at,
    )


def _slot(one: TimeOffer) -> SlotFacts:
    slot = one.slot
    return SlotFacts(
        id=slot.public_id,
        sitting=slot.sitting.public_id,
        starts_at=clock.local(slot.starts_at),
        ends_at=clock.local(slot.ends_at),
        free=one.free,
    )
