"""A matter handed on: to whom, with whose consent, how it stands until its end. "Told where to go" is not handed over.

Writing: `begin`, `write`, `tell`, `consent`, `hand_over`, `park`, `withdraw`; the office's answers `receive`, `accept`,
`refuse`, `send_back`, `start_work`, `extend`, `conclude`. Reading: `read` (each leaves an audit row), lists of heads,
`counts`. The door by link is in `links`, the citizen's in `asking`, the clock's part in `reminding`.
"""

from roster.services.referrals.answering import (
    AlreadyAsked,
    AlreadyExtended,
    accept,
    conclude,
    extend,
    receive,
    refuse,
    send_back,
)
from roster.services.referrals.answering import begin as start_work
from roster.services.referrals.contents import Content
from roster.services.referrals.drafting import (
    DoorClosed,
    begin,
    choices,
    details_of,
    facts_now,
    facts_of,
    tell,
    write,
)
from roster.services.referrals.pairs import aid_leg
from roster.services.referrals.reading import (
    Filter,
    Head,
    by_public_id,
    counts,
    of_bureau,
    of_center,
    of_practitioner,
    of_record,
    read,
)
from roster.services.referrals.sending import (
    MayNotWait,
    NoConsent,
    consent,
    hand_over,
    needs_consent,
    park,
    withdraw,
)
from roster.services.referrals.steps import WrongStep

__all__ = [
    "AlreadyAsked",
    "AlreadyExtended",
    "Content",
    "DoorClosed",
    "Filter",
    "Head",
    "MayNotWait",
    "NoConsent",
    "WrongStep",
    "accept",
    "aid_leg",
    "begin",
    "by_public_id",
    "choices",
    "conclude",
    "consent",
    "counts",
    "details_of",
    "extend",
    "facts_now",
    "facts_of",
    "hand_over",
    "needs_consent",
    "of_bureau",
    "of_center",
    "of_practitioner",
    "of_record",
    "park",
    "read",
    "receive",
    "refuse",
    "send_back",
    "start_work",
    "tell",
    "withdraw",
    "write",
]
