"""The people and centers of a bureau, as the scheduler looks them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from roster.core.errors import NotFound
from roster.database import db
from roster.models import Bureau, Center, Conflict, Firm, Practitioner
from roster.services import standing
from roster.services.instance_frames import month_before
from roster.services.standing import Standing

MOST_ROWS = 200


@dataclass(frozen=True)
class PersonPage:
    """One practitioner with what is known of them, and the sittings of a year back and all to come."""

    person: Practitioner
    conflicts: Sequence[Conflict]
    past: list[Standing]
    coming: list[Standing]


def people(bureau: Bureau, words: str = "", role: str = "") -> Sequence[Practitioner]:
    """Return the practitioners whose name or firm has these words, by role, firm and name."""
    wanted = words.strip()
    query = (
        select(Practitioner)
        .join(Firm)
        .where(Practitioner.bureau_id == bureau.id)
        .order_by(
            Practitioner.is_active.desc(), Practitioner.role, Firm.name, Practitioner.name, Practitioner.id
        )
        .options(joinedload(Practitioner.firm))
        .limit(MOST_ROWS)
    )
    if wanted:
        query = query.where(
            or_(
                Practitioner.name.contains(wanted, autoescape=True),
                Firm.name.contains(wanted, autoescape=True),
            )
        )
    if role:
        query = query.where(Practitioner.role == role)
    return db.session.scalars(query).all()


def centers(bureau: Bureau, words: str = "") -> Sequence[Center]:
    """Return the centers whose name, other names or zone have these words, in the bureau's order."""
    wanted = words.strip()
    query = (
        select(Center)
        .where(Center.bureau_id == bureau.id)
        .order_by(Center.position, Center.code)
        .options(selectinload(Center.duties))
        .limit(MOST_ROWS)
    )
    if wanted:
        query = query.where(
            or_(
                *(
                    column.contains(wanted, autoescape=True)
                    for column in (Center.name, Center.name_en, Center.aliases, Center.zone, Center.code)
                )
            )
        )
    return db.session.scalars(query).all()


def center_of(bureau: Bureau, code: str) -> Center:
    """Return a bureau's center. Raises NotFound."""
    center = db.session.scalar(select(Center).where(Center.bureau_id == bureau.id, Center.code == code))
    if center is None:
        raise NotFound
    return center


def person_page(bureau: Bureau, person: Practitioner, today: date) -> PersonPage:
    """Return a practitioner's page: drafts stand in where nothing is published."""
    stands = standing.standing(bureau, month_before(today.isoformat()[:7], 12), "9999-12", with_drafts=True)
    own = [one for one in stands if one.practitioner == person.public_id]
    conflicts = db.session.scalars(
        select(Conflict)
        .where(Conflict.practitioner_id == person.id)
        .options(joinedload(Conflict.center))
        .order_by(Conflict.id)
    ).all()
    return PersonPage(
        person, conflicts, [one for one in own if one.date < today], [one for one in own if one.date >= today]
    )


def center_sittings(bureau: Bureau, center: Center, today: date) -> list[Standing]:
    """Return who sits at a center, from a year back to all that is planned."""
    stands = standing.standing(bureau, month_before(today.isoformat()[:7], 12), "9999-12", with_drafts=True)
    return [one for one in stands if one.center == center.code]
