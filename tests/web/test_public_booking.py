"""A citizen's way from the door to the code, without any script, and everything that can go wrong on it."""

import re
from datetime import date, timedelta

import pytest
from flask import current_app

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Booking, Bureau, SeatClaim, SessionDate, Slot
from roster.services import bookings, invariants, settings, sittings
from roster.web.public import choosing, confirming
from tests.booking_builders import assign, book, build_roster, publish_december, slots_of
from tests.conftest import NOW
from tests.web.tokens import without_token

BASE = "/b/own"
CONTACT = {"name": "示大娘", "phone": "138 0000 0177", "note": "问问宅基地"}


@pytest.fixture
def december(cast, now):
    """A published December; the first center's slots for a lawyer."""
    publish_december(cast.own, now)
    return slots_of(cast.own.sittings[0])


@pytest.fixture
def browse(app):
    """Return new browsers without form tokens."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client


def text(answer):
    return answer.get_data(as_text=True)


def hidden(answer, name):
    return re.search(f'name="{name}" value="([^"]+)"', text(answer))[1]


def hold(browser, slot, matter="land"):
    return browser.post(f"{BASE}/book/hold", data={"slot": slot.public_id, "matter": matter})


def fill_in(browser, slot, **entries):
    """Go to the check page."""
    assert hold(browser, slot).location.startswith(f"{BASE}/book/")
    answer = browser.post(f"{BASE}/book/contact", data=CONTACT | entries)
    assert answer.location == f"{BASE}/book/check", text(answer)
    return browser.get(f"{BASE}/book/check")


def confirm(browser, page):
    return browser.post(
        f"{BASE}/book/confirm", data={"key": hidden(page, "key"), "seal": hidden(page, "seal")}
    )


def take(browser, slot, **entries):
    """Book and return the booking and its page."""
    answer = confirm(browser, fill_in(browser, slot, **entries))
    assert answer.status_code == 303, text(answer)
    return answer.location, browser.get(answer.location)


class TestTheWay:
    @pytest.mark.both_databases
    def test_from_the_door_to_the_code(self, cast, december, browse):
        browser = browse()
        door = text(browser.get(f"{BASE}/"))
        assert all(f'href="{BASE}/{path}"' in door for path in ("book", "find", "offline"))
        assert f'href="{BASE}/book/centers?matter=unsure"' in text(browser.get(f"{BASE}/book"))
        listed = text(browser.get(f"{BASE}/book/centers?matter=land"))
        assert "12月2日 周三" in listed
        times = browser.get(f"{BASE}/book/at/{cast.own.centers[0].code}?matter=land")
        assert december[0].public_id in text(times)
        assert december[3].public_id not in text(times), "kept for walk-ins"
        assert "09:00" in text(times)
        assert hold(browser, december[0]).location == f"{BASE}/book/contact"
        kept = text(browser.get(f"{BASE}/book/contact"))
        assert "10:10" in kept, "kept until"
        assert "还剩10分钟" in kept
        page = fill_in(browser, december[0])
        assert "示大娘" in text(page)
        answer = confirm(browser, page)
        mine = browser.get(answer.location)
        booking = db.session.query(Booking).one()
        assert f"{booking.code[:3]}-{booking.code[3:]}" in text(mine)
        assert "2026年12月2日 星期三 09:00" in text(mine)
        assert (booking.matter, booking.on_behalf) == ("05", False)
        assert invariants.check(None, NOW) == []

    @pytest.mark.both_databases
    def test_every_optional_entry_arrives(self, december, browse):
        take(browse(), december[0], on_behalf="y", needs=["wheelchair", "dialect", "made-up"], companions="2")
        booking = db.session.query(Booking).one()
        assert (booking.on_behalf, booking.needs, booking.note) == (True, "dialect,wheelchair", "问问宅基地")
        assert booking.companions == 2

    def test_a_single_bureau_is_led_to(self, cast, browse):
        assert "示例own" in text(browse().get("/"))
        with unit_of_work():
            db.session.query(Bureau).filter(Bureau.slug == "stranger").delete()
        assert browse().get("/").location == "/b/own/"

    def test_nothing_of_another_bureau_can_be_reached(self, cast, now, december, browse):
        publish_december(cast.stranger, now)
        foreign = slots_of(cast.stranger.sittings[0])[0]
        assert hold(browse(), foreign).status_code == 404
        assert browse().get("/b/nobody/book").status_code == 404
        assert browse().get(f"{BASE}/book/at/nothing").status_code == 404

    def test_pages_work_before_anything_is_published(self, cast, browse):
        browser = browse()
        for path in ("", "book", "book/centers?matter=family", "offline", "roster", "find", "place?q=x"):
            assert browser.get(f"{BASE}/{path}", follow_redirects=True).status_code == 200
        page = text(browser.get(f"{BASE}/book/at/{cast.own.centers[0].code}?matter=family"))
        assert "没有律师坐班" in page

    def test_steps_out_of_order_lead_to_the_missing_one(self, december, browse):
        browser = browse()
        assert browser.get(f"{BASE}/book/contact").location == f"{BASE}/book"
        assert browser.get(f"{BASE}/book/check").location == f"{BASE}/book"
        hold(browser, december[0])
        assert browser.get(f"{BASE}/book/check").location == f"{BASE}/book/contact"
        assert browser.post(f"{BASE}/book/confirm").location == f"{BASE}/book/check"

    def test_change_links_return_to_the_check(self, december, browse):
        browser = browse()
        fill_in(browser, december[0])
        assert "back=check" in text(browser.get(f"{BASE}/book?back=check"))
        answer = browser.get(f"{BASE}/book/centers?matter=family&back=check")
        assert answer.location == f"{BASE}/book/check"
        assert "婚姻家庭" in text(browser.get(answer.location))
        assert hold(browser, december[1], "family").location == f"{BASE}/book/check"
        page = text(browser.get(f"{BASE}/book/check"))
        assert "09:30" in page
        assert "示大娘" in page
        assert "示大娘" in text(browser.get(f"{BASE}/book/contact"))
        assert db.session.query(SeatClaim).count() == 1

    def test_another_role_needs_another_time(self, december, browse):
        browser = browse()
        fill_in(browser, december[0])
        assert browser.get(f"{BASE}/book/centers?matter=notary&back=check").status_code == 200

    def test_stopping_frees_the_time_and_forgets_the_entries(self, december, browse):
        browser = browse()
        fill_in(browser, december[0])
        assert browser.post(f"{BASE}/book/leave").location == f"{BASE}/"
        assert db.session.query(SeatClaim).count() == 0
        assert browser.get(f"{BASE}/book/check").location == f"{BASE}/book"


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("entries", "sentence"),
        [
            ({"name": ""}, "请填写姓名"),
            ({"phone": "12345"}, "请输入手机号码"),
            ({"note": "身份证 11010519491231002X"}, "身份证"),
        ],
    )
    def test_bad_entries_are_named_and_kept(self, december, browse, entries, sentence):
        browser = browse()
        hold(browser, december[0])
        sent = browser.post(f"{BASE}/book/contact", data=CONTACT | entries)
        assert (sent.status_code, sent.location) == (303, f"{BASE}/book/contact"), (
            "going back sends nothing again"
        )
        answer = browser.get(sent.location)
        assert answer.status_code == 400
        assert sentence in text(answer)
        assert entries.get("name") == "" or "示大娘" in text(answer)
        assert 'role="alert"' in text(answer)
        assert browser.get(f"{BASE}/book/check").location == sent.location, "what was refused is not booked"
        assert fill_in(browser, december[0]).status_code == 200
        assert 'role="alert"' not in text(browser.get(sent.location))

    def test_what_was_refused_is_sealed_in_the_cookie_and_fits_it(self, december, browse):
        browser = browse()
        hold(browser, december[0])
        entries = {"name": "\x01示" * 900, "phone": "\x02" * 900, "note": "示大娘\x7f" * 900}
        sent = browser.post(f"{BASE}/book/contact", data=CONTACT | entries)
        (cookie,) = [one for one in sent.headers.getlist("Set-Cookie") if one.startswith("draft=")]
        assert len(cookie) < 4096
        assert "示" not in cookie
        assert browser.get(sent.location).status_code == 400

    @pytest.mark.both_databases
    def test_a_time_just_taken_offers_three_and_keeps_the_entries(self, december, browse, now):
        browser = browse()
        page = fill_in(browser, december[0])
        with clock.frozen(now + timedelta(minutes=11)):
            book(december[0], clock.now(), 50)
            answer = confirm(browser, page)
            assert answer.status_code == 409
            assert text(answer).count('name="slot"') == 3
            assert "10分钟" in text(answer).replace(" ", "")
            answer = hold(browser, december[1])
            assert answer.location == f"{BASE}/book/check"
            assert "示大娘" in text(browser.get(answer.location))

    def test_an_expired_hold_goes_on_silently_while_the_time_is_free(self, december, browse, now):
        browser = browse()
        page = fill_in(browser, december[0])
        with clock.frozen(now + timedelta(minutes=25)):
            assert "不再为您保留" in text(browser.get(f"{BASE}/book/check"))
            assert confirm(browser, page).status_code == 303

    def test_extending_as_often_as_needed(self, december, browse, now):
        browser = browse()
        fill_in(browser, december[0])
        for minutes in range(9, 100, 9):
            with clock.frozen(now + timedelta(minutes=minutes)):
                assert browser.post(f"{BASE}/book/extend").location == f"{BASE}/book/check"

    @pytest.mark.both_databases
    def test_a_held_time_is_refused_to_others_with_409(self, december, browse):
        hold(browse(), december[0])
        answer = hold(browse(), december[0])
        assert answer.status_code == 409
        assert "09:00" in text(answer)

    def test_who_comes_too_late_waits_for_no_turn_to_write(self, december, browse, now, monkeypatch):
        browser = browse()
        page = fill_in(browser, december[0])
        late = text(page)
        with clock.frozen(now + timedelta(minutes=11)):
            book(december[0], clock.now(), 50)
            with monkeypatch.context() as patch:
                for step in (choosing, confirming):
                    patch.setattr(step, "unit_of_work", lambda: pytest.fail("the time is full: only read"))
                stranger = browse()
                seal, key = (re.search(f'name="{name}" value="([^"]+)"', late)[1] for name in ("seal", "key"))
                for answer in (
                    hold(stranger, december[0]),
                    stranger.post(f"{BASE}/book/confirm", data={"key": key, "seal": seal}),
                ):
                    assert answer.status_code == 409
                    assert text(answer).count('name="slot"') == 3
                    assert f"/b/own/wait/{december[0].sitting.center.code}" in text(answer)

    @pytest.mark.both_databases
    def test_sent_twice_it_is_one_booking(self, december, browse):
        browser = browse()
        page = fill_in(browser, december[0])
        first, again = confirm(browser, page), confirm(browser, page)
        assert first.location == again.location
        assert "已经预约" in text(browser.get(again.location))
        assert db.session.query(Booking).count() == 1

    def test_the_same_key_with_other_entries_is_refused(self, december, browse):
        browser = browse()
        page = fill_in(browser, december[0])
        confirm(browser, page)
        other = fill_in(browser, december[1], name="别人")
        answer = browser.post(
            f"{BASE}/book/confirm", data={"key": hidden(page, "key"), "seal": hidden(other, "seal")}
        )
        assert answer.status_code == 409
        assert hidden(answer, "key") not in (hidden(page, "key"), "")
        assert "别人" in text(answer)

    def test_a_phone_with_a_booking_may_add_a_relative(self, december, browse):
        take(browse(), december[0])
        browser = browse()
        answer = confirm(browser, fill_in(browser, december[1]))
        assert answer.status_code == 409
        assert "12月2日" in text(answer)
        data = {"key": hidden(answer, "key"), "seal": hidden(answer, "seal"), "family": "1"}
        assert browser.post(f"{BASE}/book/confirm", data=data).status_code == 303
        assert {row.family_number for row in db.session.query(Booking)} == {1, 2}

    def test_too_many_for_one_phone(self, cast, december, browse):
        with unit_of_work():
            settings.change(cast.own.bureau, bookings_per_phone=1)
        take(browse(), december[0])
        browser = browse()
        answer = confirm(browser, fill_in(browser, december[1]))
        assert answer.status_code == 409
        assert 'name="family"' not in text(answer)

    def test_a_broken_seal_books_nothing(self, december, browse):
        browser = browse()
        page = fill_in(browser, december[0])
        answer = browser.post(f"{BASE}/book/confirm", data={"key": hidden(page, "key"), "seal": "forged"})
        assert answer.location == f"{BASE}/book/check"
        assert db.session.query(Booking).count() == 0

    def test_a_full_center_names_the_nearest_others(self, cast, december, browse, now):
        for number, slot in enumerate(slot for slot in december if slot.seats[0].channel == "open"):
            book(slot, now, number)
        page = text(browse().get(f"{BASE}/book/at/{cast.own.centers[0].code}?matter=family"))
        assert "约满" in page
        assert cast.own.centers[1].name in page
        assert "公里" in page, "how far it is"

    def test_a_month_not_open_yet_says_when(self, cast, december, browse, now):
        with unit_of_work():
            session_date = SessionDate(
                bureau_id=cast.own.bureau.id,
                month="2027-01",
                date=date(2027, 1, 5),
                is_provisional=False,
                derived_at=now,
            )
            db.session.add(session_date)
            db.session.flush()
            laid_out = sittings.lay_out(cast.own.bureau, session_date)
            roster = build_roster(cast.own, now, month="2027-01")
            assign(roster, laid_out[0], cast.own.lawyers[0])
            db.session.flush()
            from roster.services import slots

            slots.open_for(laid_out[0], roster, now)
        page = text(browse().get(f"{BASE}/book/at/{cast.own.centers[0].code}?matter=family"))
        assert "2027年1月的名额12月2日 周三 09:00放出" in page
        assert "2027年1月的名额12月2日 周三 09:00放出" in text(
            browse().get(f"{BASE}/book/centers?matter=land")
        )
        answer = hold(browse(), slots_of(laid_out[0])[0])
        assert answer.status_code == 409
        assert "1月" in text(answer)
        assert "12月2日" in text(answer)

    def test_form_tokens_are_asked_for(self, app, cast, december):
        assert (
            app.test_client().post(f"{BASE}/book/hold", data={"slot": december[0].public_id}).status_code
            == 400
        )


class TestOwnBooking:
    def test_only_the_browser_that_proved_it_sees_it_and_for_half_an_hour(self, december, browse, now):
        browser = browse()
        address, _ = take(browser, december[0])
        stranger = browse()
        for path in ("", "/move", "/cancel", "/appointment.ics"):
            assert stranger.get(address + path).location == f"{BASE}/find"
        assert stranger.post(f"{address}/cancel", data={"version": 1}).location == f"{BASE}/find"
        with clock.frozen(now + timedelta(minutes=31)):
            assert browser.get(address).location == f"{BASE}/find"

    def test_closing_hides_it(self, december, browse):
        browser = browse()
        address, _ = take(browser, december[0])
        browser.post(f"{address}/close")
        assert browser.get(address).location == f"{BASE}/find"

    def test_the_page_keeps_secrets(self, december, browse):
        _, page = take(browse(), december[0])
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Cache-Control"] == "no-store"
        for secret in ("示大娘", "0177", "问问宅基地"):
            assert secret not in text(page)

    def test_the_long_link_is_swapped_for_a_cookie(self, cast, december, browse):
        address, page = take(browse(), december[0])
        base = current_app.config["ROSTER"].base_url
        link = re.search(rf'value="{base}(/[^"]+/l/[^"]+)"', text(page))[1]
        browser = browse()
        answer = browser.get(link)
        assert (answer.status_code, answer.location) == (303, address)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert browser.get(address).status_code == 200
        wrong = browse().get(f"{BASE}/l/{'0' * 64}")
        assert wrong.location == f"{BASE}/find"

    def test_following_links_changes_nothing(self, december, browse):
        browser = browse()
        _, page = take(browser, december[0])
        for path in re.findall(r'href="(/b/own/mine[^"]+)"', text(page)):
            browser.get(path)
            browser.head(path)
        booking = db.session.query(Booking).one()
        db.session.refresh(booking)
        assert (booking.state.value, booking.version) == ("booked", 1)

    def test_cancelling_asks_first_and_may_be_repeated(self, december, browse):
        browser = browse()
        address, _ = take(browser, december[0])
        version = hidden(browser.get(f"{address}/cancel"), "version")
        for _ in range(2):
            answer = browser.post(f"{address}/cancel", data={"version": version})
            assert answer.location == address
        assert "已取消" in text(browser.get(address))
        assert db.session.query(SeatClaim).count() == 0

    @pytest.mark.both_databases
    def test_moving_keeps_the_code(self, december, browse):
        browser = browse()
        address, _ = take(browser, december[0])
        code = db.session.query(Booking).one().code
        page = browser.get(f"{address}/move")
        assert december[1].public_id in text(page)
        data = {"version": hidden(page, "version"), "slot": december[1].public_id}
        assert browser.post(f"{address}/move", data=data).location == address
        page = text(browser.get(address))
        assert code[:3] in page
        assert "09:30" in page

    def test_moving_to_a_taken_time_keeps_the_old_one_and_offers_three(self, december, browse, now):
        browser = browse()
        address, _ = take(browser, december[0])
        book(december[1], now, 60)
        answer = browser.post(f"{address}/move", data={"version": 1, "slot": december[1].public_id})
        assert answer.status_code == 409
        assert text(answer).count('name="slot"') == 3
        assert "09:00" in text(answer)

    def test_a_change_meanwhile_is_answered_with_409(self, december, browse):
        browser = browse()
        address, _ = take(browser, december[0])
        assert browser.post(f"{address}/cancel", data={"version": 9}).status_code == 409
        assert browser.post(f"{address}/cancel", data={"version": "x"}).status_code == 409

    def test_the_calendar_file(self, december, browse):
        browser = browse()
        address, _ = take(browser, december[0])
        answer = browser.get(f"{address}/appointment.ics")
        assert answer.mimetype == "text/calendar"
        assert b"BEGIN:VEVENT" in answer.data
        assert answer.data == browser.get(f"{address}/appointment.ics").data

    def test_where_calendar_files_do_not_open_there_are_words_to_copy(self, december, browse):
        browser = browse()
        address, page = take(browser, december[0])
        assert "appointment.ics" in text(page)
        agent = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}
        inside = text(browser.get(address, headers=agent))
        assert "在浏览器打开" in inside
        assert "appointment.ics" not in inside
        card = re.search(r"<textarea[^>]*>([^<]+)</textarea>", inside)[1]
        code = db.session.query(Booking).one().code
        assert f"预约码：{code[:3]}-{code[3:]}" in card
        assert "2026年12月2日 星期三 09:00" in card
        assert not any(secret in card for secret in ("示大娘", "0177", "/l/"))


class TestLookingUp:
    def find(self, browser, code, phone):
        return browser.post(f"{BASE}/find", data={"code": code, "phone": phone})

    @pytest.mark.both_databases
    def test_code_and_phone_lead_to_the_same_page(self, december, browse):
        address, _ = take(browse(), december[0])
        code = db.session.query(Booking).one().code
        browser = browse()
        assert self.find(browser, code.lower(), "+86 13800000177").location == address
        assert browser.get(address).status_code == 200

    def test_unknown_code_and_wrong_phone_get_the_same_answer(self, december, browse):
        take(browse(), december[0])
        code = db.session.query(Booking).one().code
        wrong_phone = self.find(browse(), code, "13800000178")
        unknown_code = self.find(browse(), "222222", "13800000177")
        assert wrong_phone.status_code == unknown_code.status_code == 404
        seen = [without_token(text(answer)) for answer in (wrong_phone, unknown_code)]
        assert seen[0].replace(code, "222222").replace("00178", "00177") == seen[1]

    @pytest.mark.both_databases
    def test_wrong_tries_are_counted_though_refused(self, december, browse):
        take(browse(), december[0])
        code = db.session.query(Booking).one().code
        for _ in range(5):
            assert self.find(browse(), code, "13800000178").status_code == 404
        answer = self.find(browse(), code, "13800000177")
        assert answer.status_code == 429
        assert "30" in text(answer)

    def test_no_phone_number_is_said_kindly(self, december, browse):
        answer = self.find(browse(), "222222", "abc")
        assert answer.status_code == 400
        assert "138 0013 8000" in text(answer)


def test_link_tokens_are_stored_only_as_digests(december, browse, now):
    booking = book(december[0], now)
    token = bookings.link_token(booking)
    columns = [str(getattr(booking, column.key)) for column in Booking.__table__.columns]
    assert token not in columns
    assert db.session.get_one(Slot, booking.slot_id).public_id
