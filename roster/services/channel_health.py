"""How each way of telling people fares: what left in the last days, what failed, why last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from roster.database import db
from roster.models import Bureau, Notice, NoticeChannel, NoticeState

LATELY = timedelta(days=7)
SHOWN = (NoticeChannel.EMAIL, NoticeChannel.SMS, NoticeChannel.WECOM)
LEFT = (NoticeState.SENT, NoticeState.DELIVERED)
STUCK = (NoticeState.FAILED, NoticeState.TO_CALL)


@dataclass(frozen=True)
class ChannelHealth:
    """One channel's last seven days."""

    channel: NoticeChannel
    counts: Mapping[NoticeState, int]
    last_sent_at: datetime | None
    last_error: str
    """Of the newest message that did not leave; empty when a later one did."""

    @property
    def sent(self) -> int:
        """How many left."""
        return sum(self.counts.get(state, 0) for state in LEFT)

    @property
    def failed(self) -> int:
        """How many did not, and wait for somebody."""
        return sum(self.counts.get(state, 0) for state in STUCK)

    @property
    def is_well(self) -> bool:
        """Whether the newest message left."""
        return not self.last_error


def of(bureau: Bureau, now: datetime) -> list[ChannelHealth]:
    """Return each channel's health."""
    since = now - LATELY
    rows = db.session.execute(
        select(Notice.channel, Notice.state, func.count(Notice.id))
        .where(Notice.bureau_id == bureau.id, Notice.created_at >= since)
        .group_by(Notice.channel, Notice.state)
    )
    counts: dict[NoticeChannel, dict[NoticeState, int]] = {}
    for channel, state, number in rows:
        counts.setdefault(channel, {})[state] = number
    return [_of(bureau, channel, counts.get(channel, {}), since) for channel in SHOWN]


def _of(
    bureau: Bureau, channel: NoticeChannel, counts: Mapping[NoticeState, int], since: datetime
) -> ChannelHealth:
    mine = (Notice.bureau_id == bureau.id, Notice.channel == channel)
    sent_at = db.session.scalar(select(func.max(Notice.sent_at)).where(*mine, Notice.state.in_(LEFT)))
    failing = select(Notice.last_error).where(*mine, Notice.last_error != "", Notice.created_at >= since)
    if sent_at is not None:
        failing = failing.where(Notice.created_at > sent_at)
    newest = failing.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(1)
    return ChannelHealth(channel, counts, sent_at, db.session.scalar(newest) or "")
