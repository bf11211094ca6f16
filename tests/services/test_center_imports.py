"""Centers come in whole or not at all, and what is wrong is said line by line."""

import pytest
from sqlalchemy import func, select

from roster.core.actors import COMMAND
from roster.core.tables import BadTable, read
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau, Center, Sitting, TableImport
from roster.services import center_imports, session_dates
from tests.conftest import NOW
from tests.services.founding_stage import CENTERS, found


def bring(bureau: Bureau, text: str, encoding: str = "utf-8") -> list[Center]:
    with unit_of_work():
        return center_imports.import_centers(bureau, read(text.encode(encoding)), COMMAND, NOW)


def faults(bureau: Bureau, text: str) -> list[str]:
    with pytest.raises(BadTable) as refused:
        bring(bureau, text)
    return [fault.sentence.in_language("en") for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_centers_with_what_they_need(app, encoding):
    bureau = found()
    town, street = bring(bureau, CENTERS, encoding)
    assert (town.name, town.kind, town.road_minutes, town.position) == ("示例甲镇", "town", 25, 0)
    assert (street.kind, street.phone, street.position) == ("subdistrict", "", 1)
    assert [(duty.role, duty.seats, duty.max_gap_months) for duty in town.duties] == [
        ("lawyer", 1, None),
        ("notary", 1, 4),
    ]
    assert [(duty.role, duty.seats) for duty in street.duties] == [("lawyer", 2)]
    assert sum(town.matter_mix.values()) == sum(street.matter_mix.values()) == 100
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.CENTERS_IMPORTED)).one()
    record = db.session.scalars(select(TableImport)).one()
    assert row.detail == {"centers": 2, "changed": 0, "reference": record.public_id}


def test_every_bad_line_is_named_and_nothing_comes_in(app):
    bureau = found()
    bad = CENTERS + (
        "610503100,示例丙镇,,镇,,,,,34.6,109.8,25,,\n"
        "6105/3,示例甲镇,,村,,,,soon,109.8,34.6,999,10,0\n"
        ",,,,,,,,,,,,\n"
        "610503103,示例丁镇,,镇,,,,,34.6,109.8,,,\n"
    )
    found_faults = faults(bureau, bad)
    assert [text.split(":")[0].split(",")[0] for text in found_faults] == ["Line 4"] + ["Line 5"] * 9 + [
        "Line 7"
    ]
    assert "“610503100” is on line 2 already." in found_faults[0]
    assert any("Possible: town, subdistrict, 镇, 乡, 街道." in text for text in found_faults)
    assert "“road_minutes” is empty." in found_faults[-1]
    assert db.session.scalar(select(func.count(Center.id))) == 0


def test_a_second_file_adds_changes_and_never_repeats(app):
    bureau = found()
    town, _street = bring(bureau, CENTERS)
    assert bring(bureau, CENTERS) == []
    head = CENTERS.splitlines()[0]
    (third,) = bring(bureau, f"{head}\n610503104,示例戊镇,,乡,,,,,34.6,109.8,30,,\n")
    assert third.position == 2
    assert bring(bureau, "名称,landmark,lawyer_seats\n示例甲镇,桥头,2\n") == []
    assert (town.landmark, town.duties[0].role, town.duties[0].seats) == ("桥头", "lawyer", 2)
    told = faults(bureau, f"{head}\n610503199,示例甲镇,,乡,,,,,34.6,109.8,30,,\n")
    assert told == [
        "Line 2, column A: “示例甲镇” is here already with the code 610503100. Correct the code, or leave it empty."
    ]


def test_another_bureaus_codes_are_free(app, cast):
    head = CENTERS.splitlines()[0]
    bureau = found()
    code = cast.own.centers[0].code
    (center,) = bring(bureau, f"{head}\n{code},示例甲镇,,镇,,,,,34.6,109.8,30,,\n")
    assert (center.code, center.bureau_id) == (code, bureau.id)


def test_dates_that_are_derived_get_the_new_sittings(app):
    bureau = found()
    with unit_of_work():
        session_dates.derive(bureau, "2026-11", 2, COMMAND, NOW)
    centers = bring(bureau, CENTERS)
    sittings = db.session.scalars(select(Sitting).order_by(Sitting.id)).all()
    assert [(sitting.month, sitting.center_id) for sitting in sittings] == [
        ("2026-12", center.id) for center in centers
    ]
