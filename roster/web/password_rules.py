"""The rules for passwords as a sentence beside the field, and the field that asks for a new one twice."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo

from roster.services.password_rules import LONG, Rules

NEEDED = _l("This is needed.")


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, typed twice."""

    password = PasswordField(_l("New password"), validators=[DataRequired(message=NEEDED)])
    again = PasswordField(
        _l("The same again"), validators=[EqualTo("password", message=_l("The two passwords differ."))]
    )

    def explain(self, rules: Rules) -> None:
        """Say beside the field what the password must be like."""
        self.password.description = hint(rules)


def hint(rules: Rules) -> str:
    """Return the rules as one sentence in the reader's language."""
    if rules.kinds <= 1:
        return str(_("At least %(shortest)s characters.", shortest=rules.shortest))
    return str(
        _(
            "At least %(shortest)s characters, with %(kinds)s of these: small letters, capital letters, digits, signs. "
            "Or a whole sentence of %(long)s characters and more.",
            shortest=rules.shortest,
            kinds=rules.kinds,
            long=max(LONG, rules.shortest),
        )
    )
