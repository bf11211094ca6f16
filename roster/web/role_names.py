"""What a bureau calls its kinds of practitioners, in the reader's language."""

from collections.abc import Callable

from sqlalchemy import select

from roster.database import db
from roster.models import Bureau, PracticeRole
from roster.web.presentation import local_name


def roles_of(bureau: Bureau) -> list[PracticeRole]:
    """Return a bureau's practice roles in its order."""
    return list(
        db.session.scalars(
            select(PracticeRole)
            .where(PracticeRole.bureau_id == bureau.id)
            .order_by(PracticeRole.position, PracticeRole.id)
        )
    )


def namer(bureau: Bureau) -> Callable[[str], str]:
    """Return a function from a role's code to its name; an unknown code stays as it is."""
    known: dict[str, str] = {}

    def role_name(code: str) -> str:
        if not known:
            known.update({role.code: local_name(role) for role in roles_of(bureau)})
        return known.get(code, code)

    return role_name
