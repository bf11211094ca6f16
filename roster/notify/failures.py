"""Why a message did not leave, or nobody knows whether it did: typed, so that each can be acted on and said in words."""

from datetime import timedelta
from enum import StrEnum

from roster.core.translation import N_


class Trouble(StrEnum):
    """What went wrong, as people read it. A provider's own code stands behind it in a notice's `last_error`."""

    NO_GATEWAY = "no_gateway"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    LOST = "lost"
    REFUSED = "refused"
    ADDRESS = "address"
    TEXT = "text"
    CONTRACT = "contract"
    NOT_DELIVERED = "not_delivered"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "no_gateway": N_("No gateway is set up for this channel."),
            "unreachable": N_("The provider could not be reached."),
            "busy": N_("The provider takes no more at the moment."),
            "no_answer": N_("The provider did not answer: the message may have left."),
            "lost": N_("The service stopped while sending: the message may have left."),
            "refused": N_("The provider refused the message."),
            "address": N_("The provider does not take this address."),
            "text": N_("The provider does not take this text: look at signature and template."),
            "contract": N_("The provider refuses the bureau's account: look at key, permission and balance."),
        }.get(self.value, N_("The provider could not deliver it."))


class Certainty(StrEnum):
    """What a failure says about the message itself."""

    NOT_NOW = "not_now"
    """It did not leave; trying again may help."""
    NEVER = "never"
    """It did not leave; trying again cannot help."""
    UNKNOWN = "unknown"
    """It may have left: sending it again may reach somebody twice."""


class DeliveryFailed(Exception):
    """A message did not leave, as far as is known. The reason is safe to keep: it names no address.

    `pause`: the provider asks to wait so long before the next attempt, which is nobody's fault and is not counted.
    """

    def __init__(
        self,
        detail: str = "",
        *,
        trouble: Trouble = Trouble.REFUSED,
        certainty: Certainty = Certainty.NOT_NOW,
        pause: timedelta | None = None,
    ) -> None:
        self.trouble, self.certainty, self.pause = trouble, certainty, pause
        self.reason = f"{trouble.value}: {detail}" if detail else trouble.value
        super().__init__(self.reason)

    @property
    def is_permanent(self) -> bool:
        """Whether trying again cannot help."""
        return self.certainty is Certainty.NEVER

    @property
    def is_uncertain(self) -> bool:
        """Whether the message may have left all the same."""
        return self.certainty is Certainty.UNKNOWN


def read_reason(reason: str) -> tuple[Trouble | None, str]:
    """Return the trouble and the provider's own words of a kept reason; old reasons have no trouble."""
    name, _colon, detail = reason.partition(": ")
    return (Trouble(name), detail) if name in set(Trouble) else (None, reason)
