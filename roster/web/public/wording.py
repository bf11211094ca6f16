"""What people should bring, by matter, as msgids that the pages translate; and a booking in plain words."""

from flask_babel import gettext as _

from roster.core.matters import PLAIN_MATTERS
from roster.core.references import show_code
from roster.core.translation import N_
from roster.models import Booking
from roster.web.presentation import clock_time, day, local_date, local_name

_ALWAYS = (N_("Your identity card, if you have it with you (advice is free also without it)"),)
_BY_MATTER: dict[str, tuple[str, ...]] = {
    "01": (N_("Marriage certificate, household register, birth certificates if children are concerned"),),
    "02": (N_("Will, household register, papers about the house or the savings"),),
    "05": (N_("Land or house papers, contracts, photos"),),
    "07": (N_("Labor contract, wage records, chat messages, medical papers after an injury"),),
    "08": (N_("Notes of debt, contracts, transfer records, chat messages"),),
    "12": (N_("The police's accident report, medical papers and receipts, insurance papers"),),
    "19": (N_("Identity card, household register and the papers to be certified, in the original"),),
}
_OTHERWISE = (N_("All papers about the matter: contracts, notes of debt, letters, judgments"),)

_NAMES = {plain.matter: plain.words for plain in PLAIN_MATTERS.values()}


def to_bring(matter: str) -> tuple[str, ...]:
    """Return what to bring for a matter, each as a msgid."""
    return (*_ALWAYS, *_BY_MATTER.get(matter, _OTHERWISE))


def by_matter() -> tuple[tuple[str, str], ...]:
    """Return the usual matters and what each needs, as msgids: what is always good to have stands first."""
    named = ((_NAMES[matter], needed) for matter, (needed,) in _BY_MATTER.items())
    return ((N_("Always"), _ALWAYS[0]), *named, (N_("Something else"), _OTHERWISE[0]))


def card(booking: Booking) -> str:
    """Return a booking as lines to copy into a chat or a note; no name, phone number or matter of the visitor."""
    center, starts_at = booking.sitting.center, booking.slot.starts_at
    where = " ".join(part for part in (local_name(center), center.address, center.landmark) if part)
    lines = [
        _("Public legal services: booked"),
        _("Code: %(code)s", code=show_code(booking.code)),
        _("When: %(when)s", when=f"{day(local_date(starts_at))} {clock_time(starts_at)}"),
        _("Where: %(where)s", where=where),
        _("Phone: %(phone)s", phone=center.phone) if center.phone else "",
        _("Cannot come? Please cancel, so that somebody else gets the time."),
    ]
    return "\n".join(line for line in lines if line)
