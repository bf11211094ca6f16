"""Sign-in by Flask-Security: argon2 hashes, our tables, our pages."""

from datetime import timedelta
from typing import Any, cast

from flask import Flask, abort, request, session
from flask_security import LoginForm, SQLAlchemySessionUserDatastore
from flask_security.core import RoleMixin
from flask_security.utils import hash_password, verify_password

from roster.core import clock, password_hashing
from roster.core.actors import coarse_network
from roster.database import db, unit_of_work
from roster.extensions import security
from roster.models import Account
from roster.services import session_limits, sign_in_tries, sign_ins, two_steps
from roster.services.devices import REMEMBERED_FOR
from roster.web.second_step import AskForCode
from roster.web.staying import REMEMBER

QUICK_HASH = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
"""For tests only, where a thousand sign-ins would otherwise take minutes."""


class GuardedLoginForm(LoginForm):
    """The library's form, but nobody guesses passwords for long."""

    def validate(self, **arguments: Any) -> bool:
        """Count the try before the password is looked at. Raises TooManyTries."""
        email, address = self.email.data or "", request.remote_addr or ""
        with unit_of_work():
            sign_in_tries.count(email, address, clock.now())
        if not super().validate(**arguments):
            with unit_of_work():
                is_locked = sign_in_tries.is_used_up(email, address, clock.now())
                sign_ins.refused(email, coarse_network(address), clock.now(), is_locked=is_locked)
            return False
        if (
            two_steps.key_of(cast(Account, self.user)) is None
        ):  # else the tries stand until the code is right, too
            with unit_of_work():
                sign_in_tries.forget(email, address)
        # The library's own cookie could not be ended from elsewhere: the session itself is kept, see `staying`.
        session[REMEMBER] = bool(self.remember.data) and session_limits.may_be_remembered(
            cast(Account, self.user)
        )
        self.remember.data = False
        return True


class _NoRole(RoleMixin):
    """The library asks for a role class; our access comes from grants and none of this is used."""


def install(app: Flask) -> None:
    """Configure the library and mount its sign-in page."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK_HASH if app.config["ROSTER"].testing else {},
        SECURITY_PASSWORD_SALT=app.config["ROSTER"].password_salt,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/account/home",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_LOGIN_USER_TEMPLATE="auth/sign_in.html",
        PERMANENT_SESSION_LIFETIME=REMEMBERED_FOR,
        SECURITY_FRESHNESS=timedelta(minutes=-1),  # no page of ours asks for the password once more
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_I18N_DIRNAME=["builtin"],
        SECURITY_PASSWORD_LENGTH_MIN=10,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
    )
    datastore = SQLAlchemySessionUserDatastore(db.session, Account, _NoRole)
    security.init_app(app, datastore, login_form=GuardedLoginForm)
    security.two_factor_plugins = AskForCode()
    password_hashing.install(password_hashing.Hashing(hash_password, verify_password))
    security.want_json(lambda _request: False)
    app.before_request(_refuse_json)


def _refuse_json() -> None:
    """Sign-in is a page. By JSON the library would also give out tokens that never end."""
    if request.blueprint == "security" and request.is_json:
        abort(415)
