"""The names behind the planner's ids: people, firms, centers, duties."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from roster.core.sentences import Named
from roster.database import db
from roster.models import Bureau, Center, Duty, Firm, PracticeRole, Practitioner, Sitting


@dataclass(frozen=True)
class DutyName:
    """Where, when and for which role a duty is."""

    center: str
    center_name: Named
    date: date
    month: str
    role: str


@dataclass(frozen=True)
class PersonName:
    """A practitioner's name, firm and role."""

    name: str
    firm: str
    role: str
    is_active: bool


@dataclass(frozen=True)
class Names:
    """Names by id; an id that is unknown names itself."""

    people: Mapping[str, PersonName]
    firms: Mapping[str, str]
    centers: Mapping[str, Named]
    duties: Mapping[str, DutyName]
    roles: Mapping[str, PracticeRole]

    def person(self, identifier: str | None) -> str:
        """Return a practitioner's name."""
        found = self.people.get(identifier or "")
        return found.name if found else identifier or ""

    def firm_of(self, identifier: str) -> str:
        """Return the name of a practitioner's firm."""
        found = self.people.get(identifier)
        return found.firm if found else ""

    def firm(self, identifier: str) -> str:
        """Return a firm's name."""
        return self.firms.get(identifier, identifier)

    def center(self, code: str) -> Named:
        """Return a center's name."""
        return self.centers.get(code, Named(code))

    def center_of_duty(self, duty: str | None) -> Named:
        """Return the name of the center of a duty."""
        found = self.duties.get(duty or "")
        return found.center_name if found else Named("")


def of_bureau(bureau: Bureau, months: Collection[str]) -> Names:
    """Return a bureau's names, with the duties of some months."""
    people = db.session.execute(
        select(
            Practitioner.public_id, Practitioner.name, Firm.name, Practitioner.role, Practitioner.is_active
        )
        .join(Firm, Firm.id == Practitioner.firm_id)
        .where(Practitioner.bureau_id == bureau.id)
    )
    duties = db.session.execute(
        select(
            Duty.public_id, Center.code, Center.name, Center.name_en, Sitting.date, Sitting.month, Duty.role
        )
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .join(Center, Center.id == Sitting.center_id)
        .where(Sitting.bureau_id == bureau.id, Sitting.month.in_(months))
    )
    firms = db.session.execute(select(Firm.public_id, Firm.name).where(Firm.bureau_id == bureau.id))
    centers = db.session.execute(
        select(Center.code, Center.name, Center.name_en).where(Center.bureau_id == bureau.id)
    )
    return Names(
        people={row[0]: PersonName(*row[1:]) for row in people},
        firms={row[0]: row[1] for row in firms},
        centers={code: Named(name, english) for code, name, english in centers},
        duties={row[0]: DutyName(row[1], Named(row[2], row[3]), *row[4:]) for row in duties},
        roles={role.code: role for role in roles_of(bureau)},
    )


def roles_of(bureau: Bureau) -> list[PracticeRole]:
    """Return the roles that a bureau names, in its order."""
    return list(
        db.session.scalars(
            select(PracticeRole)
            .where(PracticeRole.bureau_id == bureau.id)
            .order_by(PracticeRole.position, PracticeRole.id)
        )
    )
