"""Ten codes on paper that replace the telephone, each once. Only their hashes are kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select

from roster.core import password_hashing
from roster.core.references import CODE_ALPHABET, read_code
from roster.database import db
from roster.models import Account, RecoveryCode

COUNT = 10
FEW = 3
"""From so few on somebody is told to make new ones."""
HALF = 5
"""Letters before and after the hyphen: about 46 bits, far beyond what the limit of tries lets anybody guess."""


@dataclass(frozen=True)
class Drawn:
    """New codes: as they are shown, this once, and as they are kept."""

    shown: tuple[str, ...]
    hashed: tuple[str, ...]


def draw() -> Drawn:
    """Draw new codes. Hashing takes its time: do it before the unit of work opens."""
    shown = tuple(f"{_letters()}-{_letters()}" for _ in range(COUNT))
    return Drawn(shown, tuple(password_hashing.current().make(read_code(code)) for code in shown))


def replace(account: Account, drawn: Drawn, now: datetime) -> None:
    """Let these be an account's codes, as part of what its caller writes down; older ones end."""
    forget(account)
    db.session.add_all(
        RecoveryCode(account_id=account.id, hashed=hashed, made_at=now) for hashed in drawn.hashed
    )


def left(account: Account) -> int:
    """Return how many codes an account still has."""
    query = select(func.count(RecoveryCode.id)).where(RecoveryCode.account_id == account.id)
    return db.session.scalar(query) or 0


def matching(account: Account, typed: str) -> int | None:
    """Return which of an account's codes was typed, None for a wrong one; nothing is used up yet.

    Comparing takes its time: do it before the unit of work opens.
    """
    code = read_code(typed[:40])
    if len(code) != 2 * HALF:
        return None
    rows = db.session.execute(
        select(RecoveryCode.id, RecoveryCode.hashed).where(RecoveryCode.account_id == account.id)
    )
    fits = password_hashing.current().fits
    return next((row.id for row in rows if fits(code, row.hashed)), None)


def use_up(account: Account, code_id: int) -> bool:
    """Use a code up, as part of what its caller writes down; tell whether nobody did in this very moment."""
    return _remove(RecoveryCode.id == code_id, RecoveryCode.account_id == account.id) == 1


def forget(account: Account) -> None:
    """End all of an account's codes, as part of what its caller writes down."""
    _remove(RecoveryCode.account_id == account.id)


def _letters() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(HALF))


def _remove(*conditions: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(delete(RecoveryCode).where(*conditions))).rowcount
