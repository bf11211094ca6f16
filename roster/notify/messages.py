"""A notice as it leaves the house: to whom, on which channel, in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roster.core.translation import DEFAULT_LANGUAGE, translate
from roster.models import Notice, NoticeChannel
from roster.notify import mail_words, short_texts
from roster.notify.facts import facts_of
from roster.notify.texts import TEXTS

SHORT_CHANNELS = frozenset({NoticeChannel.SMS, NoticeChannel.CALL})


@dataclass(frozen=True)
class Template:
    """What a provider with approved templates is told instead of a text: its code, and what fills it."""

    code: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    """A bureau's own words for one kind of notice; empty means ours."""

    signature: str = ""
    text: str = ""
    code: str = ""
    subject: str = ""
    body: str = ""
    """Of an e-mail, in Chinese, with placeholders in braces; the body goes into chat groups, too."""
    is_demo: bool = False
    has_links: bool = False
    """The carrier takes links in text messages."""


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
    signature: str = ""
    """Of a text message, without brackets; carriers put it in front."""
    template: Template | None = None
    is_for_one: bool = False
    """About a citizen, or with a link that is somebody's own: never for a group."""
    is_demo: bool = False


def compose(notice: Notice, base_url: str = "", wording: Wording | None = None) -> Message:
    """Return the message of a notice in its language; `base_url` is where links lead.

    A text message in Chinese uses the words that were approved by the carriers; so does any other where the provider
    knows templates only. A bureau's own words are Chinese: who reads English has ours.
    """
    text, facts, own = TEXTS[notice.kind], facts_of(notice, base_url), wording or Wording()
    body = text.short if notice.channel in SHORT_CHANNELS else text.body
    words, subject = translate(notice.language, body, **facts), translate(notice.language, text.subject)
    if notice.language == DEFAULT_LANGUAGE:
        subject = own.subject or subject
        if own.body and notice.channel not in SHORT_CHANNELS:
            words = mail_words.filled(notice.kind, own.body, facts)
    template = None
    if notice.channel is NoticeChannel.SMS:
        short = own.text or short_texts.ours(notice.kind, has_links=own.has_links)
        chinese = (
            facts if notice.language == DEFAULT_LANGUAGE else facts_of(notice, base_url, DEFAULT_LANGUAGE)
        )
        template = Template(own.code, short_texts.parameters(short, chinese)) if short else None
        if short and notice.language == DEFAULT_LANGUAGE:
            words = short_texts.filled(short, facts)
        elif own.has_links and notice.kind in short_texts.WITH_LINK:
            words = f"{words} {facts['short_link']}"
    return Message(
        channel=notice.channel,
        address=notice.address or "",
        subject=subject,
        body=words,
        reference=notice.public_id,
        log_line=translate(notice.language, text.short, **_masked(facts)),
        signature=own.signature,
        template=template,
        is_for_one=any(
            one is not None for one in (notice.booking_id, notice.waitlist_entry_id, notice.secret_parameters)
        ),
        is_demo=own.is_demo,
    )


def words_for_call(notice: Notice, base_url: str = "") -> str:
    """Return what staff say on the phone in place of the message."""
    return translate(notice.language, TEXTS[notice.kind].short, **facts_of(notice, base_url))


def _masked(facts: dict[str, str]) -> dict[str, str]:
    return {**facts, "name": "*", "code": f"{facts.get('code', '')[:2]}*"}
