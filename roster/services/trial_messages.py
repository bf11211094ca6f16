"""A message to oneself, to see whether a channel works: sent at once, past the outbox, and written down."""

from datetime import datetime, timedelta

from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput
from roster.core.phones import is_mobile, read_phone
from roster.core.references import new_public_id
from roster.core.sentences import say
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.models import AuditAction, Bureau, Firm, NoticeChannel, NoticeKind
from roster.notify import DeliveryFailed, Gateways, Message, short_texts
from roster.notify.failures import read_reason
from roster.notify.messages import Template
from roster.services import audit, settings, throttles

TRIES, PAUSE = 10, timedelta(hours=1)
KIND = NoticeKind.DUTY_REMINDER


class ChannelRefused(DomainError):
    """The test message did not leave."""

    code = "channel_refused"
    message = N_("The test message did not leave. %(reason)s %(detail)s")


def count_try(bureau: Bureau, now: datetime) -> None:
    """Count one try, in a unit of its own: each may cost money. Raises TooManyTries."""
    throttles.count(f"test-message:{bureau.id}", TRIES, PAUSE, now)


def text_message(bureau: Bureau, number: str, language: str) -> Message:
    """Return the reminder of a duty with invented facts. Raises InvalidInput for what is no mobile number."""
    phone = read_phone(number, field="test_number")
    if not is_mobile(phone):
        raise InvalidInput(N_("Enter a mobile number."), field="test_number")
    chosen = settings.of(bureau)
    facts = short_texts.samples(KIND, bureau.phone)
    text = chosen.sms_texts.get(KIND.value) or short_texts.TEXTS[KIND]
    template = Template(chosen.sms_templates.get(KIND.value, ""), short_texts.parameters(text, facts))
    words = short_texts.filled(text, facts)
    subject = _subject(language)
    return Message(
        NoticeChannel.SMS,
        phone,
        subject,
        words,
        new_public_id(),
        subject,
        signature=chosen.sms_signature,
        template=template,
        is_demo=bureau.is_demo,
    )


def chat_message(bureau: Bureau, firm: Firm, language: str) -> Message:
    """Return a greeting to a firm's chat group. Raises InvalidInput when the firm has none."""
    if not firm.chat_robot:
        raise InvalidInput(N_("The firm has no robot: enter it on the firm's page."), field="firm")
    subject = _subject(language)
    words = translate(
        DEFAULT_LANGUAGE, N_("A test of the duty roster: from now on duties are announced here.")
    )
    return Message(
        NoticeChannel.WECOM, firm.chat_robot, subject, words, new_public_id(), subject, is_demo=bureau.is_demo
    )


def send(message: Message, gateways: Gateways) -> None:
    """Hand a test message over, outside any transaction. Raises ChannelRefused."""
    try:
        gateways.deliver(message)
    except DeliveryFailed as error:
        trouble, detail = read_reason(error.reason)
        raise ChannelRefused(reason=say(trouble.words) if trouble else "", detail=detail) from error


def write_down(bureau: Bureau, channel: NoticeChannel, actor: Actor, now: datetime) -> None:
    """Write into the trail that a test message was sent, not to whom."""
    audit.record(
        AuditAction.NOTICE_CALLED,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        channel=channel.value,
        step="test_sent",
    )


def _subject(language: str) -> str:
    return translate(language, N_("Test message of the duty roster"))
