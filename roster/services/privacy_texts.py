"""Which wording of the privacy notice a visitor was shown, kept word for word (PIPL Art. 14, 17: informed, and provably so)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from roster.database import EngineMemory, after_commit, db, insert_once
from roster.models import Booking, Bureau, PrivacyText
from roster.models.privacy_texts import DIGEST_LENGTH

_kept: EngineMemory[set[tuple[int, str]]] = EngineMemory(set)
"""Bureau and digest of each wording that is written down for sure. Nothing removes one."""


@dataclass(frozen=True)
class Wording:
    """A text with the number of bookings whose person was told by it."""

    text: PrivacyText
    bookings: int


def keep(bureau: Bureau, language: str, text: str, now: datetime) -> str:
    """Return the digest of a text that somebody is told by now; the first time it is written down."""
    digest = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()[:DIGEST_LENGTH]
    known, sure = (bureau.id, digest), _kept.now()
    if known in sure:
        return digest
    found = select(PrivacyText.id).where(PrivacyText.bureau_id == bureau.id, PrivacyText.digest == digest)
    if db.session.scalar(found) is None:
        insert_once(
            PrivacyText, bureau_id=bureau.id, digest=digest, language=language, text=text, created_at=now
        )
    after_commit(lambda: sure.add(known))
    return digest


def of(bureau: Bureau) -> Sequence[Wording]:
    """Return the bureau's wordings, the newest first."""
    counted = select(Booking.told, func.count()).where(Booking.bureau_id == bureau.id).group_by(Booking.told)
    used = {digest: count for digest, count in db.session.execute(counted)}  # noqa: C416 - rows are no pairs to mypy
    texts = select(PrivacyText).where(PrivacyText.bureau_id == bureau.id).order_by(PrivacyText.id.desc())
    return [Wording(text, used.get(text.digest, 0)) for text in db.session.scalars(texts)]


def first_told(bureau: Bureau) -> Mapping[str, datetime]:
    """Return since when each wording was shown, by its digest."""
    texts = db.session.scalars(select(PrivacyText).where(PrivacyText.bureau_id == bureau.id))
    return {text.digest: text.created_at for text in texts}
