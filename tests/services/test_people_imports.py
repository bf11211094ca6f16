"""People come in with their firms, whole or not at all."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from roster.core.actors import COMMAND
from roster.core.tables import BadTable
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau, Firm, FirmKind, Practitioner
from roster.services import people_imports
from tests.conftest import NOW
from tests.services.founding_stage import PEOPLE, found

HEAD = PEOPLE.splitlines()[0]


def bring(bureau: Bureau, table: str, encoding: str = "utf-8") -> list[Practitioner]:
    with unit_of_work():
        return people_imports.import_people(bureau, table.encode(encoding), COMMAND, NOW)


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
    assert row.detail == {"people": 3, "firms": 2}
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
    numbers = [line.split(":")[0] for line in lines]
    assert numbers == ["Line 5"] * 3 + ["Line 6"] * 9 + ["Line 7"]
    assert lines[0] == "Line 5: “firm_kind” is empty."
    for words in (
        "differ from what is known",
        "before it begins",
        "no matter “77”",
        "“示例001” is on line 2",
    ):
        assert any(words in line for line in lines), words
    assert db.session.scalar(select(func.count(Practitioner.id))) == 0
    assert db.session.scalar(select(func.count(Firm.id))) == 0


def test_a_later_file_finds_firm_and_people_again(app):
    bureau = found()
    (first, *_) = bring(bureau, PEOPLE)
    assert "Line 3: The bureau has “李示二, 示例·华山所” already." in faults(bureau, PEOPLE)
    (later,) = bring(bureau, f"{HEAD}\n示例·华山所,,34.51,,赵示四,律师,,,,,,,\n")
    assert later.firm_id == first.firm_id


def test_another_bureaus_firm_is_not_joined(app, cast):
    bureau = found()
    name = cast.own.lawyers[0].firm.name
    assert "Line 2: “firm_kind” is empty." in faults(bureau, f"{HEAD}\n{name},,,,赵示四,律师,,,,,,,\n")
