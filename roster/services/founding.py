"""Found a real bureau: the tenant with its practice roles. Centers, people and accounts follow.

The holiday notices that ship with the product hold for every bureau without being imported
(`services.holiday_notices.calendar_of`).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.coordinates import LATITUDES, LONGITUDES
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, PracticeRole
from roster.services import audit

SLUG = re.compile(r"[a-z](?:-?[a-z0-9]){1,39}")
LONGEST_SLUG = 40
ROLES = (("lawyer", "律师", "Lawyer"), ("notary", "公证员", "Notary"))
FEWEST_DIGITS = 5
"""Of a number to show: the hotline 12348 has five."""

LONGEST = {"name": 80, "name_en": 120, "seat": 120, "phone": 40}
NEEDED = ("name", "seat", "phone")


class SlugTaken(DomainError):
    """A bureau's short name is part of its addresses."""

    code = "slug_taken"
    message = N_("There is already a bureau named “%(slug)s”. Choose another short name.")


class DemoHere(DomainError):
    """The demo has well-known passwords: real people's data does not belong beside it."""

    code = "demo_here"
    message = N_(
        "This installation holds the demo bureau. Give the real one a folder of its own: set ROSTER_INSTANCE to an empty one."
    )


class NoSuchBureau(NotFound):
    """No bureau has that short name."""

    code = "no_such_bureau"
    message = N_("There is no bureau named “%(slug)s”.")


@dataclass(frozen=True)
class Charter:
    """What a bureau is founded with. The coordinates are its seat's, in degrees."""

    slug: str
    name: str
    seat: str
    phone: str
    latitude: float
    longitude: float
    name_en: str = ""


def found(charter: Charter, actor: Actor, now: datetime) -> Bureau:
    """Add a real bureau with lawyers and notaries as its roles.

    Raises InvalidInput, SlugTaken, or DemoHere beside a demo bureau.
    """
    if db.session.scalar(select(Bureau.id).where(Bureau.is_demo).limit(1)):
        raise DemoHere
    _check_slug(charter.slug)
    texts = {name: _text(charter, name) for name in LONGEST}
    bureau = Bureau(
        slug=charter.slug,
        **texts,
        latitude=LATITUDES.check(charter.latitude),
        longitude=LONGITUDES.check(charter.longitude),
        created_at=now,
    )
    db.session.add(bureau)
    db.session.flush()
    add_roles(bureau)
    audit.record(
        AuditAction.BUREAU_FOUNDED, actor, now, bureau_id=bureau.id, subject=bureau, slug=charter.slug
    )
    return bureau


def add_roles(bureau: Bureau) -> None:
    """Name the kinds of practitioners that every bureau sends."""
    for position, (code, name, english) in enumerate(ROLES):
        db.session.add(
            PracticeRole(bureau_id=bureau.id, code=code, name=name, name_en=english, position=position)
        )


def named(slug: str) -> Bureau:
    """Return the bureau of that short name. Raises NoSuchBureau."""
    bureau: Bureau | None = db.session.scalar(select(Bureau).where(Bureau.slug == slug))
    if bureau is None:
        raise NoSuchBureau(slug=slug)
    return bureau


def is_number_to_show(text: str) -> bool:
    """Tell whether a text can be dialed: at least five digits, and nothing but what numbers are written with."""
    digits = sum(character.isdigit() for character in text)
    return digits >= FEWEST_DIGITS and re.fullmatch(r"[0-9+ ()（）转-]+", text) is not None


def _check_slug(slug: str) -> None:
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
        raise InvalidInput(
            N_(
                "The short name “%(slug)s” cannot be part of an address. Take 2 to 40 small letters, digits and single hyphens, beginning with a letter, like linwei."
            ),
            field="slug",
            slug=slug,
        )
    if db.session.scalar(select(Bureau.id).where(Bureau.slug == slug)):
        raise SlugTaken(slug=slug)


def _text(charter: Charter, name: str) -> str:
    text: str = getattr(charter, name).strip()
    if name in NEEDED and not text:
        raise InvalidInput(N_("“%(column)s” is empty."), field=name, column=name)
    if len(text) > LONGEST[name]:
        raise InvalidInput(
            N_("“%(column)s” is longer than %(longest)s characters."),
            field=name,
            column=name,
            longest=LONGEST[name],
        )
    if name == "phone" and not is_number_to_show(text):
        raise InvalidInput(
            N_("Enter the phone number that people call, for example 0913-2012345."), field="phone"
        )
    return text
