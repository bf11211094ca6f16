"""The auditor reads everything, changes nothing, and leaves a trace of each look."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from roster.core.actors import CITIZEN, CLOCK, Actor, command_origin, read_command
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Booking, Consultation
from roster.services import audit, audit_words, trail_checks, trail_keeping, trail_reading
from roster.services.trail_reading import Query
from tests.desk import book, stage
from tests.services.test_consultations import GOOD, at_the_desk, save

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def rows(action):
    db.session.rollback()
    return db.session.scalars(
        select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.number)
    ).all()


@pytest.fixture
def trail(cast, now):
    """A hundred and twenty bookings in the trail of the own bureau, one settings change by the scheduler."""
    with unit_of_work():
        for number in range(120):
            audit.record(AuditAction.BOOKING_MADE, CITIZEN, now, bureau_id=cast.own.bureau.id, number=number)
        actor = Actor("account", cast.own.scheduler.id, "10.61.5.0/24")
        bureau_id = cast.own.bureau.id
        audit.record(AuditAction.SETTINGS_CHANGED, actor, now, bureau_id=bureau_id, reason="=1+1")
        audit.record(AuditAction.SETTINGS_CHANGED, CLOCK, now, bureau_id=cast.stranger.bureau.id)


def test_every_action_has_words_and_one_group():
    grouped = [action for _words, actions in audit_words.GROUPS.values() for action in actions]
    assert sorted(grouped) == sorted(AuditAction)
    assert set(audit_words.ACTIONS) == set(AuditAction)


@pytest.mark.both_databases
def test_pages_follow_each_other_without_a_gap(cast, trail, now):
    """All rows have one time, and still none is shown twice or left out."""
    bureau, after, seen = cast.own.bureau, None, []
    while True:
        page = trail_reading.read(bureau, Query(), after)
        seen += [entry.number for entry in page.entries]
        if page.following is None:
            break
        after = page.following
    assert seen == list(range(121, 0, -1))


@pytest.mark.both_databases
def test_filters(cast, trail, now):
    bureau = cast.own.bureau

    def count(**query):
        return len(trail_reading.read(bureau, Query(**query), limit=500).entries)

    assert count(group="visitors") == 120
    assert count(group="bureau") == 1
    assert count(account=cast.own.scheduler.public_id) == 1
    assert count(account=cast.stranger.scheduler.public_id) == 0
    assert count(first=now.date()) == count(last=now.date()) == 121
    assert count(kind="bookings", object="nothing") == 0


@sqlite_only
def test_a_query_is_written_down_once(app, trail, sign_in):
    browser = sign_in("auditor@own.example")
    assert browser.get("/account/home").location == "/auditor"
    assert browser.get("/auditor").status_code == 200
    assert rows(AuditAction.TRAIL_READ) == []
    first = browser.get("/auditor?first=2026-11-01&group=visitors").get_data(as_text=True)
    assert "更早的记录" in first
    following = first.split("after=")[1].split("&")[0].split('"')[0]
    assert browser.get(f"/auditor?first=2026-11-01&group=visitors&after={following}").status_code == 200
    (row,) = rows(AuditAction.TRAIL_READ)
    assert row.detail == {"from": "2026-11-01", "group": "visitors"}
    assert row.origin == "127.0.0.0/24"
    for bad in (
        "first=gestern",
        "first=9999-99-99",
        "after=x-y",
        "after=1-",
        "group=none",
        "kind=grants&object=1",
    ):
        assert browser.get(f"/auditor?{bad}").status_code == 200


@sqlite_only
def test_the_export_is_safe_and_ends_with_the_anchor(app, cast, trail, sign_in):
    answer = sign_in("auditor@own.example").post("/auditor/export", data={"group": ""})
    assert answer.data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    cells = [cell for line in lines for cell in line]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    (taken,) = rows(AuditAction.TRAIL_EXPORTED)
    assert lines[-1][-1] == taken.hash
    assert lines[-1][3] == str(len(lines) - 2)
    assert trail_keeping.find(taken.hash).number == taken.number


@sqlite_only
def test_the_export_is_sent_whole_by_a_server(cast, trail, sign_in):
    """As in a server's thread: no context is open but the request's own, and it has let go of the account."""
    browser = sign_in("auditor@own.example")
    with ThreadPoolExecutor(1) as server:
        sent = server.submit(
            lambda: browser.post("/auditor/export", data={"group": ""}).get_data(as_text=True)
        )
    assert "编号,时间" in sent.result()
    assert sent.result().count("\n") > 120


@pytest.fixture
def booking(cast, now):
    return book(stage(cast, now), 9, phone="+8613800004000", now=now)


@sqlite_only
def test_a_record_opens_for_a_reason_and_stays_masked(app, cast, booking, sign_in):
    row = db.session.get(Booking, booking)
    address, name = f"/auditor/records/bookings/{row.public_id}", row.name
    browser = sign_in("auditor@own.example")
    assert name not in browser.get(address).get_data(as_text=True)
    assert browser.post(address, data={}).status_code == 400
    assert rows(AuditAction.RECORD_INSPECTED) == []
    opened = browser.post(address, data={"reason": "complaint"}).get_data(as_text=True)
    assert name not in opened
    assert "138****4000" in opened
    assert "zh_Hans_CN" not in opened, "shown as people say it"
    (seen,) = rows(AuditAction.RECORD_INSPECTED)
    assert (seen.subject, seen.subject_id, seen.detail) == ("bookings", booking, {"reason": "complaint"})
    whole = browser.post(f"{address}/reveal", data={"field": "phone", "reason": "supervision"})
    assert "138 0000 4000" in whole.get_data(as_text=True)
    assert rows(AuditAction.PERSONAL_DATA_REVEALED)[0].detail == {"field": "phone", "reason": "supervision"}
    assert (
        browser.post(f"{address}/reveal", data={"field": "link_digest", "reason": "supervision"}).status_code
        == 404
    )
    assert browser.get("/auditor/records/grants/1").status_code == 404


@sqlite_only
def test_what_was_said_stays_masked_and_other_kinds_open(app, cast, now, sign_in):
    _visit, record_id = at_the_desk(cast, stage(cast, now), now)
    save(record_id, 1, **GOOD)
    record = db.session.get(Consultation, record_id)
    browser = sign_in("auditor@own.example")
    opened = browser.post(f"/auditor/records/consultations/{record.public_id}", data={"reason": "sample"})
    assert opened.status_code == 200
    assert GOOD["summary"] not in opened.get_data(as_text=True)
    account = cast.own.lawyer.public_id
    assert browser.post(f"/auditor/records/accounts/{account}", data={"reason": "sample"}).status_code == 200
    foreign = cast.stranger.lawyer.public_id
    assert browser.post(f"/auditor/records/accounts/{foreign}", data={"reason": "sample"}).status_code == 404


@sqlite_only
def test_the_page_says_what_the_night_found(app, cast, trail, sign_in, now):
    bureau_id = cast.own.bureau.id
    browser = sign_in("auditor@own.example")
    assert "尚未核验" in browser.get("/auditor").get_data(as_text=True)
    with unit_of_work():
        trail_keeping.write_down(bureau_id, trail_checks.check(bureau_id), CLOCK, now)
    assert "无改动、无缺失" in browser.get("/auditor").get_data(as_text=True)


@sqlite_only
def test_commands_are_named_with_who_typed_them(app, cast, sign_in, now):
    """Also those of the whole installation, in a trail of their own that no bureau's rows are in."""
    user, bureau_id = "示例用户", cast.own.bureau.id
    origins = {
        command_origin(user, "roster account close"): f"由系统用户 {user} 执行的命令“roster account close”",
        user: f"由系统用户 {user} 执行的命令",
        "10.61.5.0/24": "首次设置页面",
        "": "命令行",
    }
    with unit_of_work():
        for origin in origins:
            audit.record(
                AuditAction.ACCOUNT_CLOSED, Actor("command", origin=origin), now, bureau_id=bureau_id
            )
        actor = Actor("command", origin=command_origin(user, "roster keys rotate"))
        audit.record(AuditAction.KEYS_ROTATED, actor, now, bureau_id=None, step="switched")
    browser = sign_in("auditor@own.example")
    own = browser.get("/auditor?group=").get_data(as_text=True)
    for words in origins.values():
        assert words in own
    assert "roster keys rotate" not in own
    installation = browser.get("/auditor?place=installation").get_data(as_text=True)
    assert f"由系统用户 {user} 执行的命令“roster keys rotate”" in installation
    assert "roster account close" not in installation
    assert rows(AuditAction.TRAIL_READ)[-1].detail == {"place": "installation"}


def test_an_origin_fits_its_column_however_long_the_names():
    assert len(command_origin("u" * 80, "roster backup restore")) == 64
    assert read_command(command_origin("u" * 80, "roster backup restore"))[1] == "roster backup restore"
    assert len(command_origin("root", "c" * 80)) == 64


def test_details_say_what_was_changed_and_keep_numbers_of_rows_to_themselves():
    def told(**detail):
        return audit_words.details(detail, lambda words: words)

    assert told(before=378, slot=12) == []
    assert told(changed={"slot_minutes": [30, 20], "count_makeup_days": [True, False], "x": ["", "y"]}) == [
        ("what was changed", "Length of a time 30 → 20, "
         "A Saturday or Sunday worked to make up for a holiday counts as a working day ✓ → ✗, x – → y"),
    ]  # fmt: skip
    assert told(changed=["phone", "left_pool"]) == [("what was changed", "Phone, left the pool")]
    assert told(changed=3) == [("what was changed", "3")]
    assert told(before="waiting")[0][0] == "before"
