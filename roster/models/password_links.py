"""Links by which somebody sets a password without having one."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.translation import N_
from roster.database import Model
from roster.database.types import enum_column
from roster.models.accounts import Account
from roster.models.columns import Identity, Instant


class PasswordLinkKind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return N_("Invitation") if self is PasswordLinkKind.INVITATION else N_("Forgotten password")


class PasswordLink(Model):
    """One link that still works. An account has one of each kind: a newer one takes the older one's place.

    Only the token's digest is kept, so that whoever reads the table cannot use it. Using it deletes the row.
    """

    __tablename__ = "password_links"
    __table_args__ = (UniqueConstraint("account_id", "kind"),)

    id: Mapped[Identity]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[PasswordLinkKind] = mapped_column(enum_column(PasswordLinkKind))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    account: Mapped[Account] = relationship()
