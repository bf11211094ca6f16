"""Programs of the bureau's that use the API: a mini-program's server, a web site."""

from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roster.core.translation import N_
from roster.database import Model
from roster.models.bureaus import Bureau
from roster.models.columns import BureauId, Identity, Instant, WithPublicId


class Scope(StrEnum):
    """What a key opens. Each is given for itself: none holds another."""

    READ = "read"
    BOOK = "book"
    MANAGE = "manage"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "read": N_("read centers, sittings and free times"),
            "book": N_("hold and book times for visitors"),
        }.get(self.value, N_("look up, move and cancel a booking with its code and phone number"))


class ApiClient(Model, WithPublicId):
    """One program with one key. Only the key's digest is kept: it is shown once, and revoked for good."""

    __tablename__ = "api_clients"

    id: Mapped[Identity]
    bureau_id: Mapped[BureauId]
    name: Mapped[str] = mapped_column(String(60))
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the key, which has 256 random bits: no salt could make it harder to guess."""
    scopes: Mapped[str] = mapped_column(String(40))
    """Comma-separated values of `Scope`."""
    requests_per_minute: Mapped[int]
    created_at: Mapped[Instant]
    last_used_at: Mapped[Instant | None]
    """To the hour: see `services.api_clients.LAST_USE_EVERY`."""
    revoked_at: Mapped[Instant | None]
    bureau: Mapped[Bureau] = relationship()
