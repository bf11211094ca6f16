"""Which gateway carries which channel, as the deployment's addresses say."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from roster.models import NoticeChannel
from roster.notify import wecom
from roster.notify.aliyun import AliyunGateway
from roster.notify.failures import Certainty, DeliveryFailed, Trouble
from roster.notify.gateway import Enquiry, Gateway, Receipt, Report
from roster.notify.http_gateway import HttpGateway
from roster.notify.messages import Message
from roster.notify.offline import ConsoleGateway, FileGateway
from roster.notify.smtp import SmtpGateway
from roster.notify.wecom import WecomGateway

REAL_ONES_ONLY = frozenset({NoticeChannel.SMS, NoticeChannel.WECOM})
"""Channels on which nothing counts as sent without a gateway: somebody must call instead."""


class Gateways:
    """The gateways of a deployment. E-mail without a server goes to the console, as it does in a trial."""

    def __init__(self, by_channel: Mapping[NoticeChannel, Gateway]) -> None:
        self._by_channel = dict(by_channel)
        self._console = ConsoleGateway()

    @classmethod
    def configured(
        cls, smtp_url: str, mail_from: str, sms_url: str = "", chat_url: str = wecom.ADDRESS
    ) -> "Gateways":
        """Return the gateways of a deployment. Raises ValueError for an address that cannot be read."""
        chosen: dict[NoticeChannel, Gateway] = {}
        if smtp_url:
            chosen[NoticeChannel.EMAIL] = _offline(smtp_url) or SmtpGateway(smtp_url, mail_from)
        if sms_url:
            chosen[NoticeChannel.SMS] = _offline(sms_url) or _sms(sms_url)
        if chat_url:
            chosen[NoticeChannel.WECOM] = _offline(chat_url) or WecomGateway(chat_url)
        return cls(chosen)

    def of(self, channel: NoticeChannel, *, is_demo: bool = False) -> Gateway | None:
        """Return what carries a channel; of a demo bureau's text and chat messages none leaves the machine."""
        found = self._by_channel.get(channel)
        if channel not in REAL_ONES_ONLY:
            return found or self._console
        return self._console if is_demo and (found is None or not found.is_offline) else found

    def deliver(self, message: Message) -> Receipt:
        """Hand a message to its channel's gateway; raise DeliveryFailed."""
        gateway = self.of(message.channel, is_demo=message.is_demo)
        if gateway is None:
            raise DeliveryFailed(trouble=Trouble.NO_GATEWAY, certainty=Certainty.NEVER)
        return gateway.deliver(message) or Receipt()

    def ask(self, channel: NoticeChannel, enquiry: Enquiry) -> Report | None:
        """Ask a channel's gateway what became of a message; raise DeliveryFailed."""
        gateway = self._by_channel.get(channel)
        return gateway.ask(enquiry) if gateway is not None else None

    @property
    def repeatable(self) -> frozenset[NoticeChannel]:
        """The channels on which a message may be sent again when nobody knows whether it left."""
        unset = {channel for channel in NoticeChannel if channel not in self._by_channel}
        return frozenset(
            unset | {channel for channel, gateway in self._by_channel.items() if gateway.is_repeatable}
        )

    @property
    def askable(self) -> frozenset[NoticeChannel]:
        """The channels whose provider knows afterwards what became of a message."""
        return frozenset(channel for channel, gateway in self._by_channel.items() if gateway.can_be_asked)


def _sms(url: str) -> Gateway:
    return AliyunGateway(url) if urlsplit(url).scheme.startswith("aliyun") else HttpGateway(url)


def _offline(url: str) -> Gateway | None:
    parts = urlsplit(url)
    if parts.scheme == "console":
        return ConsoleGateway()
    if parts.scheme == "file":
        return FileGateway(Path(unquote(parts.path)))
    return None
