"""Who hears of a referral: the office that receives it, the practitioner, and their record.

Messages carry the number of the matter and a link, never what it is about or whose it is.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.references import show_code
from roster.core.referral_words import RESULTS
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.database import db
from roster.models import (
    ConsultationState,
    Notice,
    NoticeKind,
    NoticeState,
    Referral,
    ReferralLink,
    ReferralStep,
)
from roster.services import consultations, notices
from roster.services.referrals import links

CALL_WITHIN = timedelta(days=14)


def tell_receiver(
    referral: Referral, link: ReferralLink, now: datetime, kind: NoticeKind = NoticeKind.REFERRAL_SENT
) -> bool:
    """Queue the message with the link; without an e-mail address staff phone. Once for each step and day that is due."""
    due = referral.due_on.isoformat() if referral.due_on else ""
    notice = notices.queue(
        kind,
        bureau_id=referral.bureau_id,
        dedupe_key=_key(kind, referral),
        now=now,
        expires_at=now + CALL_WITHIN,
        office=referral.receiver,
        parameters={"code": referral.code, "due": due},
        secret={"path": links.path_of(link)},
    )
    if notice is not None:
        notice.center_id = referral.center_id
    return notice is not None


def silence(referral: Referral) -> None:
    """Take back what the office was not told yet."""
    for kind in (NoticeKind.REFERRAL_SENT, NoticeKind.REFERRAL_DUE):
        for notice in db.session.scalars(
            select(Notice).where(
                Notice.kind == kind,
                Notice.dedupe_key.startswith(f"{kind.value}:{referral.id}:", autoescape=True),
                Notice.state.in_((NoticeState.QUEUED, NoticeState.TO_CALL, NoticeState.UNCERTAIN)),
            )
        ):
            notice.state = NoticeState.VOID


def tell_practitioner(referral: Referral, step: ReferralStep, now: datetime) -> None:
    """Tell whoever handed it over that the office has answered."""
    if referral.practitioner is None:
        return
    notices.queue(
        NoticeKind.REFERRAL_ANSWERED,
        bureau_id=referral.bureau_id,
        dedupe_key=f"referral_answered:{referral.id}:{referral.version}:{step.what}",
        now=now,
        practitioner=referral.practitioner,
        parameters={"code": referral.code, "path": f"/practitioner/referrals/{referral.public_id}"},
    )


def flow_back(referral: Referral, step: ReferralStep, actor: Actor, now: datetime) -> None:
    """Add what the office answered to the signed record, chained like every addition; a draft shows it on its page."""
    record = referral.consultation
    if record is None or record.state is not ConsultationState.SIGNED:
        return
    text = translate(
        DEFAULT_LANGUAGE,
        N_("Referral %(code)s to %(office)s: %(state)s. %(result)s %(note)s"),
        code=show_code(referral.code),
        office=referral.receiver.name if referral.receiver else "",
        state=translate(DEFAULT_LANGUAGE, referral.state.words),
        result=translate(DEFAULT_LANGUAGE, RESULTS[referral.door][referral.result])
        if referral.result
        else "",
        note=step.note or "",
    )
    consultations.add(record, text.strip(), actor, now)


def _key(kind: NoticeKind, referral: Referral) -> str:
    return f"{kind.value}:{referral.id}:{referral.due_what}:{referral.due_on}:{referral.sent_at:%Y%m%d%H%M%S}"
