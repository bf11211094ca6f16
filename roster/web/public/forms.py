"""The forms of the citizen's path."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from roster.services.bookings.requests import LONGEST_NAME, LONGEST_NOTE
from roster.web.needs import companions_choices, needs_choices


class ContactForm(FlaskForm):  # type: ignore[misc]
    """Whom to expect and how to reach them. The service checks; here is only what the page shows."""

    name = StringField(
        _l("Your name, or how we should address you"),
        render_kw={"autocomplete": "name", "maxlength": LONGEST_NAME},
    )
    phone = StringField(
        _l("Phone number"),
        description=_l("Mobile, or a landline with area code. We use it only for this appointment."),
        render_kw={"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
    )
    on_behalf = BooleanField(
        _l("I am booking for somebody else; that person will come"),
        description=_l("Then write above the name of whoever comes; the phone number may be your own."),
    )
    needs = SelectMultipleField(
        _l("Is help needed at the center?"),
        choices=needs_choices,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    companions = SelectField(
        _l("How many people come along?"), choices=companions_choices, default="0", validate_choice=False
    )
    note = StringField(
        _l("In one line: what is it about?"),
        description=_l("Please write no identity card or bank card numbers here."),
        render_kw={"maxlength": LONGEST_NOTE, "autocomplete": "off"},
    )


class FindForm(FlaskForm):  # type: ignore[misc]
    """Code and full phone number together."""

    code = StringField(
        _l("Booking code"),
        description=_l("Six letters and digits, for example K7M-3PT. It is on the slip and in the message."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    phone = StringField(
        _l("Phone number of the booking"),
        description=_l("The whole number with which the time was booked."),
        render_kw={"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
    )
