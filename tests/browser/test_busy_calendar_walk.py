"""A lawyer's own calendar file becomes leave, on a telephone: chosen, looked through, ticked, given."""

from roster.core import clock
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.desk import stage
from tests.ical.test_busy_times import a_calendar

HEARING = "UID:1\nDTSTART;TZID=Asia/Shanghai:20261202T093000\nDTEND;TZID=Asia/Shanghai:20261202T111500"


def test_from_the_calendar_file_to_leave(site, enter):
    with clock.frozen(NOW):
        stage(site.cast, NOW)
        phone = enter("lawyer@own.example", 390)
        phone.goto("/practitioner/leave")
        phone.get_by_role("link", name="按我的日历请假").click()
        assert_accessible(phone)
        file = {"name": "日历.ics", "mimeType": "text/calendar", "buffer": a_calendar(HEARING)}
        phone.set_input_files("#file", [file])
        phone.get_by_role("button", name="看看哪些坐班日有事").click()
        phone.get_by_text("09:30–11:15").wait_for()
        assert_accessible(phone)
        look(phone, "busy-calendar")
        phone.get_by_label("2026年12月2日 星期三", exact=True).check()
        assert phone.get_by_label("请假时段").input_value() == "am"
        phone.get_by_label("原因").select_option("hearing")
        phone.get_by_role("button", name="为勾选的日期请假").click()
        phone.get_by_text("12月2日 周三").first.wait_for()
        phone.goto("/practitioner/leave/busy")
        phone.get_by_label("日历地址").fill("webcal://127.0.0.1/feed.ics")
        phone.get_by_role("button", name="保存并查看").click()
        phone.get_by_text("通向内部网络").wait_for()
        assert_accessible(phone)
        phone.goto("/practitioner/leave")
        assert phone.get_by_text("上午 · 开庭").is_visible()
