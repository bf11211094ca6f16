"""The files that a bureau prints and sends: which there are, what they are called, and a line in the trail for each.

Everything in them that a stranger could not read on the public page stays with who may see it in the system; no file
names a citizen. `documents` is imported when a file is asked for: its libraries take over a second to load.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roster.core import clock
from roster.core.actors import Actor
from roster.core.translation import N_
from roster.database import Model
from roster.documents import chinese
from roster.documents.facts import Month
from roster.models import AuditAction, Bureau, Practitioner
from roster.services import allowance_rates, audit, month_papers, served_duties
from roster.services.month_papers import NoPaper
from roster.services.settings import BureauSettings

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


class Kind(StrEnum):
    """A file of a month."""

    NOTICE = "notice"
    ROSTER = "roster"
    POSTERS = "posters"
    SIGN_IN = "sign_in_sheets"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return WORDS[self][0]

    @property
    def purpose(self) -> str:
        """What it is for, in a sentence (a msgid)."""
        return WORDS[self][1]

    @property
    def ending(self) -> str:
        """How its name ends."""
        return {WORD: "docx", EXCEL: "xlsx", PDF: "pdf"}[_MEDIA[self]]


WORDS: Mapping[Kind, tuple[str, str]] = {
    Kind.NOTICE: (
        N_("Official notice with the roster"),
        N_(
            "To sign and seal; the roster is its annex on one page. Everything can be changed in Word or WPS."
        ),
    ),
    Kind.ROSTER: (N_("Roster as a table"), N_("By center and by person, with room for notes by hand.")),
    Kind.POSTERS: (
        N_("Posters for the doors"),
        N_("One A4 page for each center: who comes when, how to book, when a notary comes next."),
    ),
    Kind.SIGN_IN: (
        N_("Sign-in sheets"),
        N_("One A4 page for each center, with the names that are expected."),
    ),
}
_MEDIA = {Kind.NOTICE: WORD, Kind.ROSTER: EXCEL, Kind.POSTERS: PDF, Kind.SIGN_IN: WORD}
_NAMES = {
    Kind.NOTICE: "坐班通知",
    Kind.ROSTER: "坐班排班表",
    Kind.POSTERS: "坐班海报",
    Kind.SIGN_IN: "坐班签到表",
}


@dataclass(frozen=True)
class File:
    """A file to send."""

    name: str
    media_type: str
    content: bytes


def make(kind: Kind, month: Month, chosen: BureauSettings, whose: str = "") -> File:
    """Return one file of a month; `whose` stands in its name instead of the bureau's."""
    name = f"{whose or month.bureau}{chinese.month(month.month)}{_NAMES[kind]}.{kind.ending}"
    return File(name, _MEDIA[kind], _content(kind, month, chosen))


def note_export(
    subject: Model, bureau_id: int, file: str, people: int, actor: Actor, now: datetime, **detail: object
) -> None:
    """Write down that somebody took a file that names people out of the system.

    It is the line for personal data shown whole: that is what the file does, once for all who stand in it.
    """
    audit.record(
        AuditAction.PERSONAL_DATA_REVEALED,
        actor,
        now,
        bureau_id=bureau_id,
        subject=subject,
        file=file,
        people=people,
        **detail,
    )


def _content(kind: Kind, month: Month, chosen: BureauSettings) -> bytes:
    match kind:
        case Kind.NOTICE:
            from roster.documents import notices

            letter = notices.Letter(chosen.notice_title, chosen.notice_recipients, chosen.notice_text)
            return notices.notice(month, letter, chosen.leave_working_days_before)
        case Kind.ROSTER:
            from roster.documents import roster_books

            return roster_books.roster_book(month)
        case Kind.POSTERS:
            from roster.documents import posters

            return posters.poster_book(month)
        case Kind.SIGN_IN:
            from roster.documents import sign_in_sheets

            return sign_in_sheets.sign_in_sheets(month)


def allowances(bureau: Bureau, month: str, now: datetime) -> tuple[File, int]:
    """Return a month's allowance sheet and how many people stand in it.

    Raises NoPaper without rates, and before anybody who is paid has sat.
    """
    from roster.documents import allowance_books

    if not allowance_rates.is_set(bureau):
        raise NoPaper(N_("No rate of allowances is set. The administrator sets it on the settings page."))
    rates = allowance_rates.rates_of(bureau)
    sitters = served_duties.between(bureau, month, month, clock.local(now).date())
    paid = {id(sitter) for sitter, _duty in allowance_books.rows_of(sitters, rates)}
    if not paid:
        _refuse_unnoted(bureau, month, month, now)
        raise NoPaper(
            N_("Nobody who is paid has sat in %(month)s yet, by a published roster."),
            month=month_papers.said(month),
        )
    content = allowance_books.allowance_book(bureau.name, month, sitters, rates, clock.local(now))
    return File(f"{bureau.name}{chinese.month(month)}坐班补贴发放表.xlsx", EXCEL, content), len(paid)


def certificates(
    bureau: Bureau, first: str, last: str, now: datetime, only: Practitioner | None = None
) -> tuple[File, int]:
    """Return the certificates of who sat from one month to another, or one person's, and how many there are.

    Raises NoPaper for none.
    """
    from roster.documents import certificates as papers

    sitters, span = (
        served_duties.between(bureau, first, last, clock.local(now).date(), only),
        chinese.span(first, last),
    )
    if not sitters:
        _refuse_unnoted(bureau, first, last, now, only)
        raise NoPaper(
            N_("Nobody has sat in %(span)s yet, by a published roster: there is nothing to certify."),
            span=span,
        )
    whose = only.name if only else bureau.name
    content = papers.certificates(bureau.name, span, sitters, clock.local(now))
    return File(f"{whose}{span}公益法律服务时长证明.docx", WORD, content), len(sitters)


def _refuse_unnoted(
    bureau: Bureau, first: str, last: str, now: datetime, only: Practitioner | None = None
) -> None:
    """Say that duties were held of which nobody noted who came, where it is for want of that. Raises NoPaper."""
    count = len(served_duties.unnoted(bureau, first, last, clock.local(now).date(), only))
    if count:
        raise NoPaper(
            N_(
                "Nobody noted who came to %(count)s duties of this time, so they count for nobody yet. The centers write it down from the sign-in sheet."
            ),
            count=count,
        )
