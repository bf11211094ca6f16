"""What a quarter's or a year's figures mean (研判): a draft made of the figures, and the words that the bureau files."""

from datetime import datetime

from sqlalchemy import select, update

from roster.core.actors import Actor
from roster.core.errors import InvalidInput, Stale
from roster.core.remarks import read_remark
from roster.core.translation import N_
from roster.database import db, insert_once
from roster.documents.report_drafts import OPEN
from roster.models import AuditAction, Bureau, ReportAnalysis
from roster.models.report_analyses import LONGEST_ANALYSIS
from roster.services import audit
from roster.services.reports import ReportPeriod


def of_period(bureau: Bureau, period: ReportPeriod) -> ReportAnalysis | None:
    """Return what the bureau wrote about a period, or None."""
    return db.session.scalar(
        select(ReportAnalysis).where(
            ReportAnalysis.bureau_id == bureau.id,
            ReportAnalysis.first_month == period.first,
            ReportAnalysis.last_month == period.last,
        )
    )


def write(
    bureau: Bureau, period: ReportPeriod, text: str, version: int, actor: Actor, now: datetime
) -> ReportAnalysis:
    """Keep what the bureau says about a period; `version` is that of the text that was changed, 0 for none.

    Raises InvalidInput for nothing, too much, or a draft whose open part is still there; Stale when a colleague was faster.
    """
    text = read_remark(text.replace("\r\n", "\n"), "text", LONGEST_ANALYSIS)
    if not text:
        raise InvalidInput(N_("Write what the figures mean."), field="text")
    if OPEN in text:
        raise InvalidInput(
            N_("Replace the part in 【 】 by your own words, or delete it: the draft cannot know why."),
            field="text",
        )
    place = {"bureau_id": bureau.id, "first_month": period.first, "last_month": period.last}
    values = {"text": text, "written_at": now, "written_by_id": actor.account_id}
    if version == 0:
        is_done = insert_once(ReportAnalysis, **place, **values) is not None
    else:
        is_done = bool(
            db.session.execute(
                update(ReportAnalysis)
                .filter_by(**place, version=version)
                .values(version=version + 1, **values)
                .execution_options(synchronize_session=False)
            ).rowcount  # type: ignore[attr-defined]
        )
    if not is_done:
        raise Stale
    found = of_period(bureau, period)
    assert found is not None
    db.session.refresh(found)
    audit.record(
        AuditAction.ANALYSIS_WRITTEN,
        actor,
        now,
        bureau_id=bureau.id,
        subject=bureau,
        **{"from": period.first, "until": period.last},
    )
    return found
