"""Ten codes on paper that replace the telephone, each once. Only their keyed hashes are kept.

The key is the one that outlives an exchange of keys (`core.chains`). Whoever has the database alone can try nothing;
whoever has the keys, too, reads the authenticator's own key, so that slower hashes would guard nothing more.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select

from roster.core import chains
from roster.core.references import CODE_ALPHABET, read_code
from roster.database import db
from roster.models import Account, RecoveryCode

COUNT = 10
FEW = 3
"""From so few on somebody is told to make new ones."""
HALF = 5
"""Letters before and after the hyphen: about 46 bits, far beyond what the limit of tries lets anybody guess."""
LONGEST = 40
"""What is typed beyond is no code."""


def replace(account: Account, now: datetime) -> Sequence[str]:
    """Draw new codes and return them, this once, as part of what its caller writes down; older ones end."""
    forget(account)
    drawn = [f"{_letters()}-{_letters()}" for _ in range(COUNT)]
    db.session.add_all(
        RecoveryCode(account_id=account.id, hashed=_hashed(account, code), made_at=now) for code in drawn
    )
    return drawn


def left(account: Account) -> int:
    """Return how many codes an account still has."""
    query = select(func.count(RecoveryCode.id)).where(RecoveryCode.account_id == account.id)
    return db.session.scalar(query) or 0


def use_up(account: Account, typed: str) -> bool:
    """Use a code up, as part of what its caller writes down; False for a wrong one and for one that was used.

    One statement compares and deletes, so that of two uses at the same instant one wins.
    """
    hashed = _hashed(account, typed[:LONGEST])
    return _remove(RecoveryCode.account_id == account.id, RecoveryCode.hashed == hashed) == 1


def forget(account: Account) -> None:
    """End all of an account's codes, as part of what its caller writes down."""
    _remove(RecoveryCode.account_id == account.id)


def _hashed(account: Account, code: str) -> str:
    return chains.current().seal("recovery code", account.id, read_code(code))


def _letters() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(HALF))


def _remove(*conditions: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(delete(RecoveryCode).where(*conditions))).rowcount
