"""The sign-in library's page for changing one's password: the house's own rules hold there too."""

from typing import Any

from flask_security import ChangePasswordForm, current_user

from roster.core.errors import DomainError
from roster.services import accounts
from roster.web.errors import sentence


class GuardedPasswordForm(ChangePasswordForm):
    """The library's form, and what commands and links refuse."""

    def validate(self, **arguments: Any) -> bool:
        """Tell whether the new password may be used."""
        if not super().validate(**arguments):
            return False
        try:
            accounts.refuse_demo(current_user.is_demo, current_user.email, self.new_password.data)
        except DomainError as error:
            self.new_password.errors = [sentence(error)]
            return False
        return True
