"""The second step of signing in: an account's authenticator key, and its recovery codes."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import EncryptedText, personal
from roster.models.columns import Identity, Instant


class AuthenticatorKey(Model):
    """The key that an account shares with an app. The row is the rule: with it, a password alone opens nothing."""

    __tablename__ = "authenticator_keys"

    id: Mapped[Identity]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[str] = mapped_column(
        EncryptedText,
        info=personal(Purpose.SECURITY, kept=Retention.ACCOUNT, words=N_("Key of an authenticator app")),
    )
    last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was taken (seconds since 1970, by 30): it only grows."""
    on_since: Mapped[Instant]


class RecoveryCode(Model):
    """The hash of a code that replaces the app once. Using it deletes the row."""

    __tablename__ = "recovery_codes"

    id: Mapped[Identity]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    hashed: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[Instant]
