"""What everybody may read: the roster without numbers, who serves which place, how to call or come."""

import gzip
import re
from datetime import date

import pytest
from sqlalchemy import event

from roster.core.log_masking import TokenMask
from roster.database import db, unit_of_work
from roster.models import Booking, Center, SessionDate, SittingState, Village
from roster.services import places, settings, sittings
from tests.booking_builders import book, publish_december, slots_of

BASE = "/b/own"


@pytest.fixture
def december(cast, now):
    """A published December with one booking."""
    publish_december(cast.own, now)
    book(slots_of(cast.own.sittings[0])[0], now, name="示大娘", note="问问宅基地")
    return cast.own


def page_of(client, path):
    answer = client.get(f"{BASE}/{path}", follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def statements(client, path):
    seen = []
    listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        page_of(client, path)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len([statement for statement in seen if not statement.startswith("BEGIN")])


class TestRoster:
    @pytest.mark.both_databases
    def test_it_names_people_by_role_half_and_firm(self, december, client):
        page = page_of(client, "roster/2026-12")
        for person in (*december.lawyers, december.notary):
            assert person.name in page
        assert december.notary.firm.name in page
        assert page.count(december.notary.name) == 1, "in the morning only"

    def test_who_sits_all_day_is_named_once_and_numbers_can_be_tapped(self, december, client):
        page = page_of(client, "roster/2026-12")
        assert page.count(december.lawyers[0].name) == 1
        assert f'href="tel:{december.centers[0].phone}"' in page

    def test_the_next_month_is_near_and_the_others_are_folded(self, december, now, client):
        dates = [date(2027, 1, 5), date(2027, 2, 2), date(2027, 3, 2)]
        with unit_of_work():
            db.session.add_all(
                SessionDate(
                    bureau_id=december.bureau.id,
                    month=f"{day:%Y-%m}",
                    date=day,
                    is_provisional=False,
                    derived_at=now,
                )
                for day in dates
            )
        near, _, folded = page_of(client, "roster/2027-01").partition("<details>")
        assert "/roster/2026-12" in near
        assert "/roster/2027-02" in near
        assert "/roster/2027-03" not in near
        assert "/roster/2027-03" in folded

    def test_it_drops_numbers_and_addresses_of_people(self, december, client):
        page = page_of(client, "roster/2026-12")
        for person in december.lawyers:
            assert person.phone[-8:] not in page
            assert person.email not in page
        assert december.centers[0].phone in page

    def test_provisional_dates_are_marked(self, cast, december, client):
        assert "暂定" not in page_of(client, "roster/2026-12")
        with unit_of_work():
            cast.own.session_date.is_provisional = True
            cast.own.sittings[1].state = SittingState.PROVISIONAL
        assert page_of(client, "roster/2026-12").count("暂定") == 2

    def test_a_draft_is_not_shown(self, cast, client):
        page = page_of(client, "roster/2026-12")
        assert "还没有公布" in page
        assert cast.own.lawyers[0].name not in page

    def test_moved_and_cancelled_say_so_with_the_reason(self, cast, december, client):
        with unit_of_work():
            cast.own.sittings[0].state = SittingState.MOVED
            cast.own.sittings[0].reason = "停电"
        assert "停电" in page_of(client, "roster/2026-12")

    def test_a_wrong_month_is_answered_plainly(self, cast, client):
        assert client.get(f"{BASE}/roster/2026-13").status_code == 400
        assert client.get(f"{BASE}/roster/nothing").status_code == 400
        assert page_of(client, "roster/2031-01")

    def test_the_next_session_comes_first(self, december, client):
        assert client.get(f"{BASE}/roster").location == f"{BASE}/roster/2026-12"


class TestNotaries:
    @pytest.mark.both_databases
    def test_the_few_centers_with_a_notary_come_first(self, december, client):
        page = page_of(client, "book/centers?matter=notary")
        first = page[page.index("有空位的中心") :]
        assert first.index(december.centers[0].name) < first.index("<h2>", 10)
        assert page.index("有空位的中心") < page.index(december.centers[1].name)

    def test_lawyers_sit_nearly_everywhere_so_the_zones_stay(self, december, client):
        assert "有空位的中心" not in page_of(client, "book/centers?matter=family")

    def test_a_center_without_one_says_who_is_missing(self, december, client):
        page = page_of(client, f"book/at/{december.centers[1].code}?matter=notary")
        assert "这个中心没有公证员坐班" in page


class TestPlaces:
    @pytest.fixture(autouse=True)
    def linwei(self, cast):
        with unit_of_work():
            settings.change(cast.own.bureau, places_elsewhere=places.LINWEI_ELSEWHERE)
            db.session.add(Village(center_id=cast.own.centers[1].id, code="9", name="田市村民委员会"))
            cast.own.centers[2].aliases = "固市镇"

    @pytest.mark.parametrize(
        "typed", [*places.LINWEI_ELSEWHERE, "良田街道", "白 杨 街道办事处", "信义街道龙"]
    )
    def test_places_that_a_zone_serves_are_answered(self, cast, client, typed):
        page = page_of(client, f"place?q={typed}&matter=family")
        assert "高新区" in page or "经开区" in page
        assert "管理" in page

    @pytest.mark.parametrize(
        ("typed", "number"), [("田市村", 1), ("固市", 2), ("示例own0镇", 0), ("town 1", 1)]
    )
    def test_villages_old_names_and_towns_lead_to_the_center(self, cast, client, typed, number):
        page = page_of(client, f"place?q={typed}")
        assert [center.code in page for center in cast.own.centers] == [n == number for n in range(3)]

    @pytest.mark.parametrize(
        "typed", ["", "  ", "%", "_", "纽约", "镇", "<script>alert(1)</script>", "长" * 500]
    )
    @pytest.mark.both_databases
    def test_nothing_typed_fails(self, client, typed):
        answer = client.get(f"{BASE}/place", query_string={"q": typed})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.get_data(as_text=True)


def weight(client, path):
    """How many bytes are sent for a page and all that it loads, to a browser that takes gzip."""
    page = client.get(f"{BASE}/{path}", headers={"Accept-Encoding": "gzip"}, follow_redirects=True)
    assert page.headers.get("Content-Encoding") == "gzip" or b"csrf" in page.data
    text = gzip.decompress(page.data).decode() if "Content-Encoding" in page.headers else page.text
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    sent = [client.get(one, headers={"Accept-Encoding": "gzip"}) for one in assets]
    assert all(one.headers["Content-Encoding"] == "gzip" for one in sent if len(one.data) > 500)
    total = sum(len(one.data) for one in (page, *sent))
    for one in sent:
        one.close()
    return total


class TestReading:
    PAGES = ("", "book", "book/centers?matter=family", "offline", "place?q=own", "roster/2026-12", "find")

    def test_no_page_shows_a_citizen(self, december, client):
        codes = [row.code for row in db.session.query(Booking)]
        for path in (*self.PAGES, f"book/at/{december.centers[0].code}?matter=family"):
            page = page_of(client, path)
            for secret in ("示大娘", "0101", "问问宅基地", *codes):
                assert secret not in page, path

    def test_pages_need_no_script_and_fetch_nothing_from_outside(self, december, client):
        for path in (*self.PAGES, f"book/at/{december.centers[0].code}?matter=family"):
            page = page_of(client, path)
            assert "<script" not in page
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
            assert not re.search(r'\sstyle="|\son\w+="', page)

    @pytest.mark.both_databases
    def test_a_page_of_twenty_centers_takes_as_many_statements_as_one_of_three(self, cast, december, client):
        paths = ("book/centers?matter=family", "offline", "roster/2026-12")
        few = [statements(client, path) for path in paths]
        with unit_of_work():
            for number in range(3, 20):
                db.session.add(
                    Center(
                        bureau_id=cast.own.bureau.id,
                        code=f"7{number:05}",
                        name=f"示例{number}镇",
                        latitude=34.5,
                        longitude=109.6,
                        position=number,
                        market={"calendar": "lunar", "endings": [4]},
                    )
                )
            db.session.flush()
            sittings.lay_out(cast.own.bureau, db.session.get_one(SessionDate, cast.own.session_date.id))
        assert [statements(client, path) for path in paths] == few
        assert max(few) <= 8
        client.set_cookie("reading", "3")
        heaviest = max((weight(client, path), path) for path in self.PAGES)
        assert heaviest < (30_000, ""), (
            "half of what may be sent, with all styles and scripts of the elder view"
        )

    def test_a_size_is_kept_by_the_browser_and_only_for_citizens(self, december, app):
        app.config["WTF_CSRF_ENABLED"] = False
        browser = app.test_client()
        answer = browser.post("/reading", data={"size": "2", "back": f"{BASE}/find"})
        assert answer.location == f"{BASE}/find"
        assert browser.post("/reading", data={"size": "9", "back": "//elsewhere.example"}).location == "/"
        for path, is_large in (("/b/own/", True), ("/b/own/nothing", True), ("/sign-in", False)):
            assert ("elder-2" in browser.get(path).get_data(as_text=True)) is is_large, path
        refused = browser.get(f"{BASE}/roster/2026-13").get_data(as_text=True)
        assert "<title>错误：" in refused
        assert december.bureau.phone in refused, "whom to call"

    def test_market_days_are_marked(self, cast, december, client):
        assert "逢集" not in page_of(client, "offline")
        with unit_of_work():
            cast.own.centers[0].market = {"calendar": "lunar", "endings": [4], "note": ""}
            cast.own.centers[1].market = {"calendar": "nonsense"}
        assert cast.own.session_date.date == date(2026, 12, 2), "十月廿四"
        assert page_of(client, "offline").count("逢集") == 1

    def test_call_or_come_lists_numbers_and_hours(self, december, client):
        page = page_of(client, "offline")
        assert all(center.phone in page for center in december.centers)
        assert "09:00–11:30" in page


def test_long_links_are_masked_in_logs(caplog):
    import logging

    record = logging.LogRecord("werkzeug", logging.INFO, "", 0, "GET %s", ("/b/own/l/abcdef HTTP/1.1",), None)
    assert TokenMask().filter(record)
    assert record.getMessage() == "GET /b/own/l/*** HTTP/1.1"
