"""What the first-run page asks, in three parts: the bureau, the installation, the first administrator."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, IntegerField, PasswordField, SelectField, StringField, URLField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, Optional

from roster.core.addresses import mail_server_url, read_base_url
from roster.core.coordinates import LATITUDES, LONGITUDES
from roster.core.emails import read_email
from roster.deployment import FACTS
from roster.services.accounts import LONGEST_NAME
from roster.services.first_run import FirstAdministrator
from roster.services.founding import LONGEST, Charter

STARTTLS, TLS = "starttls", "tls"


class Needed(DataRequired):  # type: ignore[misc]
    """Names the field, because the sentence also stands in the list at the top."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Refuse an empty entry."""
        self.message = _("%(field)s: this is needed.", field=field.label.text)
        super().__call__(form, field)


def _text(name: str, label: object, hint: object = None, *, needed: bool = True) -> StringField:
    too_long = _l("Please write at most %(most)s characters.", most=LONGEST.get(name, LONGEST_NAME))
    return StringField(
        label,
        description=hint or "",
        validators=[
            Needed() if needed else Optional(),
            Length(max=LONGEST.get(name, LONGEST_NAME), message=too_long),
        ],
    )


class FirstRunForm(FlaskForm):  # type: ignore[misc]
    """Everything that a fresh installation needs before somebody can sign in."""

    name = _text("name", _l("Name of the bureau"), _l("As printed on the roster, for example 临渭区司法局."))
    name_en = _text("name_en", _l("Name in English"), needed=False)
    slug = _text(
        "slug", _l("Short name in addresses"), _l("Small letters and digits, like linwei. It never changes.")
    )
    seat = _text("seat", _l("Address of its seat"))
    phone = _text("phone", _l("Number that citizens call"), _l("For example 0913-2012345, or 12348."))
    latitude = StringField(
        _l("Latitude of the seat"),
        description=_l("Degrees, like 34.4995."),
        validators=[Needed()],
    )
    longitude = StringField(
        _l("Longitude of the seat"),
        description=_l("Degrees, like 109.4875."),
        validators=[Needed()],
    )

    base_url = URLField(
        _l("Address of this site"),
        description=_l("What people type, and what messages and calendars link to."),
        validators=[Needed()],
    )
    mail_host = StringField(
        _l("Mail server"),
        description=_l("Like smtp.example.gov.cn. Empty: messages only go to the log for now."),
    )
    mail_port = IntegerField(
        _l("Port"),
        description=_l("Empty: the usual one."),
        validators=[Optional()],
    )
    mail_security = SelectField(
        _l("Encryption"),
        choices=[
            SelectChoice(STARTTLS, _l("STARTTLS (port 587)")),
            SelectChoice(TLS, _l("TLS from the start (port 465)")),
        ],
        default=STARTTLS,
    )
    mail_user = StringField(_l("Name at the mail server"), description=_l("Empty when it asks for none."))
    mail_password = PasswordField(_l("Password at the mail server"))
    mail_from = EmailField(_l("Sender of the messages"), description=_l("Like noreply@sfj.example.gov.cn."))

    person = _text("person", _l("Name of the first administrator"))
    email = EmailField(_l("E-mail to sign in with"), validators=[Needed()])
    password = PasswordField(_l("Password"), validators=[Needed()])
    again = PasswordField(
        _l("The same again"), validators=[EqualTo("password", message=_l("The two passwords differ."))]
    )

    def charter(self) -> Charter:
        """Return what the bureau is founded with. Raises InvalidInput."""
        return Charter(
            slug=self.slug.data.strip(),
            name=self.name.data,
            name_en=self.name_en.data or "",
            seat=self.seat.data,
            phone=self.phone.data,
            latitude=LATITUDES.read(self.latitude.data.strip()),
            longitude=LONGITUDES.read(self.longitude.data.strip()),
        )

    def administrator(self) -> FirstAdministrator:
        """Return who signs in first."""
        return FirstAdministrator(self.email.data, self.person.data, self.password.data)

    def smtp_url(self) -> str:
        """Return the mail server's address, empty when none is named. Raises InvalidInput."""
        if not (self.mail_host.data or "").strip():
            return ""
        return mail_server_url(
            self.mail_host.data,
            self.mail_port.data,
            self.mail_user.data or "",
            self.mail_password.data or "",
            is_tls=self.mail_security.data == TLS,
        )

    def facts(self) -> dict[str, str]:
        """Return what `deployment.env` will say. Raises InvalidInput."""
        values = (read_base_url(self.base_url.data), self.smtp_url(), self.sender())
        return {name: value for name, value in zip(FACTS, values, strict=True) if value}

    def sender(self) -> str:
        """Return the messages' sender, empty when no server is named. Raises InvalidInput."""
        if not (self.mail_host.data or "").strip():
            return ""
        return read_email(self.mail_from.data or "", field="mail_from")
