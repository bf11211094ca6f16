"""What the API takes and answers. The OpenAPI document's schemas are made from these classes.

Nothing that a program sends may name a field that is not here; numbers and truths are not read from text.
"""

from datetime import date as Day
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from roster.core.matters import PLAIN_MATTERS
from roster.core.translation import N_
from roster.models import BookingState, WaitlistState
from roster.services import webhook_events, webhooks
from roster.services.bookings import NEEDS, BookingRequest
from roster.services.bookings.requests import LONGEST_NAME, LONGEST_NOTE, MOST_COMPANIONS
from roster.services.slots import Standing

NO_ZERO = r"^[^\x00]*$"
PUBLIC_ID = r"^[A-Za-z0-9_-]{12}$"
LONGEST_TOKEN = 64
LONGEST_PHONE = 40

PublicId = Annotated[str, Field(pattern=PUBLIC_ID)]
RoleCode = Annotated[str, Field(min_length=1, max_length=32, pattern=NO_ZERO, examples=["lawyer"])]
Token = Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN, pattern=r"^[A-Za-z0-9_-]+$")]
MatterKey = Literal[*PLAIN_MATTERS]  # type: ignore[valid-type]
NeedKey = Literal[*NEEDS]  # type: ignore[valid-type]


class Wish(BaseModel):
    """Something a program sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Something the API answers."""

    model_config = ConfigDict(frozen=True)


class RoleWish(Wish):
    """Which role's sittings or times."""

    role: RoleCode = Field("lawyer", description=N_("A role's code, as `/bureau` lists them."))


class SittingsWish(RoleWish):
    """Which sittings."""

    center: str | None = Field(
        None, min_length=1, max_length=12, pattern=NO_ZERO, description=N_("Only those of this center.")
    )


class Role(Answer):
    """A kind of practitioner that the bureau sends."""

    code: str
    name: str
    name_en: str


class Choice(Answer):
    """A key with its words in the language asked for."""

    key: str
    words: str


class MatterChoice(Choice):
    """A matter in plain words."""

    role: str = Field(description=N_("Whom it is for."))


class BureauFacts(Answer):
    """The bureau whose key it is, and what visitors choose from."""

    name: str
    name_en: str
    phone: str
    roles: list[Role]
    matters: list[MatterChoice]
    needs: list[Choice] = Field(description=N_("Help that a visitor may need at the center."))
    bookings_per_phone: int = Field(description=N_("So many open bookings one phone number may have."))


class CenterFacts(Answer):
    """A service center."""

    code: str = Field(description=N_("The public statistical code; names the center in every address."))
    name: str
    name_en: str
    zone: str
    address: str
    landmark: str
    phone: str
    latitude: float
    longitude: float
    next_free: Day | None = Field(description=N_("The first day with a free time of the role."))
    booking_page: str = Field(description=N_("The page on which a visitor books there without a program."))


class Centers(Answer):
    """All centers that are open, in the bureau's order."""

    centers: list[CenterFacts]


class SittingFacts(Answer):
    """A center's day, and whether it can be booked."""

    id: str
    center: str
    date: Day
    standing: Standing = Field(description=N_("Whether the day can be booked, and if not, why."))
    words: str = Field(description=N_("The standing in words."))
    free_morning: int
    free_afternoon: int
    opens_at: datetime | None = Field(
        description=N_("When the month's times open for booking; null when they were never held back.")
    )


class Sittings(Answer):
    """The sittings to come."""

    sittings: list[SittingFacts]


class SlotFacts(Answer):
    """A free time."""

    id: str
    sitting: str
    starts_at: datetime
    ends_at: datetime
    free: int = Field(description=N_("Free places."))


class Slots(Answer):
    """A center's free times, in order."""

    slots: list[SlotFacts]


class HoldWish(Wish):
    """Which time to keep."""

    slot: PublicId


class HoldName(Wish):
    """A hold that was made before."""

    hold: Token


class HoldFacts(Answer):
    """A time kept for a visitor. Whoever has `hold` may prolong, book or release it."""

    hold: str
    slot: str
    expires_at: datetime


class Released(Answer):
    """Nothing is held under that name any more."""

    released: Literal[True] = True


class VisitorWish(Wish):
    """Who comes, and what about."""

    name: str = Field(max_length=2 * LONGEST_NAME, description=N_("Name, or how to address the visitor."))
    phone: str = Field(
        max_length=LONGEST_PHONE,
        description=N_("A mobile, or a landline with its area code."),
        examples=["13800138000"],
    )
    matter: MatterKey = "unsure"
    on_behalf: bool = Field(False, description=N_("The visitor is somebody else than who books."))
    needs: list[NeedKey] = Field(default_factory=list, max_length=len(NEEDS))
    companions: int = Field(0, ge=0, le=MOST_COMPANIONS, description=N_("How many people come along."))
    note: str = Field("", max_length=2 * LONGEST_NOTE, description=N_("In one line: what it is about."))

    def read(self, language: str, *, family: bool = False) -> BookingRequest:
        """Return the request, checked and normalized. Raises InvalidInput."""
        return BookingRequest.read(
            name=self.name,
            phone=self.phone,
            matter=PLAIN_MATTERS[self.matter].matter,
            on_behalf=self.on_behalf,
            needs=tuple(self.needs),
            companions=self.companions,
            note=self.note,
            family=family,
            language=language,
        )


class BookingWish(VisitorWish):
    """A visitor and a time."""

    slot: PublicId
    hold: Token | None = Field(
        None, description=N_("The hold on that time; without it a free place is taken.")
    )
    family: bool = Field(
        False, description=N_("One more person of a phone number that has a booking on that date.")
    )


class FindWish(Wish):
    """Code and full phone number: only both together open a booking."""

    code: str = Field(max_length=40, examples=["K7M-3PT"])
    phone: str = Field(max_length=LONGEST_PHONE, examples=["13800138000"])


class VersionWish(Wish):
    """The version of the booking that the visitor saw."""

    version: int = Field(ge=1, le=2**31 - 1)


class MoveWish(VersionWish):
    """Another time."""

    slot: PublicId


class BookingFacts(Answer):
    """A booking, without the visitor's name and phone number."""

    id: str
    version: int = Field(
        description=N_("Send it along to move or cancel: it tells whether it changed meanwhile.")
    )
    state: BookingState
    code: str = Field(
        description=N_("What the visitor says at the window. It identifies, it does not authorize.")
    )
    center: str
    slot: str
    role: str
    starts_at: datetime
    ends_at: datetime


class OpenBooking(BookingFacts):
    """A booking with what opens it again."""

    token: str = Field(
        description=N_("Send it in the header `Booking-Token`. Keep it as you keep a password.")
    )
    page: str = Field(
        description=N_("The visitor's own page. It holds the token: never write it into a log.")
    )


class PlaceWish(VisitorWish, RoleWish):
    """A visitor, and what they wait for."""

    center: str = Field(min_length=1, max_length=12, pattern=NO_ZERO, description=N_("The center's code."))
    sitting: PublicId | None = Field(
        None, description=N_("Only for this sitting; without it for any coming date.")
    )


class OfferFacts(Answer):
    """A time kept for somebody in line."""

    slot: str
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime = Field(
        description=N_("Until then it is kept; afterwards the next in line is asked.")
    )


class PlaceFacts(Answer):
    """A place in line, without the visitor's name and phone number."""

    id: str
    state: WaitlistState
    code: str = Field(
        description=N_("What the visitor says at the window. It identifies, it does not authorize.")
    )
    center: str
    role: str
    sitting: str | None
    ahead: int = Field(description=N_("How many are before, of those who could get the same times."))
    offer: OfferFacts | None
    booking: str | None = Field(
        description=N_("The booking that came of it, or the one that waits for an earlier time.")
    )


class OpenPlace(PlaceFacts):
    """A place in line with what opens it again."""

    token: str = Field(
        description=N_("Send it in the header `Booking-Token`. Keep it as you keep a password.")
    )
    page: str = Field(
        description=N_("The visitor's own page. It holds the token: never write it into a log.")
    )


class Fault(Answer):
    """What is wrong with one entry."""

    field: str
    detail: str


class OtherTime(Answer):
    """A free time near the one that was wanted."""

    slot: str
    center_name: str
    center_name_en: str
    starts_at: datetime
    kilometers: float = Field(description=N_("As the crow flies from the center first wanted."))


class Told(Answer):
    """Which one a webhook's message is about."""

    booking: str | None = Field(
        None, description=N_("The booking's `id`, as it was answered when it was made.")
    )
    waiting: str | None = Field(None, description=N_("The `id` of a place in line."))


class WebhookMessage(Answer):
    """What a program's own address is told."""

    type: Literal[*webhook_events.TYPES, webhooks.PING] = Field(  # type: ignore[valid-type]
        description=N_("What happened. Leave out types that you do not know.")
    )
    timestamp: datetime = Field(description=N_("When it happened."))
    data: Told


class Problem(Answer):
    """What went wrong (RFC 9457)."""

    type: str = Field(description=N_("Stable: what a program goes by."))
    title: str
    status: int
    detail: str = Field(description=N_("One sentence for people, in the language asked for."))
    errors: list[Fault] | None = Field(None, description=N_("The entries to blame."))
    alternatives: list[OtherTime] | None = Field(
        None, description=N_("Where a time cannot be had: the nearest free ones.")
    )
