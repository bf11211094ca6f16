"""The one interface behind which every provider stands, and what it may answer."""

from dataclasses import dataclass
from enum import StrEnum

from roster.notify.messages import Message


@dataclass(frozen=True)
class Receipt:
    """A provider took a message. `reference` is its own name for it, empty where it gives none."""

    reference: str = ""


@dataclass(frozen=True)
class Enquiry:
    """A message about which a provider is asked afterwards. `sent_on` is a day of Shanghai, as 20261202."""

    reference: str
    provider_reference: str
    address: str
    sent_on: str


class Fate(StrEnum):
    """What a provider says became of a message."""

    DELIVERED = "delivered"
    UNDER_WAY = "under_way"
    NOT_DELIVERED = "not_delivered"
    UNHEARD_OF = "unheard_of"
    """The provider never got it."""


@dataclass(frozen=True)
class Report:
    """A provider's word about one message; `detail` is its own code."""

    fate: Fate
    detail: str = ""


class Gateway:
    """Something that carries the messages of one channel out of the house."""

    is_repeatable = False
    """Whether the same message sent again cannot reach anybody twice: it carries a name by which that is noticed."""
    is_offline = False
    """Whether nothing leaves this machine: for tests, and for a bureau that tries the service out."""
    can_be_asked = False
    """Whether it knows afterwards what became of a message."""

    @property
    def label(self) -> str:
        """What an administrator reads: the provider's name, never a secret."""
        return type(self).__name__

    def deliver(self, message: Message) -> Receipt | None:
        """Hand the message over; raise DeliveryFailed when it could not be."""
        raise NotImplementedError

    def ask(self, enquiry: Enquiry) -> Report | None:
        """Return what became of a message, None when nobody knows yet. Raises DeliveryFailed."""
        return None
