"""Found the demo bureau: its places, people, holiday calendar and dates."""

from datetime import datetime

from sqlalchemy import select, update

from roster import workdays
from roster.core.actors import DEMO
from roster.core.errors import DomainError
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, SessionDate, Sitting, SittingState
from roster.services import founding, holiday_notices, session_dates, settings
from roster.services.demo import people, places, receiving
from roster.services.demo.months import Horizon

SLUG = "linwei"
ZONES = {
    "高新区": ("良田街道", "崇业路街道", "白杨街道"),
    "经开区": ("辛市街道", "龙背街道", "阳曲街道", "信义街道"),
}
"""Sub-districts that citizens of the district type, but that two development zones run."""


class RealBureauHere(DomainError):
    """The demo has well-known passwords: it does not belong beside real people's data."""

    code = "real_bureau_here"
    message = N_(
        "This installation serves a real bureau. Give the demo a folder of its own: set ROSTER_INSTANCE to an empty one."
    )


def find() -> Bureau | None:
    """Return the demo bureau if it was founded. Raises RealBureauHere beside a real one."""
    if db.session.scalar(select(Bureau.id).where(Bureau.is_demo.is_(False)).limit(1)):
        raise RealBureauHere
    bureau: Bureau | None = db.session.scalar(select(Bureau).where(Bureau.slug == SLUG))
    return bureau


def found(horizon: Horizon, now: datetime) -> Bureau:
    """Add the bureau with its roles, centers, firms, people and session dates."""
    bureau = Bureau(
        slug=SLUG,
        name="渭南市临渭区司法局",
        name_en="Linwei District Bureau of Justice, Weinan",
        seat="示例地址：东风大街83号",
        phone="0913-0000001",
        latitude=people.SEAT_LATITUDE,
        longitude=people.SEAT_LONGITUDE,
        is_demo=True,
        created_at=now,
    )
    db.session.add(bureau)
    db.session.flush()
    founding.add_roles(bureau)
    elsewhere = {place: f"渭南{zone}" for zone, names in ZONES.items() for place in names}
    settings.change(bureau, places_elsewhere=elsewhere, public_calendar=True)
    centers = places.add_centers(bureau)
    receiving.add_receivers(bureau, now)
    lay_out_dates(bureau, horizon, now)
    first = db.session.scalars(
        select(SessionDate.date).where(
            SessionDate.bureau_id == bureau.id, SessionDate.month == horizon.coming[0]
        )
    ).one()
    people.add_people(bureau, centers, first, now)
    return bureau


def lay_out_dates(bureau: Bureau, horizon: Horizon, now: datetime) -> None:
    """Import the stand-in notice and derive every session date with its sittings."""
    notice = workdays.demo_notice(horizon.notice_from, horizon.notice_until)
    holiday_notices.import_notice(bureau, notice, DEMO, now)
    months = len(_months_between(horizon.before, horizon.coming[-1]))
    session_dates.derive(bureau, horizon.before, months, DEMO, now)
    # That month was held before there was this system; only its date counts, as a release of times.
    db.session.execute(
        update(Sitting)
        .where(Sitting.bureau_id == bureau.id, Sitting.month == horizon.before)
        .values(state=SittingState.HELD)
    )


def _months_between(first_month: str, last_month: str) -> tuple[str, ...]:
    first, last = workdays.first_day(first_month), workdays.first_day(last_month)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return workdays.months_from(first_month, count)
