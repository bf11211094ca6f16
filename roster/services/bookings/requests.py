"""What a person asks for when booking, read and checked before anything is claimed."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from roster.core import cipher
from roster.core.errors import InvalidInput
from roster.core.matters import MATTERS
from roster.core.phones import read_phone
from roster.core.sensitive import holds_identity_or_card_number
from roster.core.translation import DEFAULT_LANGUAGE, LANGUAGES, N_
from roster.models import Channel
from roster.models.bookings import PHONE_PURPOSE

LONGEST_NAME = 60
LONGEST_NOTE = 200
MOST_COMPANIONS = 9
"""So many people at most come along: more than that is no appointment any more."""

NEEDS: dict[str, str] = {
    "wheelchair": N_("Wheelchair or walking aid"),
    "hearing": N_("Hard of hearing"),
    "dialect": N_("Somebody who speaks the dialect"),
    "company": N_("I bring somebody along"),
}
"""Help that a person may need at the center: key → msgid."""


@dataclass(frozen=True)
class BookingRequest:
    """The person and the concern. Build it with `read`, which checks and normalizes."""

    name: str
    phone: str
    """E.164."""
    matter: str
    on_behalf: bool = False
    needs: tuple[str, ...] = ()
    note: str = ""
    family: bool = False
    """One more person under a phone number that has a booking on that date."""
    channel: Channel = Channel.WEB
    language: str = DEFAULT_LANGUAGE
    companions: int = 0
    """How many people come along."""
    is_long: bool = False
    """Two times in a row; only the staff gives them."""
    told: str = ""
    """By which wording of the privacy notice the person was told (`PrivacyText.digest`); no part of what is asked for."""

    @classmethod
    def read(
        cls,
        *,
        name: str,
        phone: str,
        matter: str,
        on_behalf: bool = False,
        needs: tuple[str, ...] = (),
        note: str = "",
        family: bool = False,
        channel: Channel = Channel.WEB,
        language: str = DEFAULT_LANGUAGE,
        companions: int = 0,
        is_long: bool = False,
    ) -> "BookingRequest":
        """Return a checked request. Raises InvalidInput that names the field to blame."""
        if matter not in MATTERS:
            raise InvalidInput(N_("Please choose what it is about."), field="matter")
        return cls(
            name=read_name(name),
            phone=read_phone(phone),
            matter=matter,
            on_behalf=on_behalf,
            needs=read_needs(needs),
            note=read_note(note),
            family=family,
            channel=channel,
            language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
            companions=read_companions(companions),
            is_long=is_long,
        )

    def digest(self, slot_public_id: str) -> str:
        """Return a keyed fingerprint of the request and its time: equal for a repeated sending only."""
        asked = {name: value for name, value in asdict(self).items() if name != "told"}
        body = json.dumps({**asked, "slot": slot_public_id}, sort_keys=True, ensure_ascii=False)
        return cipher.current().index("booking-request", body)


def read_needs(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the known ones among keys of help needed, each once."""
    return tuple(sorted(set(keys) & NEEDS.keys()))


def read_companions(count: int) -> int:
    """Return how many come along, within reason."""
    return max(0, min(count, MOST_COMPANIONS))


def phone_index(phone: str) -> str:
    """Return the keyed index by which the bookings of an E.164 phone number are found."""
    return cipher.current().index(PHONE_PURPOSE, phone)


def phone_indexes(phone: str) -> list[str]:
    """Return every index under which they may stand: more than one while keys are rotated."""
    return cipher.current().indexes(PHONE_PURPOSE, phone)


def read_name(text: str) -> str:
    """Return a name or form of address. Any characters are fine but for control characters."""
    name = " ".join(_printable(text).split())
    if not name:
        raise InvalidInput(
            N_("Enter a name, or how we should address you, for example Mr Zhang."), field="name"
        )
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            N_("Please shorten the name to %(limit)s characters."), field="name", limit=LONGEST_NAME
        )
    return name


def read_note(text: str) -> str:
    """Return the one-line note. An identity or card number in it is refused: nobody here needs it."""
    note = " ".join(_printable(text).split())
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            N_("Please shorten the note to %(limit)s characters. You can tell the rest at the center."),
            field="note",
            limit=LONGEST_NOTE,
        )
    if holds_identity_or_card_number(note):
        raise InvalidInput(
            N_("Please remove the identity or bank card number from the note. We do not need it."),
            field="note",
        )
    return note


def _printable(text: str) -> str:
    """Drop control and invisible format characters, which could disturb a list, a slip or a message.

    Private-use and yet unassigned characters stay: rare Chinese names are written with them.
    """
    return "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
