"""The directory of receiving offices: filled from places, offered by matter and town, imported without doubling."""

import pytest

from roster.core import tables
from roster.core.actors import COMMAND
from roster.core.referral_words import Door, ReceiverKind
from roster.core.tables import BadTable
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Receiver, Village
from roster.services import imports, receivers
from roster.services.previews import Fate
from tests.architecture.test_routes import ON_SQLITE

CSV = """名称,类别,行业,代码,中心代码,联系电话,邮箱
示例葡萄调委会,行业调委会,葡萄购销,TR-9,,0913-0000091,pu@example.cn
示例工作室,律师调解工作室,,LM-9,{center},0913-0000092,
"""


def table_of(text: str) -> tables.Table:
    return tables.read(text.encode())


def by_code(code: str) -> Receiver:
    return db.session.query(Receiver).filter_by(code=code).one()


@ON_SQLITE
def test_places_fill_the_directory_once_and_a_matter_finds_its_committee(cast, now):
    own = cast.own
    center = own.centers[0]
    with unit_of_work():
        village = Village(center_id=center.id, code="V1", name="示例村", has_mediation_committee=True)
        bare = Village(center_id=center.id, code="V2", name="无会村", has_mediation_committee=False)
        db.session.add_all([village, bare])
        db.session.flush()
        first = receivers.fill_from_places(own.bureau, COMMAND, now)
        assert receivers.fill_from_places(own.bureau, COMMAND, now) == 0, "a second time adds nothing"
        assert first == len(own.centers) + 1
        table = table_of(CSV.format(center=center.code))
        seen = imports.KINDS["receivers"].preview(own.bureau, table, now)
        assert [line.fate for line in seen.lines] == [Fate.NEW, Fate.NEW]
        imports.carry_out("receivers", own.bureau, table, seen.digest, COMMAND, now)
        again = imports.KINDS["receivers"].preview(own.bureau, table, now)
        assert [line.fate for line in again.lines] == [Fate.SAME, Fate.SAME]

        offered = receivers.offered(center, Door.MEDIATION, "10", village.id)
        assert [one.kind for one in offered] == [
            ReceiverKind.TRADE_MEDIATION,
            ReceiverKind.VILLAGE_MEDIATION,
            ReceiverKind.TOWN_MEDIATION,
            ReceiverKind.LAWYER_MEDIATION,
        ]
        elsewhere = receivers.offered(own.centers[1], Door.MEDIATION, "03")
        assert [one.code for one in elsewhere] == [f"TW-{own.centers[1].code}", "TR-9"], (
            "the town's own first; another trade last; another town's not at all"
        )
        receivers.set_active(by_code("TR-9"), COMMAND, now, is_active=False)
        assert "TR-9" not in [one.code for one in receivers.offered(center, Door.MEDIATION, "10")]
        assert receivers.offered(center, Door.NOTARY) == []
    lines = db.session.query(AuditRow).filter_by(action=AuditAction.RECEIVERS_CHANGED).count()
    assert lines == 3


@ON_SQLITE
def test_a_row_names_what_is_wrong_and_an_empty_cell_leaves_what_is_there(cast, now):
    own = cast.own
    with unit_of_work():
        db.session.add(
            Receiver(
                bureau_id=own.bureau.id, code="A-1", kind=ReceiverKind.OTHER, name="旧名", phone="0913-1", center_id=own.centers[0].id, created_at=now,
            )
        )  # fmt: skip
    wrong = table_of("名称,类别,代码,中心代码\n,不知道,B 2,000\n甲,行业调委会,B-3,\n")
    seen = imports.KINDS["receivers"].preview(own.bureau, wrong, now)
    assert {fault.column for fault in seen.faults} == {"name", "kind", "code", "center_code", "field"}
    with pytest.raises(BadTable), unit_of_work():
        imports.carry_out("receivers", own.bureau, wrong, seen.digest, COMMAND, now)
    short = table_of("名称,代码,中心代码,电话\n新名,A-1,,\n")
    seen = imports.KINDS["receivers"].preview(own.bureau, short, now)
    assert [(one.column, one.before, one.after) for one in seen.lines[0].differences] == [
        ("name", "旧名", "新名")
    ]
    with unit_of_work():
        imports.carry_out("receivers", own.bureau, short, seen.digest, COMMAND, now)
    row = by_code("A-1")
    assert (row.name, row.phone, row.center_id) == ("新名", "0913-1", own.centers[0].id)
