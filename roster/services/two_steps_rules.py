"""For whom a bureau asks a second step at sign-in: nobody, who oversees, or all of its staff."""

from enum import StrEnum

from roster.core.translation import N_
from roster.models import Account, GrantRole
from roster.services import settings
from roster.services.session_limits import NO_STAFF


class TwoStepsFor(StrEnum):
    """Whose sign-in asks for a code. Everybody else may switch it on."""

    NOBODY = "nobody"
    OVERSEERS = "administrators_and_auditors"
    STAFF = "staff"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "administrators_and_auditors": N_("administrators and auditors"),
            "staff": N_("all staff of the bureau and its centers"),
        }.get(self.value, N_("nobody; each may choose"))

    @property
    def roles(self) -> frozenset[GrantRole]:
        """The roles that must have it."""
        return {
            TwoStepsFor.NOBODY: frozenset[GrantRole](),
            TwoStepsFor.OVERSEERS: frozenset({GrantRole.ADMINISTRATOR, GrantRole.AUDITOR}),
        }.get(self, frozenset(GrantRole) - NO_STAFF)


def are_required(account: Account) -> bool:
    """Tell whether one of an account's bureaus asks it for a second step."""
    return any(
        grant.role in TwoStepsFor(settings.of(grant.bureau).two_steps_for).roles for grant in account.grants
    )
