"""Import a holiday notice: paste its text or a table, look at what moves, confirm."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Length

from roster import workdays
from roster.core import clock
from roster.core.errors import DomainError
from roster.database import unit_of_work
from roster.services import holiday_notices, session_dates
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.dates import MONTHS_AHEAD, derive_all, tell
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.months import this_month

LONGEST_TEXT = 60_000


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """A notice as text, table or file; the second time with the confirmation."""

    text = TextAreaField(
        _l("The notice"),
        description=_l(
            "Paste the whole official text, or a table with the columns date, kind (off or work) and name."
        ),
        validators=[Length(max=LONGEST_TEXT, message=_l("That is too long for a notice."))],
    )
    file = FileField(_l("or a file"), description=_l("A text, CSV or JSON file in UTF-8."))
    amendment = BooleanField(
        _l("It only changes part of a year"),
        description=_l("For a table that amends a notice: days it does not name stay as they are."),
    )
    confirmed = HiddenField()

    def written(self) -> str:
        """Return the notice's text, from the file if one was chosen. A file that is no text reads as nothing."""
        if self.file.data:
            return str(self.file.data.read(LONGEST_TEXT * 4).decode("utf-8-sig", errors="ignore")).replace(
                "\0", ""
            )
        return str(self.text.data or "")


@blueprint.route("/dates/notice", methods=["GET", "POST"])
@requires(Permission.MANAGE_DATES)
def import_notice() -> ResponseReturnValue:
    """Read a notice, show what it moves, and import it when confirmed."""
    form = NoticeForm()
    if not form.validate_on_submit():
        return page("import_notice.html", form=form), 422 if form.errors else 200
    text = form.written()
    try:
        notice = read(text, amendment=form.amendment.data)
    except DomainError as error:
        form.text.errors = [sentence(error)]
        return page("import_notice.html", form=form), 422
    if form.confirmed.data == "yes":
        return _import(notice, text)
    form.text.data = text
    moves = session_dates.preview(current_bureau(), notice, this_month(), MONTHS_AHEAD)
    return page("preview_notice.html", form=form, notice=notice, moves=moves, text=text)


def read(text: str, *, amendment: bool) -> workdays.Notice:
    """Return the notice of a text: JSON, a table or the official wording. Raises NoticeError."""
    start = text.lstrip("\ufeff \n\r\t")
    if start.startswith("{"):
        return workdays.parse_notice_json(text)
    heading = start.splitlines()[0].lower() if start else ""
    if "date" in heading and "kind" in heading and "," in heading:
        return workdays.parse_notice_csv(start, amendment=amendment)
    return workdays.parse_notice(text)


def _import(notice: workdays.Notice, text: str) -> ResponseReturnValue:
    """Keep the notice and move the dates: the preview showed which, so published months are confirmed."""
    with unit_of_work():
        bureau = current_bureau()
        moves = session_dates.preview(bureau, notice, this_month(), MONTHS_AHEAD)
        holiday_notices.import_notice(bureau, notice, current_actor(), clock.now(), text=text)
        outcome = derive_all([move.month for move in moves])
    flash(_("The notice for %(year)s is imported.", year=notice.year))
    tell(outcome)
    return redirect(url_for("bureau.dates"))
