"""Leave given for somebody else: by the scheduler, or by the firm's secretary."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput
from roster.core.periods import Period
from roster.models import Bureau, LeaveReason, Practitioner
from roster.services import leaves
from roster.services.leaves import GivenLeave
from roster.web.access import current_actor
from roster.web.errors import sentence
from roster.web.presentation import words as say


def asked_words(bureau: Bureau) -> str:
    """Return what somebody reads whose leave came after the deadline and waits for the bureau."""
    phone = bureau.phone or "–"
    words: str = _(
        "It is past the deadline: your leave holds once the bureau accepts it. Until then the duty stands. Please also phone: %(phone)s",
        phone=phone,
    )
    return words


class GivenLeaveForm(FlaskForm):  # type: ignore[misc]
    """Leave that a practitioner told somebody of."""

    starts_on = DateField(
        _l("First day"), validators=[DataRequired(message=_l("Choose a date, for example 2026-12-02."))]
    )
    ends_on = DateField(
        _l("Last day"), description=_l("Leave it empty for a single day."), validators=[Optional()]
    )
    period = SelectField(
        _l("Which part of the day?"),
        choices=[
            SelectChoice("day", _l("Whole day")),
            SelectChoice("am", _l("Morning")),
            SelectChoice("pm", _l("Afternoon")),
        ],
    )
    reason = SelectField(_l("Reason"))
    note = StringField(
        _l("Remark"), validators=[Length(max=200, message=_l("Please write at most 200 characters."))]
    )

    @classmethod
    def offered(cls) -> "GivenLeaveForm":
        """Return the form with the reasons in the reader's language."""
        form = cls()
        form.reason.choices = [SelectChoice(reason.value, say(reason)) for reason in LeaveReason]
        return form

    def give(self, practitioner: Practitioner, *, is_by_bureau: bool) -> GivenLeave:
        """Note the leave in the unit of work that is open; after the deadline another than the bureau asks for it.

        Raises what `leaves.give` raises."""
        return leaves.give(
            practitioner,
            self.starts_on.data,
            self.ends_on.data or self.starts_on.data,
            Period(self.period.data),
            LeaveReason(self.reason.data),
            self.note.data or "",
            current_actor(),
            clock.now(),
            is_by_bureau=is_by_bureau,
        )

    def refuse(self, error: DomainError) -> None:
        """Say at its field why the leave was not noted."""
        name = error.field if isinstance(error, InvalidInput) else ""
        field = self[name] if name in self._fields else self.starts_on
        field.errors = [*field.errors, sentence(error)]
