"""Where an account is signed in, and the passwords it had."""

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.personal_data import Purpose, Retention
from roster.core.translation import N_
from roster.database import Model
from roster.database.types import personal
from roster.models.accounts import Account
from roster.models.columns import Identity, Instant, WithPublicId


class Device(Model, WithPublicId):
    """One browser that is signed in. The row is the permission: without it the next request is a stranger's.

    Only the digest of the secret in the browser's cookie is kept.
    """

    __tablename__ = "devices"

    id: Mapped[Identity]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    network: Mapped[str] = mapped_column(
        String(64),
        default="",
        info=personal(Purpose.SECURITY, kept=Retention.SIGN_IN, words=N_("Network of a computer")),
    )
    """Never the whole address: see `core.actors.coarse_network`."""
    browser: Mapped[str] = mapped_column(
        String(40),
        default="",
        info=personal(Purpose.SECURITY, kept=Retention.SIGN_IN, words=N_("Kind of browser")),
    )
    """What `core.browsers.recognise` makes of it: a family and a system, nothing that tells two of them apart."""
    signed_in_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    is_remembered: Mapped[bool] = mapped_column(Boolean, default=False)
    account: Mapped[Account] = relationship()


class OldPassword(Model):
    """The hash of a password that an account had, so that it is not taken again too soon."""

    __tablename__ = "old_passwords"

    id: Mapped[Identity]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    hashed: Mapped[str] = mapped_column(String(255))
    replaced_at: Mapped[Instant]
