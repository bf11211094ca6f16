"""A notice as it leaves the house: to whom, on which channel, in which words."""

from dataclasses import dataclass

from roster.core.translation import translate
from roster.models import Notice, NoticeChannel
from roster.notify.facts import facts_of
from roster.notify.texts import TEXTS

SHORT_CHANNELS = frozenset({NoticeChannel.SMS, NoticeChannel.CALL})


@dataclass(frozen=True)
class Message:
    """One composed message. `reference` is the notice's own and stays the same over all attempts."""

    channel: NoticeChannel
    address: str
    subject: str
    body: str
    reference: str
    log_line: str
    """The short form for a log, with nobody's name and the code masked."""


def compose(notice: Notice, base_url: str = "") -> Message:
    """Return the message of a notice in its language; `base_url` is where links lead."""
    text, facts = TEXTS[notice.kind], facts_of(notice, base_url)
    body = text.short if notice.channel in SHORT_CHANNELS else text.body
    return Message(
        channel=notice.channel,
        address=notice.address or "",
        subject=translate(notice.language, text.subject),
        body=translate(notice.language, body, **facts),
        reference=notice.public_id,
        log_line=translate(notice.language, text.short, **_masked(facts)),
    )


def words_for_call(notice: Notice, base_url: str = "") -> str:
    """Return what staff say on the phone in place of the message."""
    return translate(notice.language, TEXTS[notice.kind].short, **facts_of(notice, base_url))


def _masked(facts: dict[str, str]) -> dict[str, str]:
    return {**facts, "name": "*", "code": f"{facts.get('code', '')[:2]}*"}
