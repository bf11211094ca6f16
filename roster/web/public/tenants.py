"""Which bureau a citizen's address names, and what its pages need to know of it."""

from datetime import date

from flask import request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from roster.core.errors import NotFound
from roster.core.matters import PLAIN_MATTERS, PlainMatter
from roster.database import db
from roster.models import Bureau, Center, PracticeRole
from roster.services import settings
from roster.workdays.markets import MarketRule, is_market_day


def bureau_of(slug: str) -> Bureau:
    """Return the bureau that an address names. Raises NotFound."""
    bureau: Bureau | None = db.session.scalar(select(Bureau).where(Bureau.slug == slug))
    if bureau is None:
        raise NotFound
    return bureau


def bureau_here() -> Bureau | None:
    """Return the bureau of this address for a page that says what went wrong; None also when nothing can be read."""
    try:
        return bureau_of(str((request.view_args or {}).get("slug", "")))
    except (NotFound, SQLAlchemyError):
        return None


def center_of(bureau: Bureau, code: str) -> Center:
    """Return a bureau's active center by its public code. Raises NotFound."""
    center: Center | None = db.session.scalar(
        select(Center).where(Center.bureau_id == bureau.id, Center.code == code, Center.is_active)
    )
    if center is None:
        raise NotFound
    return center


def plain_matter(key: str) -> PlainMatter:
    """Return a matter by the key in an address; somebody who is not sure gets the lawyer."""
    return PLAIN_MATTERS.get(key) or PLAIN_MATTERS["unsure"]


def roles_of(bureau: Bureau) -> dict[str, PracticeRole]:
    """Return the roles that a bureau sends, by code, in its order."""
    rows = db.session.scalars(
        select(PracticeRole)
        .where(PracticeRole.bureau_id == bureau.id)
        .order_by(PracticeRole.position, PracticeRole.id)
    )
    return {role.code: role for role in rows}


def label_of(center: Center, language: str) -> str:
    """Return what a center is called: its own label, else the bureau's."""
    chosen = settings.of(center.bureau)
    return center.label or (chosen.center_label if language.startswith("zh") else chosen.center_label_en)


def is_market(center: Center, day: date) -> bool:
    """Tell whether the town's market is held that day; a rule that cannot be read is no market."""
    rule = center.market or {}
    try:
        return is_market_day(MarketRule(rule["calendar"], tuple(rule["endings"])), day)
    except (KeyError, TypeError, ValueError):
        return False
