"""Sign-in by Flask-Security: argon2 hashes, our tables, our pages."""

from flask import Flask
from flask_security import SQLAlchemySessionUserDatastore
from flask_security.core import RoleMixin

from roster.database import db
from roster.extensions import security
from roster.models import Account

QUICK_HASH = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
"""For tests only, where a thousand sign-ins would otherwise take minutes."""


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
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="auth/change_password.html",
        SECURITY_POST_CHANGE_VIEW="/account/home",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_I18N_DIRNAME=["builtin"],
        SECURITY_PASSWORD_LENGTH_MIN=10,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
    )
    datastore = SQLAlchemySessionUserDatastore(db.session, Account, _NoRole)
    security.init_app(app, datastore)
