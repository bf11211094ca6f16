"""Messages to people: what a notice says, by channel and language, and the gateways that carry it.

`texts` is the one readable table; `facts` fills its parameters; `messages` composes; `gateways` send.
"""

from roster.notify.gateways import DeliveryFailed, Gateway, Gateways
from roster.notify.messages import Message, compose

__all__ = ["DeliveryFailed", "Gateway", "Gateways", "Message", "compose"]
