"""The demo's people: all invented and visibly so (示 in every name, numbers that nobody has)."""

import random
from datetime import date, datetime

from roster.core.matters import MATTERS
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Bureau,
    Center,
    Conflict,
    Firm,
    FirmKind,
    Leave,
    LeaveReason,
    LeaveState,
    Practitioner,
    PractitionerMatter,
    Preference,
)
from roster.services.practitioner_wishes import DISLIKED, LIKED

SEAT_LATITUDE, SEAT_LONGITUDE = 34.4995, 109.4875
"""The district's government."""

FIRMS = (
    ("示例·秦东所", FirmKind.LAW_FIRM, 34.5010, 109.4930),
    ("示例·渭水所", FirmKind.LAW_FIRM, 34.5080, 109.4850),
    ("示例·东府所", FirmKind.LAW_FIRM, 34.4960, 109.5000),
    ("示例·下邽所", FirmKind.LAW_FIRM, 34.7259, 109.5072),
    ("示例·三贤所", FirmKind.LAW_FIRM, 34.5040, 109.5100),
    ("示例·沋河所", FirmKind.LAW_FIRM, 34.4900, 109.4900),
    ("示例·少华所", FirmKind.LAW_FIRM, 34.4985, 109.5080),
    ("示例·双王法律服务所", FirmKind.LEGAL_SERVICE, 34.5265, 109.4898),
)
PEOPLE_A_FIRM = 6
NOTARY_OFFICE = ("示例·临渭公证处", FirmKind.NOTARY_OFFICE, 34.5000, 109.4890)
NOTARIES = ("示甲", "示乙", "示丙", "示丁", "示戊")
NOTARIES_PER_DATE = 3
"""Of five, two stay in the office."""

SURNAMES = "王李张刘杨雷党惠权屈薛严赵乔蔺左郭田韩南"
NUMBERS = "一二三四五六七八九十"
SPECIALTIES = (("01", 12), ("07", 8), ("08", 9), ("05", 7), ("12", 6), ("18", 3), ("17", 3))
"""Matter, and how many of the lawyers have it first."""

LEAVES = (LeaveReason.HEARING,) * 6 + (LeaveReason.SICK,) * 2 + (LeaveReason.TRAINING,)


def add_people(bureau: Bureau, centers: list[Center], first_date: date, now: datetime) -> None:
    """Add firms, lawyers and notaries, with what binds them; some are away on the first date to come."""
    chance = random.Random(bureau.slug)  # noqa: S311 - the same demo every time, nothing secret
    firms = [_firm(bureau, firm) for firm in FIRMS]
    office = _firm(bureau, NOTARY_OFFICE)
    office.max_per_date = NOTARIES_PER_DATE
    db.session.add_all([*firms, office])
    db.session.flush()
    lawyers = _lawyers(bureau, firms, chance)
    notaries = _notaries(bureau, office, chance)
    db.session.add_all([*lawyers, *notaries])
    db.session.flush()
    for person in [*lawyers, *notaries]:
        _bind(person, centers, chance, now)
    away = chance.sample(lawyers, len(LEAVES))
    for person, reason in zip(away, LEAVES, strict=True):
        db.session.add(_leave(person, first_date, reason, now))


def _firm(bureau: Bureau, row: tuple[str, FirmKind, float, float]) -> Firm:
    name, kind, latitude, longitude = row
    return Firm(bureau_id=bureau.id, name=name, kind=kind, latitude=latitude, longitude=longitude)


def _lawyers(bureau: Bureau, firms: list[Firm], chance: random.Random) -> list[Practitioner]:
    firsts = [matter for matter, count in SPECIALTIES for _ in range(count)]
    chance.shuffle(firsts)
    return [
        Practitioner(
            bureau_id=bureau.id,
            firm=firms[number // PEOPLE_A_FIRM],
            role="lawyer",
            name=f"{SURNAMES[number % len(SURNAMES)]}示{NUMBERS[number // len(SURNAMES)]}",
            phone=f"+8613800000{number + 1:03}",
            # Not everybody reads e-mail: these get text messages.
            email=f"lawyer{number + 1:02}@demo.example" if number % 8 != 7 else None,
            license_number=f"示例{number + 1:03}",
            load_weight=2 if number % 12 == 5 else 1,
            carried_load=chance.randint(2, 8),
            max_load_per_month=2,
            is_supervised=number % 16 == 9,
            matters=[PractitionerMatter(matter=matter) for matter in _matters(first, chance)],
        )
        for number, first in enumerate(firsts)
    ]


def _matters(first: str, chance: random.Random) -> set[str]:
    others = [matter.code for matter in MATTERS.values() if matter.rural_weight + matter.urban_weight > 0]
    return {first, *chance.sample(others, 3)}


def _notaries(bureau: Bureau, office: Firm, chance: random.Random) -> list[Practitioner]:
    return [
        Practitioner(
            bureau_id=bureau.id,
            firm=office,
            role="notary",
            name=name,
            phone=f"+86138000000{51 + number}",
            email=f"notary{number + 1}@demo.example",
            license_number=f"示例公{number + 1}",
            # The two oldest go half as often.
            load_weight=2 if number < 2 else 1,
            carried_load=chance.randint(6, 14),
            max_load_per_month=2,
            matters=[PractitionerMatter(matter="19")],
        )
        for number, name in enumerate(NOTARIES)
    ]


def _bind(person: Practitioner, centers: list[Center], chance: random.Random, now: datetime) -> None:
    if chance.random() < 0.2:
        barred = chance.choice(centers)
        reason = f"示例：担任{barred.name}某村法律顾问"
        person.conflicts.append(Conflict(center=barred, reason=reason, declared_at=now))
    for center in chance.sample(centers, chance.choice((0, 0, 1, 2))):
        person.preferences.append(Preference(center=center, cost=chance.choice((LIKED, DISLIKED))))


def _leave(person: Practitioner, day: date, reason: LeaveReason, now: datetime) -> Leave:
    return Leave(
        practitioner=person,
        starts_on=day,
        ends_on=day,
        period=Period.AM if reason is LeaveReason.TRAINING else Period.DAY,
        reason=reason,
        state=LeaveState.GIVEN,
        created_at=now,
    )
