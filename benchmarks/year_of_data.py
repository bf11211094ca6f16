"""A bureau with a year of generated data, for measurements that need the size of real use.

    python -m benchmarks.year_of_data FOLDER [--centers 20] [--months 12]

fills the SQLite database of that folder (or DATABASE_URL), migrated and with keys made if it has none:
twelve session dates up to today, each center with its bookings, visits, signed records with additions,
messages, leaves and trail. The same numbers give the same data, except for what is random by nature.
`benchmarks.figures` counts what statistics count: it must be the same before and after a deletion, a rotation of
keys or a restore.
"""

import argparse
import contextlib
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from roster.core import cipher, clock
from roster.core.actors import CITIZEN
from roster.core.clock import at_local
from roster.core.matters import MATTERS, OUTCOMES
from roster.core.periods import Period
from roster.core.references import new_code, new_public_id
from roster.database import Model, db, unit_of_work
from roster.models import (
    Addendum,
    AuditAction,
    Booking,
    BookingState,
    Bureau,
    Center,
    Channel,
    Consultation,
    ConsultationState,
    Firm,
    FirmKind,
    Leave,
    LeaveReason,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeState,
    PracticeRole,
    Practitioner,
    SessionDate,
    Sitting,
    SittingState,
    Slot,
    Village,
    Visit,
    VisitKind,
    VisitState,
)
from roster.services import audit, seals
from roster.services.consultations import indexing

SURNAMES = "王李张刘杨雷党惠权屈薛严赵乔蔺左郭田韩南"
BOOKED_A_SITTING = 10
WALK_INS_A_SITTING = 8
OPENS = time_of_day(9)


@dataclass
class Year:
    """What is being made: the chance, the rows by table in order, and the next number of each table."""

    bureau_id: int
    chance: random.Random
    rows: dict[type[Model], list[dict[str, Any]]] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)
    codes: set[str] = field(default_factory=set)
    is_advised: bool = True

    def add(self, model: type[Model], **values: Any) -> int:
        """Add a row and return the number that it will have."""
        name = model.__tablename__
        self.numbers[name] += 1
        self.rows.setdefault(model, []).append({"id": self.numbers[name], **values})
        return self.numbers[name]

    def new_code(self) -> str:
        """Return a code that no booking has: of some thousand random ones two are the same now and then."""
        while (code := new_code()) in self.codes:
            pass
        self.codes.add(code)
        return code

    def write(self) -> int:
        """Insert what was added, table by table; return how many rows."""
        written = 0
        for model, rows in self.rows.items():
            db.session.execute(insert(model), rows)
            written += len(rows)
        for record in self._all(Consultation, {"state": ConsultationState.SIGNED}):
            seals.seal_record(record, record.signed_at)
        for addendum in self._all(Addendum, {}):
            record = db.session.get_one(Consultation, addendum.consultation_id)
            if record.state is ConsultationState.SIGNED:
                seals.seal_addendum(record, addendum, addendum.created_at)
        self.rows.clear()
        return written

    def _all(self, model: type[Model], wanted: dict[str, Any]) -> list[Any]:
        """Load those of the rows just inserted that are as wanted."""
        ids = [row["id"] for row in self.rows.get(model, ()) if wanted.items() <= row.items()]
        return [db.session.get_one(model, one) for one in ids]


def build(
    today: date, *, centers: int = 20, months: int = 12, seed: int = 1, is_advised: bool = True
) -> tuple[Bureau, int]:
    """Add a bureau with its past months up to today; return it and the number of rows written.

    Unless `is_advised`, the past holds bookings with their messages and trail, and no visits or records.
    """
    with unit_of_work():
        bureau = _found(centers, today)
        bureau_id, year = bureau.id, _year_of(bureau, seed)
        year.is_advised = is_advised
    written = 0
    for session in sorted(_sessions(today, months)):
        with unit_of_work():
            _play(year, session)
            written += year.write()
    with unit_of_work():
        set_sequences()
    return db.session.get_one(Bureau, bureau_id), written


def _found(centers: int, today: date) -> Bureau:
    now = at_local(today, OPENS)
    bureau = Bureau(
        slug=f"year-{new_public_id()[:6].lower()}",
        name="示例司法局",
        phone="0913-0000000",
        latitude=34.5,
        longitude=109.48,
        created_at=now,
    )
    db.session.add(bureau)
    db.session.flush()
    firm = Firm(
        bureau_id=bureau.id, name="示例·渭水所", kind=FirmKind.LAW_FIRM, latitude=34.5, longitude=109.5
    )
    db.session.add_all(
        [firm, PracticeRole(bureau_id=bureau.id, code="lawyer", name="律师", name_en="Lawyer")]
    )
    db.session.flush()
    for number in range(centers):
        center = Center(
            bureau_id=bureau.id,
            code=f"9{number:05}",
            name=f"示例{number}镇",
            latitude=34.5 + number / 100,
            longitude=109.5,
            position=number,
        )
        person = Practitioner(
            bureau_id=bureau.id,
            firm_id=firm.id,
            role="lawyer",
            name=f"{SURNAMES[number % len(SURNAMES)]}示{number}",
            phone=f"+8613800{number:06}",
            email=f"lawyer{number}@example.org",
        )
        db.session.add_all([center, person])
        db.session.flush()
        db.session.add(Village(center_id=center.id, code=f"{bureau.id}-{number}", name=f"示例{number}村"))
    db.session.flush()
    return bureau


def _year_of(bureau: Bureau, seed: int) -> Year:
    year = Year(bureau.id, random.Random(seed), codes=set(db.session.scalars(select(Booking.code))))
    for table in db.metadata.sorted_tables:
        if "id" in table.c:
            last = db.session.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1))
            year.numbers[table.name] = last or 0
    return year


def _sessions(today: date, months: int) -> Iterator[date]:
    """Yield about the second working day of each past month (its exact day does not matter here)."""
    first = today.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
        days = (first + timedelta(days=offset) for offset in range(8))
        yield [day for day in days if day.weekday() < 5][1]


def _play(year: Year, session: date) -> None:
    made = at_local(session, OPENS)
    session_id = year.add(
        SessionDate,
        bureau_id=year.bureau_id,
        month=f"{session:%Y-%m}",
        date=session,
        is_provisional=False,
        derived_at=made - timedelta(days=40),
    )
    centers = db.session.scalars(
        select(Center).where(Center.bureau_id == year.bureau_id).order_by(Center.id)
    ).all()
    people = db.session.scalars(
        select(Practitioner).where(Practitioner.bureau_id == year.bureau_id).order_by(Practitioner.id)
    ).all()
    for center, person in zip(centers, people, strict=True):
        _sit(year, session, session_id, center, person)
    year.add(
        Leave,
        public_id=new_public_id(),
        practitioner_id=year.chance.choice(people).id,
        starts_on=session,
        ends_on=session,
        period=Period.DAY,
        reason=LeaveReason.SICK,
        note="发热",
        created_at=made - timedelta(days=3),
    )


def _sit(year: Year, session: date, session_id: int, center: Center, person: Practitioner) -> None:
    sitting_id = year.add(
        Sitting,
        public_id=new_public_id(),
        bureau_id=year.bureau_id,
        session_date_id=session_id,
        center_id=center.id,
        month=f"{session:%Y-%m}",
        date=session,
        state=SittingState.HELD,
        am_starts=time_of_day(9),
        am_ends=time_of_day(11, 30),
        pm_starts=time_of_day(14),
        pm_ends=time_of_day(16, 30),
    )
    queue = 0
    for number in range(BOOKED_A_SITTING + (WALK_INS_A_SITTING if year.is_advised else 0)):
        booked = number < BOOKED_A_SITTING
        came = not booked or year.chance.random() > 0.2
        visitor = _visitor(year)
        starts = at_local(session, OPENS) + timedelta(minutes=25 * number)
        booking_id = _book(year, sitting_id, session_id, starts, visitor, came=came) if booked else None
        if came and year.is_advised:
            queue += 1
            _advise(year, sitting_id, booking_id, queue, starts, visitor, center, person)


@dataclass(frozen=True)
class Visitor:
    """Somebody invented; the numbers are visibly false."""

    name: str
    phone: str
    matter: str


def _visitor(year: Year) -> Visitor:
    name = year.chance.choice(SURNAMES) + "示" + year.chance.choice("一二三四五六七八九")
    return Visitor(name, f"+86138{year.chance.randrange(10**5):08}", year.chance.choice(list(MATTERS)))


def _book(
    year: Year, sitting_id: int, session_id: int, starts: datetime, visitor: Visitor, *, came: bool
) -> int:
    slot_id = year.add(
        Slot,
        public_id=new_public_id(),
        sitting_id=sitting_id,
        role="lawyer",
        period=Period.AM,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=25),
    )
    made = starts - timedelta(days=9)
    booking_id = year.add(
        Booking,
        public_id=new_public_id(),
        bureau_id=year.bureau_id,
        code=year.new_code(),
        link_digest=secrets.token_hex(32),
        sitting_id=sitting_id,
        session_date_id=session_id,
        slot_id=slot_id,
        state=BookingState.SERVED
        if came
        else year.chance.choice((BookingState.NO_SHOW, BookingState.CANCELLED)),
        name=visitor.name,
        phone=visitor.phone,
        phone_index=cipher.current().index("phone", visitor.phone),
        needs=year.chance.choice(("", "", "dialect")),
        matter=visitor.matter,
        note=year.chance.choice((None, "带欠条来")),
        channel=year.chance.choice(list(Channel)),
        created_at=made,
        updated_at=made,
    )
    for kind in (NoticeKind.BOOKING_CONFIRMED, NoticeKind.BOOKING_REMINDER):
        _tell(year, kind, booking_id, visitor, made)
    row = audit.record(AuditAction.BOOKING_MADE, CITIZEN, made, bureau_id=year.bureau_id, channel="web")
    row.subject, row.subject_id = "bookings", booking_id
    return booking_id


def _tell(year: Year, kind: NoticeKind, booking_id: int, visitor: Visitor, made: datetime) -> None:
    year.add(
        Notice,
        public_id=new_public_id(),
        bureau_id=year.bureau_id,
        kind=kind,
        channel=NoticeChannel.SMS,
        state=NoticeState.SENT,
        dedupe_key=f"{kind}:{booking_id}",
        address=visitor.phone,
        recipient_name=visitor.name,
        secret_parameters='{"token": "x"}',
        booking_id=booking_id,
        due_at=made,
        created_at=made,
        sent_at=made,
    )


def _advise(
    year: Year,
    sitting_id: int,
    booking_id: int | None,
    queue: int,
    starts: datetime,
    visitor: Visitor,
    center: Center,
    person: Practitioner,
) -> None:
    finished, chance = starts + timedelta(minutes=20), year.chance
    visit_id = year.add(
        Visit,
        public_id=new_public_id(),
        bureau_id=year.bureau_id,
        sitting_id=sitting_id,
        booking_id=booking_id,
        practitioner_id=person.id,
        kind=VisitKind.BOOKED if booking_id else VisitKind.WALK_IN,
        state=VisitState.SERVED,
        queue_number=queue,
        role="lawyer",
        name=visitor.name,
        phone_tail=visitor.phone[-4:],
        matter=visitor.matter,
        arrived_at=starts,
        finished_at=finished,
        changed_at=finished,
    )
    is_signed = chance.random() > 0.02
    record = {
        "public_id": new_public_id(),
        "bureau_id": year.bureau_id,
        "number": f"{center.code[-3:]}-{starts:%Y%m%d}-{visit_id}",
        "visit_id": visit_id,
        "center_id": center.id,
        "practitioner_id": person.id,
        "date": clock.local(starts).date(),
        "state": ConsultationState.SIGNED if is_signed else ConsultationState.DRAFT,
        "name": visitor.name,
        "sex": chance.choice(("female", "male")),
        "age_band": chance.choice(("18-35", "36-59", "60+")),
        "phone": visitor.phone,
        "village_id": db.session.scalar(select(Village.id).where(Village.center_id == center.id)),
        "groups": chance.sample(["farmer", "older", "migrant"], 2),
        "people": chance.choice((1, 1, 2)),
        "other_party": chance.choice(SURNAMES) + "某",
        "matter": visitor.matter,
        "amount_yuan": chance.choice((None, 18600, 50000)),
        "summary": "卖户太八号葡萄给外地客商，经村代办过秤，欠款未付，只有过磅单和微信记录。",
        "advice": "保留过磅单、聊天和转账记录；可向代办、客商主张；先调解。",
        "basis": "",
        "outcomes": chance.sample(list(OUTCOMES), 2),
        "told_legal_aid": True,
        "leaflets": chance.choice((0, 1)),
        "remark": "",
        "created_at": starts,
        "updated_at": finished,
        "signed_at": finished if is_signed else None,
    }
    record_id = year.add(Consultation, **record, **indexing.indexes(record))
    if is_signed and chance.random() < 0.1:
        year.add(Addendum, consultation_id=record_id, text="电话补充：已收到部分货款。", created_at=finished)


def set_sequences() -> None:
    """Let PostgreSQL count on from the numbers that were given by hand."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in db.metadata.sorted_tables:
        if "id" in table.c:
            db.session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                    f"COALESCE((SELECT max(id) FROM {table.name}), 1))"
                )
            )


def main() -> None:
    """Build the year in a folder and print how long it took."""
    from roster.app import create_app
    from roster.config import Config, ConfigurationError, create_keys
    from roster.database import schema

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--centers", type=int, default=20)
    parser.add_argument("--months", type=int, default=12)
    chosen = parser.parse_args()
    with contextlib.suppress(ConfigurationError):  # it has keys already
        create_keys(chosen.folder)
    app = create_app(Config.from_environment(chosen.folder.resolve(), os.environ))
    with app.app_context():
        schema.upgrade()
        began = time.perf_counter()
        bureau, written = build(clock.today(), centers=chosen.centers, months=chosen.months)
        print(f"{bureau.slug}: {written} rows in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
