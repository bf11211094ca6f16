"""What each kind of notice says, by channel: the one table.

A subject stands on lock screens and in logs: it has no parameters at all, so that no personal data can
get into it. A text message has at most 70 Chinese characters with the sender's signature (one part; 160
in English), names neither the matter nor the lawyer, and carries code, time, place and phone. The CALL
words are what staff say on the phone to somebody whom no message reaches.
"""

from roster.models import NoticeKind
from roster.notify import (
    texts_of_accounts,
    texts_of_duties,
    texts_of_referrals,
    texts_of_rosters,
    texts_of_visitors,
)
from roster.notify.text import Text

SHORT_SIGNATURE_CHARACTERS = 6
"""What the carrier puts in front of a text message and counts in: 【临渭司法】 and the like."""

LONGEST_SHORT = {"zh_Hans_CN": 70 - SHORT_SIGNATURE_CHARACTERS, "en": 160 - SHORT_SIGNATURE_CHARACTERS}
"""Characters of one part of a text message, by language."""

TEXTS: dict[NoticeKind, Text] = {
    **texts_of_visitors.TEXTS,
    **texts_of_duties.TEXTS,
    **texts_of_rosters.TEXTS,
    **texts_of_accounts.TEXTS,
    **texts_of_referrals.TEXTS,
}
