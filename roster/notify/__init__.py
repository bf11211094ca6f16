"""Messages to people: what a notice says, by channel and language, and the gateways that carry it.

`texts` and `short_texts` are the readable tables; `facts` fills their parameters; `messages` composes; `gateway` is the
one interface, `gateways` says which provider carries which channel.
"""

from roster.notify.failures import Certainty, DeliveryFailed, Trouble
from roster.notify.gateway import Enquiry, Fate, Gateway, Receipt, Report
from roster.notify.gateways import Gateways
from roster.notify.messages import Message, compose

__all__ = [
    "Certainty",
    "DeliveryFailed",
    "Enquiry",
    "Fate",
    "Gateway",
    "Gateways",
    "Message",
    "Receipt",
    "Report",
    "Trouble",
    "compose",
]
