"""The register of consultations (咨询台账) of a period, to file: record by record, without the citizens."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from roster.core import clock
from roster.core.consultation_words import MODES
from roster.core.matter_details import DETAILS
from roster.core.matters import MATTERS, OUTCOMES
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate
from roster.database import db
from roster.documents.register_lines import RegisterLine
from roster.models import Bureau, Center, Consultation, Practitioner
from roster.services.month_papers import NoPaper
from roster.services.papers import EXCEL, File
from roster.services.report_files import in_words
from roster.services.reports import ReportPeriod
from roster.workdays.months import days_of, first_day

READ_AT_ONCE = 500


def make(bureau: Bureau, period: ReportPeriod, now: datetime) -> tuple[File, int]:
    """Make the register of a period; return it with its number of records. Raises NoPaper where there is none.

    It is written while it is read, so that memory does not grow with the records.
    """
    from roster.documents import register_books  # its libraries take a while to load

    title = f"{bureau.name}{in_words(period)}公共法律服务咨询台账"
    content, count = register_books.register_book(
        title, bureau.name, clock.local(now), _lines(bureau, period)
    )
    if not count:
        raise NoPaper(N_("There is no record in this period."))
    return File(f"{title}.xlsx", EXCEL, content), count


def _lines(bureau: Bureau, period: ReportPeriod) -> Iterator[RegisterLine]:
    rows = db.session.execute(
        select(
            Consultation.number,
            Consultation.date,
            Center.name,
            Practitioner.name,
            Consultation.mode,
            Consultation.matter,
            Consultation.matter_detail,
            Consultation.people,
            Consultation.is_rural,
            Consultation.outcomes,
            Consultation.risk,
            Consultation.state,
            Consultation.signed_at,
        )
        .join(Center, Center.id == Consultation.center_id)
        .join(Practitioner, Practitioner.id == Consultation.practitioner_id)
        .where(
            Consultation.bureau_id == bureau.id,
            Consultation.date.between(first_day(period.first), days_of(period.last)[-1]),
        )
        .order_by(Consultation.date, Center.position, Center.code, Consultation.number),
        execution_options={"yield_per": READ_AT_ONCE},
    )
    for (
        number,
        day,
        center,
        person,
        mode,
        matter,
        detail,
        people,
        is_rural,
        outcomes,
        risk,
        state,
        signed,
    ) in rows:
        yield RegisterLine(
            number=number,
            date=day,
            center=center,
            person=person,
            mode=_say(MODES.get(mode, mode)),
            matter=" · ".join(_say(name) for name in (MATTERS[matter].name, DETAILS.get(detail)) if name)
            if matter in MATTERS
            else matter,
            people=people,
            is_rural=bool(is_rural),
            outcomes="、".join(_say(OUTCOMES[one]) for one in outcomes if one in OUTCOMES),
            risk=_say(risk.words) if risk else "",
            state=_say(state.words),
            signed_at=clock.local(signed) if signed else None,
        )


def _say(msgid: str) -> str:
    return translate(DEFAULT_LANGUAGE, msgid)
