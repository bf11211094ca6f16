"""A role and what it is tied to, as an administrator chooses them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from roster.models import Bureau, GrantRole
from roster.services import pool
from roster.services.accounts import LONGEST_NAME, Wanted
from roster.web.presentation import local_name
from roster.web.presentation import words as say


class RoleForm(FlaskForm):  # type: ignore[misc]
    """A role, and the center, person or firm that it is for."""

    role = SelectField(_l("Role"))
    center = SelectField(_l("Center"), description=_l("For center staff only."))
    practitioner = SelectField(_l("Practitioner"), description=_l("For a practitioner only."))
    firm = SelectField(_l("Firm"), description=_l("For a firm secretary only."))

    @classmethod
    def offered(cls, bureau: Bureau) -> "RoleForm":
        """Return the form with the bureau's centers, people and firms to choose from."""
        form = cls()
        nothing = SelectChoice("", "–")
        people = [one for one in pool.people(bureau) if one.is_active]
        firms = sorted({one.firm.name for one in people})
        form.role.choices = [SelectChoice(role.value, say(role)) for role in GrantRole]
        form.center.choices = [
            nothing,
            *(SelectChoice(one.code, local_name(one)) for one in pool.centers(bureau) if one.is_active),
        ]
        form.practitioner.choices = [
            nothing,
            *(SelectChoice(one.public_id, f"{one.name}（{one.firm.name}）") for one in people),
        ]
        form.firm.choices = [nothing, *(SelectChoice(name, name) for name in firms)]
        form.people = {one.public_id: (one.name, one.firm.name) for one in people}
        return form

    def wanted(self, email: str = "", name: str = "") -> Wanted:
        """Return what was chosen."""
        person, office = self.people.get(self.practitioner.data, ("", ""))
        return Wanted(
            email=email,
            name=name,
            role=GrantRole(self.role.data),
            center=self.center.data or "",
            practitioner=person,
            firm=self.firm.data or office,
        )


class AccountForm(RoleForm):
    """A new account with its first role."""

    name = StringField(
        _l("Name"),
        validators=[
            DataRequired(message=_l("Enter the person's name.")),
            Length(
                max=LONGEST_NAME, message=_l("Please write at most %(most)s characters.", most=LONGEST_NAME)
            ),
        ],
    )
    email = EmailField(
        _l("E-mail to sign in with"),
        validators=[DataRequired(message=_l("Enter an e-mail address like name@example.com."))],
    )


def tie_of(grant: object) -> str:
    """Return in words what a role is tied to, empty for one of the whole bureau."""
    for name in ("center", "practitioner", "firm"):
        tied = getattr(grant, name)
        if tied is not None:
            return local_name(tied) if name == "center" else str(tied.name)
    return str(_("whole bureau"))
