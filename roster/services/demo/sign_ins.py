"""Accounts of each role in the demo bureau; their password is no secret."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from roster.database import db
from roster.models import (
    Account,
    Assignment,
    Bureau,
    Center,
    Consultation,
    Grant,
    GrantRole,
    Practitioner,
    Roster,
    RosterState,
)
from roster.services.demo.founding import RealBureauHere

PASSWORD = "demo-only-2026"  # noqa: S105 - printed for everybody, and only in a demo bureau
CENTERS = ("故市镇", "下邽镇")
NOTARY = "notary@demo.example"


@dataclass(frozen=True)
class SignIn:
    """An account as the demo prints it."""

    email: str
    role: str
    """A msgid."""
    name: str


def add_sign_ins(bureau: Bureau, hash_password: Callable[[str], str], now: datetime) -> list[SignIn]:
    """Make sure that there is an account of each role and return them all; only in a demo bureau."""
    if not bureau.is_demo:
        raise RealBureauHere
    wanted: list[tuple[str, str, dict[str, object]]] = [
        ("scheduler@demo.example", "示例排班员", {"role": GrantRole.SCHEDULER})
    ]
    for number, center in enumerate(_centers(bureau), start=1):
        grant: dict[str, object] = {"role": GrantRole.CENTER_STAFF, "center": center}
        wanted.append((f"center{number}@demo.example", f"{center.name}司法所", grant))
    wanted += [
        ("leader@demo.example", "示例分管领导", {"role": GrantRole.LEADER}),
        ("auditor@demo.example", "示例审计员", {"role": GrantRole.AUDITOR}),
        ("administrator@demo.example", "示例系统管理员", {"role": GrantRole.ADMINISTRATOR}),
    ]
    for email, person in (("lawyer@demo.example", "lawyer"), (NOTARY, "notary")):
        practitioner = _busiest(bureau, person)
        if practitioner is not None:
            grant = {"role": GrantRole.PRACTITIONER, "practitioner": practitioner}
            wanted.append((email, practitioner.name, grant))
        if practitioner is not None and person == "lawyer":
            grant = {"role": GrantRole.FIRM_SECRETARY, "firm": practitioner.firm}
            wanted.append(("secretary@demo.example", f"{practitioner.firm.name}内勤", grant))
    return [ensure(bureau, email, name, grant, hash_password, now) for email, name, grant in wanted]


def ensure(
    bureau: Bureau,
    email: str,
    name: str,
    grant: dict[str, object],
    hash_password: Callable[[str], str],
    now: datetime,
) -> SignIn:
    """Make sure that there is an account with that address and return it."""
    account = db.session.scalar(select(Account).where(Account.email == email))
    if account is None:
        account = Account(
            email=email,
            name=name,
            password=hash_password(PASSWORD),
            fs_uniquifier=secrets.token_hex(16),
            is_demo=True,
            created_at=now,
        )
        account.grants.append(Grant(bureau=bureau, **grant))
        db.session.add(account)
        db.session.flush()
    return SignIn(account.email, account.grants[0].role.words, account.name)


def _centers(bureau: Bureau) -> list[Center]:
    found = db.session.scalars(select(Center).where(Center.bureau_id == bureau.id, Center.name.in_(CENTERS)))
    return sorted(found, key=lambda center: CENTERS.index(center.name))


def _busiest(bureau: Bureau, role: str) -> Practitioner | None:
    """Return the practitioner with the most to show: records written, then sittings to come."""
    records = (
        select(func.count(Consultation.id))
        .where(Consultation.practitioner_id == Practitioner.id)
        .correlate(Practitioner)
        .scalar_subquery()
    )
    duties = (
        select(func.count(Assignment.id))
        .join(Roster)
        .where(Assignment.practitioner_id == Practitioner.id, Roster.state == RosterState.PUBLISHED)
        .correlate(Practitioner)
        .scalar_subquery()
    )
    person: Practitioner | None = db.session.scalar(
        select(Practitioner)
        .where(Practitioner.bureau_id == bureau.id, Practitioner.role == role)
        .order_by(records.desc(), duties.desc(), Practitioner.id)
        .limit(1)
    )
    return person
