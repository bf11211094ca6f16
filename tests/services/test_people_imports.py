"""People come in with their firms, whole or not at all."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from roster.core.actors import COMMAND
from roster.core.tables import BadTable, read
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau, Firm, FirmKind, Practitioner, TableImport
from roster.services import people_imports
from roster.services.previews import Fate
from tests.conftest import NOW
from tests.services.founding_stage import PEOPLE, found

HEAD = PEOPLE.splitlines()[0]


def bring(bureau: Bureau, table: str, encoding: str = "utf-8") -> list[Practitioner]:
    with unit_of_work():
        return people_imports.import_people(bureau, read(table.encode(encoding)), COMMAND, NOW)


def faults(bureau: Bureau, table: str) -> list[str]:
    with pytest.raises(BadTable) as refused:
        bring(bureau, table)
    return [fault.sentence.in_language("en") for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_people_and_their_firms(app, encoding):
    bureau = found()
    first, second, notary = bring(bureau, PEOPLE, encoding)
    assert first.firm is second.firm
    assert (first.firm.kind, notary.firm.kind) == (FirmKind.LAW_FIRM, FirmKind.NOTARY_OFFICE)
    assert (first.role, first.phone, first.email) == ("lawyer", "+8613800000001", "wang@huazhou.example")
    assert (first.licensed_from, notary.licensed_until) == (date(2020, 1, 1), date(2027, 12, 31))
    assert sorted(item.matter for item in first.matters) == ["01", "07"]
    assert (second.phone, second.max_load_per_month, second.matters) == (None, None, [])
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.PEOPLE_IMPORTED)).one()
    record = db.session.scalars(select(TableImport)).one()
    assert row.detail == {"people": 3, "firms": 2, "changed": 0, "reference": record.public_id}
    kept = db.session.execute(text("SELECT phone FROM practitioners WHERE phone IS NOT NULL")).scalars().all()
    assert not any("138" in value[:6] or "00000001" in value for value in kept)


def test_every_bad_line_is_named_and_nothing_comes_in(app):
    bureau = found()
    bad = PEOPLE + (
        "示例·新所,,,,张示三,lawyer,,,,,,,\n"
        "示例·华山所,公证处,,,王示一,judge,12,x@,示例001,2027-01-01,2026-01-01,0,01 77\n"
        "示例·华山所,,,,,lawyer,,,,,,,\n"
    )
    lines = faults(bureau, bad)
    numbers = [line.split(",")[0] for line in lines]
    assert (numbers.count("Line 6"), numbers.count("Line 7")) == (9, 1), lines
    assert lines[-1] == "Line 7, column E: “name” is empty."
    for words in (
        "Line 6, column B: Kind or place of “示例·华山所” differ from what is known",
        "before it begins",
        "no matter “77”",
        "“示例001” is on line 2",
    ):
        assert any(words in line for line in lines), words
    assert db.session.scalar(select(func.count(Practitioner.id))) == 0
    assert db.session.scalar(select(func.count(Firm.id))) == 0


def test_the_same_file_twice_changes_nothing_and_a_later_one_finds_everybody_again(app):
    bureau = found()
    (first, second, _notary) = bring(bureau, PEOPLE)
    assert bring(bureau, PEOPLE) == []
    assert people_imports.preview(bureau, read(PEOPLE.encode()), NOW).count(Fate.SAME) == 3
    (later,) = bring(bureau, f"{HEAD}\n示例·华山所,,34.51,,赵示四,律师,,,,,,,\n")
    assert later.firm_id == first.firm_id
    moved = "姓名,律所,执业证号,手机,类别\n王 示一,示例·新所,示例001,,\n李示二,示例·新所,,13800000007,律师\n"
    assert bring(bureau, moved)[0].name == "李示二", "no license and no phone tell that it is the same one"
    assert (first.firm.name, first.firm.kind) == ("示例·新所", FirmKind.LAW_FIRM)
    assert (second.firm.name, db.session.scalar(select(func.count(Practitioner.id)))) == ("示例·华山所", 5)


def test_who_is_not_surely_the_same_is_asked_for(app):
    bureau = found()
    bring(bureau, PEOPLE)
    table = (
        "firm,name,license_number,phone\n"
        "示例·华山所,李示二,示例001,\n"
        "示例·公证处,张示九,示例001,\n"
        "示例·华山所,王示一,示例999,\n"
        "示例·公证处,示甲,,\n"
        "示例·公证处,示 甲,,\n"
        "示例·公证处,示丙,示例公9,=A1\n"
        "示例·公证处,示丁,6.10502E+16,\n"
    )
    told = faults(bureau, table)
    assert [one.split(":")[0] for one in told] == [
        "Line 2, column B", "Line 3, column C", "Line 4, column C", "Line 6, column B", "Line 7, column D",
        "Line 7", "Line 8, column C", "Line 8",
    ]  # fmt: skip
    assert "王示一（示例·华山所）, 李示二（示例·华山所）" in told[0]
    assert "another license number" in told[2]
    assert "formula without its result" in told[4]
    assert "Format the column as text" in told[6]


def test_another_bureaus_firm_is_not_joined(app, cast):
    bureau = found()
    firm = cast.own.lawyers[0].firm
    (person,) = bring(bureau, f"{HEAD}\n{firm.name},律师事务所,,,赵示四,律师,,,,,,,\n")
    assert person.firm_id != firm.id
    assert (person.firm.latitude, person.firm.longitude) == (34.51, 109.77), "the bureau's seat"
