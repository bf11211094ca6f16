"""What the first-run page asks, in three parts: the bureau, the installation, the first administrator."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, Length, Optional

from roster.core.coordinates import LATITUDES, LONGITUDES
from roster.deployment import FACTS
from roster.services.accounts import LONGEST_NAME
from roster.services.first_run import FirstAdministrator
from roster.services.founding import LONGEST, Charter
from roster.web.deployment_forms import DeploymentForm, Needed


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


class FirstRunForm(DeploymentForm):
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

    def facts(self) -> dict[str, str]:
        """Return what `deployment.env` will say. Raises InvalidInput."""
        values = (self.address(), self.smtp_url(), self.sender())
        return {name: value for name, value in zip(FACTS, values, strict=True) if value}
