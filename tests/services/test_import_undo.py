"""What an import made and changed is taken back whole, or what stands on it is named and nothing is touched."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from roster.core.actors import CLOCK, COMMAND
from roster.core.periods import Period
from roster.core.tables import read
from roster.database import Model, db, unit_of_work
from roster.models import (
    AuditAction,
    AuditRow,
    Bureau,
    Center,
    Duty,
    Firm,
    ImportedRow,
    LeaveReason,
    PlanRun,
    Practitioner,
    Receiver,
    Sitting,
    TableImport,
)
from roster.services import (
    center_imports,
    conflicts,
    import_hindrances,
    import_undo,
    leaves,
    people_imports,
    receiver_imports,
    retention,
    session_dates,
)
from roster.services.import_records import values_of
from roster.services.retention_kinds import Kind
from tests.conftest import NOW
from tests.services.founding_stage import CENTERS, PEOPLE, found

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = """firm,firm_kind,name,role,license_number,phone,max_load_per_month,matters,likes,conflicts,conflict_reason,licensed_from
示例·新所,律师事务所,王示一,,示例001,13900000009,3,02,示例甲镇,示例乙街道,亲属,2021-01-01
示例·新所,,赵示四,律师,,13900000008,,,示例甲镇,示例乙街道,亲属,
"""


@pytest.fixture
def bureau(app) -> Bureau:
    """A bureau with a date to come, its centers and people from tables."""
    made = found()
    with unit_of_work():
        session_dates.derive(made, "2026-11", 2, COMMAND, NOW)
        center_imports.import_centers(made, read(CENTERS.encode()), COMMAND, NOW)
        people_imports.import_people(made, read(PEOPLE.encode()), COMMAND, NOW)
    return made


def bring(bureau: Bureau, table: str) -> None:
    with unit_of_work():
        people_imports.import_people(bureau, read(table.encode()), COMMAND, NOW)


def take_back(bureau: Bureau, what: str = "people", now=NOW) -> tuple[int, int]:
    newest = select(TableImport.public_id).where(TableImport.what == what).order_by(TableImport.id.desc())
    with unit_of_work():
        record = import_undo.of(bureau, db.session.scalars(newest).first())
        return import_undo.take_back(bureau, record, COMMAND, now)


def hindrances(bureau: Bureau, record: TableImport) -> list[str]:
    """Return what stands on an import, in English; nothing is touched."""
    before = everything()
    with pytest.raises(import_undo.BuiltUpon) as refused, unit_of_work():
        import_undo.take_back(bureau, db.session.merge(record), COMMAND, NOW)
    assert everything() == before
    return sorted(one.in_language("en") for one in refused.value.hindrances)


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def named(name: str) -> Practitioner:
    db.session.flush()
    db.session.expire_all()
    return db.session.scalars(select(Practitioner).where(Practitioner.name == name)).one()


def everything() -> list:
    db.session.expire_all()
    return [
        (row.id, values_of(row))
        for model in (Practitioner, Firm, Center)
        for row in db.session.scalars(select(model).order_by(model.id))
    ]


def test_everything_is_as_before(bureau):
    before = everything()
    bring(bureau, LATER)
    changed = named("王示一")
    assert (changed.firm.name, changed.phone, len(changed.conflicts)) == ("示例·新所", "+8613900000009", 1)
    assert take_back(bureau) == (1, 1)
    assert everything() == before
    last = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(3)).all()
    assert {row.action for row in last} == {
        AuditAction.PEOPLE_IMPORTED,
        AuditAction.PERSON_CHANGED,
        AuditAction.CONFLICT_REMOVED,
    }
    with pytest.raises(import_undo.NotToBeTakenBack):
        take_back(bureau)
    kept = db.session.execute(text('SELECT "values" FROM imported_rows')).scalars().all()
    assert not any("示" in one or "139" in one[:6] for one in kept), "encrypted"


@ON_SQLITE
def test_centers_go_with_their_empty_sittings_and_needs_come_back(bureau):
    before = everything()
    head = CENTERS.splitlines()[0]
    with unit_of_work():
        table = f"{head}\n610503104,示例戊镇,,乡,,,,,34.6,109.8,30,,\n610503100,,,,,,桥头,,,,,3,6\n"
        center_imports.import_centers(bureau, read(table.encode()), COMMAND, NOW)
    seats = select(Duty.seats).join(Sitting).join(Center).where(Center.code == "610503100")
    assert (count(Sitting), sorted(db.session.scalars(seats))) == (3, [1, 3])
    assert take_back(bureau, "centers") == (1, 1)
    assert everything() == before
    assert (count(Sitting), sorted(db.session.scalars(seats))) == (2, [1, 1])
    with unit_of_work():
        conflicts.declare(named("李示二"), db.session.scalars(select(Center)).first(), "亲属", COMMAND, NOW)
    first = db.session.scalars(select(TableImport).order_by(TableImport.id)).first()
    assert hindrances(bureau, first) == ["Jia Town: there is “Conflict of interest” since."]


@ON_SQLITE
def test_what_stands_on_an_import_is_named(bureau):
    with unit_of_work():
        person = named("王示一")
        leaves.give(
            person, date(2026, 12, 2), date(2026, 12, 2), Period.DAY, LeaveReason.OTHER, "", COMMAND, NOW
        )
        named("李示二").max_load = 4
        notary = named("示甲")
        db.session.add(
            PlanRun(
                bureau_id=bureau.id,
                first_month="2026-12",
                last_month="2026-12",
                time_limit_seconds=1,
                instance=f'{{"practitioners": [{{"id": "{notary.public_id}"}}]}}',
                created_at=NOW,
            )
        )
    bring(bureau, "firm,name,role\n示例·华山所,赵示四,律师\n")
    first = db.session.scalars(select(TableImport).where(TableImport.what == "people")).first()
    assert hindrances(bureau, first) == [
        "李示二: “At most so many half-days in one plan” was changed since.",
        "王示一: there is “Leave” since.",
        "示例·华山所: there is “Practitioner” since.",
        "示甲: a plan made since knows of it.",
    ]
    assert take_back(bureau) == (1, 0), "the later one stands on its own"


@ON_SQLITE
def test_after_a_month_it_stays_and_what_it_found_is_forgotten(bureau):
    later = NOW + timedelta(days=30)
    with pytest.raises(import_undo.NotToBeTakenBack):
        take_back(bureau, now=later)
    with unit_of_work():
        assert retention.remove_piece(bureau, Kind.IMPORTS, CLOCK, later) == 0
        assert retention.remove_piece(bureau, Kind.IMPORTS, CLOCK, later + timedelta(days=1)) == 7
    assert set(db.session.scalars(select(ImportedRow.values))) == {None}


def test_every_column_and_every_reference_has_words():
    for model in import_undo.KINDS.values():
        for name in (*model.__table__.c.keys(), "matters", "wishes", "needs", "conflicts"):
            if name not in ("id", "public_id", "bureau_id"):
                assert import_hindrances.word_for(name) != name, name
    for model in (Practitioner, Center, Firm, Sitting, Duty):
        target = model.__table__
        tables = {table.name for table, _key in import_hindrances.references_to(target)}
        assert tables - set(import_hindrances.OWN[target.name]) <= set(import_hindrances.BUILT)


@ON_SQLITE
def test_an_import_of_offices_is_taken_back_while_no_matter_went_there(bureau):
    first = "code,name,kind,phone\nTW-1,示例甲镇调委会,镇街调委会,0913-0000011\n"
    with unit_of_work():
        receiver_imports.import_receivers(bureau, read(first.encode()), COMMAND, NOW)
    both = first.replace("0913-0000011", "0913-0000099") + "TW-2,示例乙镇调委会,镇街调委会,0913-0000022\n"
    with unit_of_work():
        receiver_imports.import_receivers(bureau, read(both.encode()), COMMAND, NOW)
    record = db.session.scalars(
        select(TableImport).where(TableImport.what == "receivers").order_by(TableImport.id.desc())
    ).first()
    with unit_of_work():
        assert import_undo.take_back(bureau, record, COMMAND, NOW) == (1, 1)
    rows = db.session.execute(select(Receiver.code, Receiver.phone)).all()
    assert rows == [("TW-1", "0913-0000011")]
