"""The demo's city: a bureau over the demo district, and a second, small district, so that there is something to compare.

The towns are real, the people and all that happens are invented.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from roster.core.actors import DEMO, Actor
from roster.core.matters import MATTERS
from roster.database import db
from roster.models import Account, Bureau, Center, CenterDuty, Firm, FirmKind, GrantRole, Practitioner
from roster.services import founding, oversight, receivers, same_person, settings
from roster.services.demo import sign_ins
from roster.services.demo.founding import lay_out_dates
from roster.services.demo.months import Horizon
from roster.services.demo.sign_ins import SignIn

CITY, NEIGHBOUR = "weinan", "huazhou"
_CENTERS = (
    ("莲花寺镇", "Lianhuasi Town", "610521101", 34.5390, 109.8600, 25),
    ("柳枝镇", "Liuzhi Town", "610521102", 34.5530, 109.9300, 35),
    ("赤水镇", "Chishui Town", "610521104", 34.5320, 109.6500, 30),
    ("瓜坡镇", "Guapo Town", "610521103", 34.5030, 109.6800, 30),
)
_PEOPLE = ("罗示一", "罗示二", "罗示三", "罗示四", "罗示五")
_NOTARY = "罗示甲"


def find_neighbour() -> Bureau | None:
    """Return the second district if it was founded."""
    found: Bureau | None = db.session.scalar(select(Bureau).where(Bureau.slug == NEIGHBOUR))
    return found


def found_neighbour(horizon: Horizon, now: datetime) -> Bureau:
    """Add the second district with four centers and six people."""
    bureau = _bureau(
        NEIGHBOUR, "渭南市华州区司法局", "Huazhou District Bureau of Justice, Weinan", 34.51, 109.77, now
    )
    # The day after the first district's: who sits for both has time for both.
    settings.change(bureau, session_ordinal=3)
    for position, (name, english, code, latitude, longitude, minutes) in enumerate(_CENTERS):
        db.session.add(
            Center(
                bureau_id=bureau.id, code=code, name=name, name_en=english, kind="town", latitude=latitude, longitude=longitude,
                address=f"{name}司法所院内（示例地址）", phone=f"0913-00002{position + 1:02}", road_minutes=minutes, position=position,
                matter_mix={matter.code: matter.rural_weight for matter in MATTERS.values() if matter.rural_weight},
                duties=[
                    CenterDuty(role="lawyer", seats=1, periods="day", priority=2),
                    CenterDuty(role="notary", seats=1, periods="am,pm", priority=1, max_gap_months=4),
                ],
            )
        )  # fmt: skip
    firms = [
        Firm(bureau_id=bureau.id, name=name, kind=kind, latitude=34.51, longitude=109.77)
        for name, kind in (("示例·华州所", FirmKind.LAW_FIRM), ("示例·华州公证处", FirmKind.NOTARY_OFFICE))
    ]
    db.session.add_all(firms)
    db.session.flush()
    db.session.add_all(
        Practitioner(bureau_id=bureau.id, firm=firms[0], role="lawyer", name=name, max_load_per_month=2)
        for name in _PEOPLE
    )
    db.session.add(
        Practitioner(bureau_id=bureau.id, firm=firms[1], role="notary", name=_NOTARY, max_load_per_month=2)
    )
    receivers.fill_from_places(bureau, DEMO, now)
    lay_out_dates(bureau, horizon, now)
    return bureau


def share_notary(bureau: Bureau, now: datetime) -> None:
    """Let the demo's notary sit for the second district, too, as they have confirmed; nothing where they do already."""
    account = db.session.scalar(select(Account).where(Account.email == sign_ins.NOTARY))
    own = same_person.people_of(account) if account else []
    if account is None or len(own) != 1 or own[0].practitioner is None:
        return
    office = db.session.scalars(
        select(Firm).where(Firm.bureau_id == bureau.id, Firm.kind == FirmKind.NOTARY_OFFICE)
    ).one()
    person = Practitioner(
        bureau_id=bureau.id,
        firm=office,
        role="notary",
        name=own[0].practitioner.name,
        phone=own[0].practitioner.phone,
        max_load_per_month=1,
    )
    db.session.add(person)
    db.session.flush()
    question = same_person.ask(person, DEMO, now)
    same_person.confirm(account, question.public_id, Actor("account", account.id), now)


def stand_over(districts: list[Bureau], hash_password: Callable[[str], str], now: datetime) -> SignIn:
    """Make sure that there is the city's bureau with a leader, and that the districts answer to it."""
    city = db.session.scalar(select(Bureau).where(Bureau.slug == CITY))
    if city is None:
        city = _bureau(CITY, "渭南市司法局", "Weinan Bureau of Justice", 34.5, 109.51, now)
        for one in districts:
            oversight.answer_to(one, CITY, DEMO, now)
    return sign_ins.ensure(
        city, "city@demo.example", "示例市局领导", {"role": GrantRole.LEADER}, hash_password, now
    )


def _bureau(slug: str, name: str, english: str, latitude: float, longitude: float, now: datetime) -> Bureau:
    bureau = Bureau(
        slug=slug, name=name, name_en=english, seat="示例地址", phone="0913-0000002", latitude=latitude, longitude=longitude,
        is_demo=True, created_at=now,
    )  # fmt: skip
    db.session.add(bureau)
    db.session.flush()
    founding.add_roles(bureau)
    return bureau
