"""Where the site is reached and which server sends its mail: asked when it is set up, and changed later."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, IntegerField, PasswordField, SelectField, StringField, URLField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional

from roster.core.addresses import mail_server_url, read_base_url
from roster.core.emails import read_email

STARTTLS, TLS = "starttls", "tls"


class Needed(DataRequired):  # type: ignore[misc]
    """Names the field, because the sentence also stands in the list at the top."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Refuse an empty entry."""
        self.message = _("%(field)s: this is needed.", field=field.label.text)
        super().__call__(form, field)


class DeploymentForm(FlaskForm):  # type: ignore[misc]
    """The site's address, and the mail server with who signs in there."""

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

    @property
    def has_server(self) -> bool:
        """Whether a mail server is named."""
        return bool((self.mail_host.data or "").strip())

    def address(self) -> str:
        """Return the site's address. Raises InvalidInput."""
        return read_base_url(self.base_url.data or "")

    def smtp_url(self, kept_password: str = "") -> str:
        """Return the mail server's address, empty when none is named. Raises InvalidInput.

        Where no password was typed, `kept_password` stays.
        """
        if not self.has_server:
            return ""
        return mail_server_url(
            self.mail_host.data or "",
            self.mail_port.data,
            self.mail_user.data or "",
            self.mail_password.data or kept_password,
            is_tls=self.mail_security.data == TLS,
        )

    def sender(self) -> str:
        """Return the messages' sender, empty when no server is named. Raises InvalidInput."""
        return read_email(self.mail_from.data or "", field="mail_from") if self.has_server else ""
