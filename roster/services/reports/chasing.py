"""The day on which the month's records are due: who is behind with them, and a message to each center and the schedulers."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from roster.core import clock
from roster.database import db
from roster.models import Bureau, Consultation, ConsultationState, NoticeKind, Sitting, Visit
from roster.services import overdue_notices, quiet_hours, settings


def behind_with_records(bureau: Bureau, today: date) -> Mapping[int, int]:
    """Return how many records of sittings up to today are not signed, by center (row id)."""
    rows = db.session.execute(
        select(Sitting.center_id, func.count())
        .select_from(Consultation)
        .join(Visit, Consultation.visit_id == Visit.id)
        .join(Sitting, Visit.sitting_id == Sitting.id)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.date <= today,
            Consultation.state == ConsultationState.DRAFT,
        )
        .group_by(Sitting.center_id)
        .order_by(Sitting.center_id)
    )
    return {row[0]: row[1] for row in rows}


def remind(bureau: Bureau, now: datetime) -> int:
    """On the bureau's day tell each center that is behind, and the schedulers; return how many messages, once a day at most."""
    today = clock.local(now).date()
    if today.day != settings.of(bureau).records_due_day or quiet_hours.is_night(now):
        return 0
    behind = behind_with_records(bureau, today)

    def number(center_id: int | None) -> int:
        return sum(behind.values()) if center_id is None else behind[center_id]

    return overdue_notices.tell(
        bureau, NoticeKind.RECORDS_DUE, list(behind), number, "records", now, bureau_page="reports"
    )
