"""Who is told what when a version of a roster takes the place of another; and the red list that shows it afterwards.

Told are those whose duties change; of a version that changes a published one also the centers and firms where
something changes, and booked visitors (`displaced_visitors`) only when nobody can serve them at their time any more, or
somebody can again. Nobody else.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core import clock
from roster.database import db
from roster.models import (
    Account,
    Bureau,
    Center,
    Firm,
    Grant,
    GrantRole,
    Notice,
    NoticeKind,
    Practitioner,
    Roster,
)
from roster.services import duty_links, notices, short_links
from roster.services.roster_differences import Change
from roster.services.standing import Standing


def tell(
    bureau: Bureau,
    old: Roster | None,
    new: Roster,
    changes: Sequence[Change],
    now: datetime,
) -> None:
    """Queue the messages of a version that has just come into force."""
    people = _people(bureau, changes)
    for change in changes:
        _tell_practitioner(bureau, new, change, people[change.practitioner], now)
    if old is not None:
        _tell_centers(bureau, new, changes, now)
        _tell_firms(bureau, new, changes, people, now)


def red_list(roster: Roster) -> Sequence[Notice]:
    """Return all messages that a version caused, in the order of who they are for: each has its fate."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.dedupe_key.startswith(key_of(roster), autoescape=True))
        .order_by(Notice.id)
    ).all()


def _tell_practitioner(
    bureau: Bureau, new: Roster, change: Change, person: Practitioner, now: datetime
) -> None:
    notices.queue(
        change.kind.notice,
        bureau_id=bureau.id,
        dedupe_key=f"{key_of(new)}{person.id}",
        now=now,
        expires_at=_end_of(max(one.date for one in change.told)),
        practitioner=person,
        parameters=_parameters(new, change.told),
        secret={
            "path": duty_links.path_of(person, new.month),
            "short": short_links.of_duties(person, new.month),
        },
    )


def _tell_centers(bureau: Bureau, new: Roster, changes: Sequence[Change], now: datetime) -> None:
    """Each center at which somebody comes or goes: its staff, or its telephone where nobody has an account."""
    touched = _by(lambda one: one.center, changes)
    centers = db.session.scalars(
        select(Center).where(Center.bureau_id == bureau.id, Center.code.in_(touched)).order_by(Center.id)
    )
    staff = _accounts(bureau, GrantRole.CENTER_STAFF, Grant.center_id)
    for center in centers:
        accounts = staff.get(center.id, [])
        _tell_office(NoticeKind.CENTER_ROSTER_CHANGED, new, center, accounts, touched[center.code], now)


def _tell_firms(
    bureau: Bureau, new: Roster, changes: Sequence[Change], people: dict[str, Practitioner], now: datetime
) -> None:
    """Each firm one of whose people is put in or taken out: its secretaries, or its telephone."""
    touched: dict[int, list[Standing]] = {}
    firms: dict[int, Firm] = {}
    for change in changes:
        firm = people[change.practitioner].firm
        firms[firm.id] = firm
        touched.setdefault(firm.id, []).extend((*change.gone, *change.new))
    secretaries = _accounts(bureau, GrantRole.FIRM_SECRETARY, Grant.firm_id)
    for firm_id, firm in sorted(firms.items()):
        accounts = secretaries.get(firm_id, [])
        _tell_office(NoticeKind.FIRM_ROSTER_CHANGED, new, firm, accounts, touched[firm_id], now)


def _tell_office(
    kind: NoticeKind,
    new: Roster,
    office: Center | Firm,
    accounts: Sequence[Account],
    duties: Sequence[Standing],
    now: datetime,
) -> None:
    key = f"{key_of(new)}{office.__tablename__}:{office.id}"
    facts: dict[str, Any] = {
        "bureau_id": new.bureau_id,
        "now": now,
        "expires_at": _end_of(max(one.date for one in duties)),
        "parameters": _parameters(new, duties),
    }
    for account in accounts:
        notices.queue(kind, dedupe_key=f"{key}:{account.id}", account=account, **facts)
    if not accounts:
        notices.queue(kind, dedupe_key=key, office=office, **facts)


def key_of(roster: Roster) -> str:
    """Return what the names of a version's messages begin with."""
    return f"roster:{roster.id}:{roster.version}:"


def _people(bureau: Bureau, changes: Iterable[Change]) -> dict[str, Practitioner]:
    found = db.session.scalars(
        select(Practitioner)
        .where(
            Practitioner.bureau_id == bureau.id,
            Practitioner.public_id.in_([change.practitioner for change in changes]),
        )
        .options(joinedload(Practitioner.firm))
    )
    return {person.public_id: person for person in found}


def _by(name: Any, changes: Iterable[Change]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for change in changes:
        for one in (*change.gone, *change.new):
            found.setdefault(name(one), []).append(one)
    return found


def _accounts(bureau: Bureau, role: GrantRole, office: Any) -> dict[int, list[Account]]:
    """Return the open accounts of a bureau with that role, by the center or firm of their grant."""
    rows = db.session.execute(
        select(office, Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.active, Grant.bureau_id == bureau.id, Grant.role == role)
        .distinct()
        .order_by(Account.id)
    )
    found: dict[int, list[Account]] = {}
    for office_id, account in rows:
        found.setdefault(office_id, []).append(account)
    return found


def _parameters(roster: Roster, duties: Iterable[Standing]) -> dict[str, Any]:
    named = dict.fromkeys(
        (one.center_name, one.center_en, one.date.isoformat(), one.period.value) for one in duties
    )
    return {
        "month": roster.month,
        "version": roster.version,
        "duties": [
            {"center": center, "center_en": english, "date": day, "period": period}
            for center, english, day, period in named
        ],
    }


def _end_of(day: date) -> datetime:
    return clock.at_local(day, datetime.max.time())
