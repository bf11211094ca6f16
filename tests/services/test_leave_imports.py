"""Leave comes in from a list: what is noted already or over changes nothing, and the rest is noted as if by hand."""

from roster.core.actors import COMMAND
from roster.core.tables import read
from roster.database import db, unit_of_work
from roster.models import Leave, LeaveReason, Notice
from roster.services import leave_imports
from roster.services.previews import Fate
from tests.services.planning_stage import bureau_of, publish


def test_leave_comes_in_once_and_tells_the_schedulers(cast, now):
    publish(cast.own, now)
    bureau, (first, second, *_) = bureau_of(cast.own), cast.own.lawyers
    table = read(
        f"请假人,起始日期,结束日期,时段,事由,附注\n{first.name},2026.12.2,2026年12月3日,,开庭,西安\n"
        f"{second.name}（{second.firm.name}）,46358,,上午,病假,\n{second.name},2026-11-01,2026-11-30,,,\n"
        f"{second.name},2026-10-01,,,,\n".encode("gbk")
    )
    looked = leave_imports.preview(bureau, table, now)
    assert [one.fate for one in looked.lines] == [Fate.NEW, Fate.NEW, Fate.NEW, Fate.SKIPPED]
    before = db.session.query(Notice).count()
    with unit_of_work():
        assert leave_imports.import_leaves(bureau, table, COMMAND, now) == 3
    given = db.session.query(Leave).order_by(Leave.id).all()
    assert [(str(one.starts_on), str(one.ends_on), one.reason) for one in given] == [
        ("2026-12-02", "2026-12-03", LeaveReason.HEARING),
        ("2026-12-02", "2026-12-02", LeaveReason.SICK),
        ("2026-11-24", "2026-11-30", LeaveReason.OTHER),
    ]
    assert db.session.query(Notice).count() > before
    again = leave_imports.preview(bureau, table, now)
    assert [one.fate for one in again.lines] == [Fate.SAME, Fate.SAME, Fate.SAME, Fate.SKIPPED]


def test_what_is_wrong_is_named(cast, now):
    name = cast.own.lawyers[0].name
    table = read(
        f"姓名,起始日期,结束日期,时段,事由\n{name},2026-12-03,2026-12-02,,\n示无此人,2026-12-02,,,\n"
        f"{name},2026-12-40,,夜里,钓鱼\n{name},2026-12-08,,,\n{name},2026-12-08,,上午,\n".encode()
    )
    faults = leave_imports.preview(bureau_of(cast.own), table, now).faults
    assert [(one.number, one.letter) for one in faults] == [
        (2, "C"), (3, "A"), (4, "D"), (4, "E"), (4, "B"), (6, "A"),
    ]  # fmt: skip
