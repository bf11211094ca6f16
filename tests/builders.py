"""Plain builders of a small world, for tests that need more than one row."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from flask_security import hash_password

from roster.database import db, unit_of_work
from roster.models import (
    Account,
    Bureau,
    Center,
    CenterDuty,
    Firm,
    FirmKind,
    Grant,
    GrantRole,
    PracticeRole,
    Practitioner,
    SessionDate,
    Sitting,
)
from roster.services import sittings

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Troupe:
    """One bureau's people and places."""

    bureau: Bureau
    centers: list[Center]
    lawyers: list[Practitioner]
    notary: Practitioner
    scheduler: Account
    center_staff: Account
    """Of the first center."""
    lawyer: Account
    """Of the first lawyer."""
    leader: Account
    secretary: Account
    """Of the law firm."""
    auditor: Account
    administrator: Account
    session_date: SessionDate
    sittings: list[Sitting]


@dataclass(frozen=True)
class Cast:
    """Own bureau, colleagues in it, and a stranger bureau."""

    own: Troupe
    stranger: Troupe
    colleague_staff: Account
    """Staff of own bureau's second center."""
    colleague_lawyer: Account
    """Own bureau's second lawyer."""


@cache
def _hash() -> str:
    return str(hash_password(PASSWORD))


def build_account(email: str, now: datetime, **grant: object) -> Account:
    """Add an account with one grant; its password is PASSWORD."""
    account = Account(
        email=email,
        name=email.split("@")[0],
        password=_hash(),
        fs_uniquifier=secrets.token_hex(16),
        created_at=now,
    )
    account.grants.append(Grant(**grant))
    db.session.add(account)
    return account


def build_troupe(slug: str, now: datetime) -> Troupe:
    """Add a bureau with three centers, three lawyers, a notary, December 2026 laid out, and accounts."""
    bureau = Bureau(
        slug=slug,
        name=f"示例{slug}司法局",
        name_en=f"Example bureau {slug}",
        phone="0913-0000001",
        latitude=34.4995,
        longitude=109.4875,
        created_at=now,
    )
    db.session.add(bureau)
    db.session.flush()
    for position, (code, name, english) in enumerate(
        (("lawyer", "律师", "Lawyer"), ("notary", "公证员", "Notary"))
    ):
        db.session.add(
            PracticeRole(bureau_id=bureau.id, code=code, name=name, name_en=english, position=position)
        )
    centers = [
        Center(
            bureau_id=bureau.id,
            code=f"61050210{number}",
            name=f"示例{slug}{number}镇",
            name_en=f"Town {number}",
            latitude=34.5 + number / 20,
            longitude=109.5,
            road_minutes=20 + 10 * number,
            position=number,
            phone=f"0913-000000{number}",
            matter_mix={"01": 40, "07": 60},
            duties=[
                CenterDuty(role="lawyer", seats=1, periods="day", priority=2),
                CenterDuty(role="notary", seats=1, periods="am,pm", priority=1, max_gap_months=3),
            ],
        )
        for number in range(3)
    ]
    firms = [
        Firm(
            bureau_id=bureau.id,
            name=f"示例·{slug}所",
            kind=FirmKind.LAW_FIRM,
            latitude=34.5,
            longitude=109.49,
        ),
        Firm(
            bureau_id=bureau.id,
            name=f"示例·{slug}公证处",
            kind=FirmKind.NOTARY_OFFICE,
            latitude=34.5,
            longitude=109.5,
        ),
    ]
    db.session.add_all([*centers, *firms])
    db.session.flush()
    lawyers = [
        Practitioner(
            bureau_id=bureau.id,
            firm=firms[0],
            role="lawyer",
            name=f"{surname}示{slug}",
            max_load_per_month=2,
            phone=f"+86138000000{number:02}",
            email=f"{slug}-lawyer{number}@example.com",
        )
        for number, surname in enumerate("王李张", start=1)
    ]
    notary = Practitioner(
        bureau_id=bureau.id,
        firm=firms[1],
        role="notary",
        name=f"示甲{slug}",
        max_load_per_month=2,
        email=f"{slug}-notary@example.com",
    )
    session_date = SessionDate(
        bureau_id=bureau.id, month="2026-12", date=date(2026, 12, 2), is_provisional=False, derived_at=now
    )
    db.session.add_all([*lawyers, notary, session_date])
    db.session.flush()
    made = sittings.lay_out(bureau, session_date)
    return Troupe(
        bureau=bureau,
        centers=centers,
        lawyers=lawyers,
        notary=notary,
        scheduler=build_account(f"scheduler@{slug}.example", now, bureau=bureau, role=GrantRole.SCHEDULER),
        center_staff=build_account(
            f"center@{slug}.example", now, bureau=bureau, role=GrantRole.CENTER_STAFF, center=centers[0]
        ),
        lawyer=build_account(
            f"lawyer@{slug}.example", now, bureau=bureau, role=GrantRole.PRACTITIONER, practitioner=lawyers[0]
        ),
        leader=build_account(f"leader@{slug}.example", now, bureau=bureau, role=GrantRole.LEADER),
        secretary=build_account(
            f"secretary@{slug}.example", now, bureau=bureau, role=GrantRole.FIRM_SECRETARY, firm=firms[0]
        ),
        auditor=build_account(f"auditor@{slug}.example", now, bureau=bureau, role=GrantRole.AUDITOR),
        administrator=build_account(
            f"administrator@{slug}.example", now, bureau=bureau, role=GrantRole.ADMINISTRATOR
        ),
        session_date=session_date,
        sittings=made,
    )


def build_cast(now: datetime) -> Cast:
    """Add two bureaus and own bureau's colleagues, in one unit of work."""
    with unit_of_work():
        own, stranger = build_troupe("own", now), build_troupe("stranger", now)
        colleague_staff = build_account(
            "center-colleague@own.example",
            now,
            bureau=own.bureau,
            role=GrantRole.CENTER_STAFF,
            center=own.centers[1],
        )
        colleague_lawyer = build_account(
            "lawyer-colleague@own.example",
            now,
            bureau=own.bureau,
            role=GrantRole.PRACTITIONER,
            practitioner=own.lawyers[1],
        )
    return Cast(own, stranger, colleague_staff, colleague_lawyer)
