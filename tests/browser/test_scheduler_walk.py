"""A scheduler plans, changes one seat, publishes and prints: on a desk with scripts, and without any."""

import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roster import planning as planner
from roster.core import clock
from roster.core.actors import CLOCK
from roster.database import db, unit_of_work
from roster.models import (
    Account,
    Assignment,
    Center,
    CenterDuty,
    Duty,
    Grant,
    Leave,
    OfferInvitation,
    PlanRun,
    Practitioner,
    Roster,
    RosterState,
    SessionDate,
)
from roster.services import allowance_rates, answer_links, planning, settings, sittings
from roster.services.answer_links import Answerable
from tests.browser.conftest import assert_accessible, look
from tests.conftest import NOW
from tests.desk import at
from tests.services.planning_stage import FULL, bureau_of, drafted_with, publish, solved

SCHEDULER = "scheduler@own.example"
PAGES = (
    "",
    "/plans",
    "/rosters",
    "/rosters/year",
    "/rosters/people",
    "/rosters/firms",
    "/rosters/calendar?month=2026-12",
    "/rosters/map?month=2026-12",
    "/rosters/2026-12",
    "/rosters/2026-12/publish",
    "/rosters/2026-12/empty",
    "/rosters/2026-12/print",
    "/fairness",
    "/dates",
    "/dates/2026-12",
    "/dates/day",
    "/dates/notice",
    "/people",
    "/centers",
    "/notices",
)


def claim() -> PlanRun:
    with unit_of_work():
        run = planning.claim_next(NOW, timedelta(minutes=1))
        assert run is not None
        return run


def end(run_id: int) -> None:
    with unit_of_work():
        run = db.session.get_one(PlanRun, run_id)
        planning.finish(run_id, solved(planner.Instance.from_json(json.loads(run.instance))), NOW)


class Hand:
    """Does on a page what a person does, and counts it."""

    def __init__(self, page):
        self.page, self.loads, self.clicks, self.characters = page, 0, 0, 0

    def open(self, path):
        self.loads += 1
        answer = self.page.goto(path)
        assert answer.status == 200, path

    def click(self, selector, then=""):
        """Press something; `then` is what must appear before the hand goes on."""
        self.clicks += 1
        self.page.locator(selector).first.click()
        if then:
            self.page.locator(then).first.wait_for()

    def send(self, selector):
        """Press something that leads to another page."""
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def write(self, selector, text, *, pasted=False):
        """Type into a field; what is pasted costs two keys."""
        self.clicks, self.characters = self.clicks + 1, self.characters + (2 if pasted else len(text))
        self.page.locator(selector).first.fill(text)

    def take(self, selector):
        """Press a button that answers with a file."""
        self.clicks += 1
        with self.page.expect_download() as waiting:
            self.page.locator(selector).first.click()
        assert waiting.value.failure() is None
        return waiting.value.suggested_filename

    @property
    def seconds(self):
        """An estimate by the keystroke-level model (Card, Moran and Newell 1980): K 0.28, P 1.1, B 0.2, H 0.4, M 1.35 s.

        Each click is decided on, pointed at and pressed, each entry takes the hand to the keys and back; each page
        is given five seconds to be read.
        """
        return round(
            self.clicks * (1.35 + 1.1 + 0.2 + 0.8) + self.characters * 0.28 + 5 * (self.loads + self.clicks)
        )

    def __str__(self):
        return f"{self.loads} addresses, {self.clicks} clicks, {self.characters} characters: about {self.seconds} s"


def test_a_month_of_the_clerks_life(site, enter, open_page):
    """The clerk's month in one go: leave from a chat, plan, board, approval, files, a sudden leave, a moved date, the day, the tables.

    What the leader, a substitute, the center and the lawyer do is walked and counted, too. `-s` prints the figures of each,
    which stand in docs/tour.md; nothing is asserted about time. Signature, queue and record stand whole in test_desk_walk.
    """
    own = site.cast.own
    with unit_of_work():
        settings.change(bureau_of(own), approval_required=True)
    with unit_of_work():
        for role in ("lawyer", "notary"):
            allowance_rates.enter(bureau_of(own), role, date(2026, 1, 1), 150, CLOCK, clock.now())
        for number, name in enumerate(("赵备班", "钱备班")):
            db.session.add(
                Practitioner(
                    bureau_id=own.bureau.id,
                    firm_id=own.lawyers[0].firm_id,
                    role="lawyer",
                    name=name,
                    phone=f"0913-200000{number}",
                    max_load_per_month=2,
                )
            )
    page = enter(SCHEDULER, 1280)
    hand = Hand(page)
    _paste_leave(hand, f"{own.lawyers[2].name}：12月2日开庭来不了")
    _plan(hand)
    hand.open("/bureau/rosters/2026-12/empty")
    assert page.locator("main").inner_text().count("公证员") >= 1, "one notary cannot be at three centers"
    hand.open("/bureau/rosters/2026-12")
    hand.click(".seat a", "form[action$='/clear'] button")
    assert_accessible(page)
    hand.click("form[action$='/clear'] button", ".vacant")
    hand.click("form[action$='/undo'] button", "form[action$='/redo']")
    hand.open("/bureau/rosters/2026-12/publish")
    hand.send("form[action$='/submit'] button")
    others = [_approve(enter)]
    hand.open("/bureau/rosters/2026-12/publish")
    hand.send("form.panel button[type=submit]:not([formaction])")

    hand.open("/bureau/rosters/2026-12")
    files = [
        hand.take(f"form[action$='/files/{kind}'] button") for kind in ("notice", "posters", "sign_in_sheets")
    ]
    assert [name.rsplit(".", 1)[1] for name in files][:2] == ["docx", "pdf"]
    hand.open("/bureau/rosters/2026-12/texts")
    others.append(_book_by_phone(enter))

    db.session.rollback()
    first, *_others, last = _seated_lawyers()
    away, last_sitting = last.practitioner.name, last.duty.sitting
    _paste_leave(hand, f"{away}：12月2日病假")
    db.session.rollback()
    assert db.session.query(Leave).count() == 2
    hand.open("/bureau/rosters/2026-12?version=published")
    hand.send(f"a[href*='/fill/']:has-text('{away}')")
    assert_accessible(page)
    hand.click("button[form=offer]", "form[action*='/offers/'] button")
    others.append(_accept(open_page(390)))
    hand.open("/bureau/rosters/2026-12/told")
    changed = page.locator("main table").first
    assert changed.locator("tbody tr").count() == 2, "who is let off and who comes; nobody else"
    assert away in changed.inner_text()

    hand.open("/bureau/dates/2026-12")
    hand.send(f"a[href*='/sittings/{last_sitting.public_id}']")
    hand.click("#date input >> nth=1")
    hand.write("#reason", "修路")
    hand.send("form.panel button[type=submit]")
    assert_accessible(page)
    hand.send("button[value=do]")
    assert_accessible(page)
    assert page.url.endswith("/dates/2026-12/moved")
    if page.locator("form[action$='/told'] button").count():
        hand.send("form[action$='/told'] button")

    with clock.frozen(at(9, 5)):
        others += _the_day(enter, first.practitioner)
    with clock.frozen(at(17, 10)):
        others.append(_who_came(enter))
    with clock.frozen(at(9) + timedelta(days=22)):
        hand.page = enter(SCHEDULER, 1280)
        hand.open("/bureau/rosters/2026-12?version=published")
        assert hand.take("form[action$='/allowances'] button").endswith(".xlsx")
        hand.open("/bureau/fairness")
        leader = Hand(enter("leader@own.example"))
        leader.open("/leader/figures")
        assert "示例own0镇" in leader.page.locator("main").inner_text()
        look(leader.page, "month-figures")
        others.append(("leader reads the table by month and center", leader))
    print()
    for who, one in (("clerk", hand), *others):
        print(f"{who}: {one}")


def _plan(hand):
    page = hand.page
    hand.open("/bureau/plans")
    hand.click("form.panel details:has(#travel-slider) > summary", "#travel-slider")
    page.locator("#travel-slider").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#travel").input_value() == "more"
    look(page, "scheduler-plan-form")
    assert_accessible(page)
    hand.send("form.panel button[type=submit]")
    run_id = claim().id
    with unit_of_work():
        points = [
            {"seconds": second, "objective": 9000 - 100 * second, "lower_bound": 8000, "phase": "improvement"}
            for second in range(5)
        ]
        planning.record_progress(run_id, points, NOW)
    page.wait_for_selector("svg polyline.objective", timeout=15_000)
    assert_accessible(page)
    end(run_id)
    page.wait_for_selector("a[href$='/review']", timeout=15_000)
    hand.send("a[href$='/review']")
    look(page, "scheduler-review")
    assert_accessible(page)
    hand.send("form[action$='/adopt'] button")


def _paste_leave(hand, line):
    """A line of a chat becomes leave."""
    hand.open("/bureau/leaves/paste")
    hand.write("#text", line, pasted=True)
    hand.send("button[value=read]")
    hand.send("button[value=enter]")


def _approve(enter):
    hand = Hand(enter("leader@own.example"))
    hand.open("/leader/approvals")
    hand.send("a[href*='/leader/approvals/']")
    assert_accessible(hand.page)
    hand.send("form[action$='/approve'] button")
    return "leader approves", hand


def _book_by_phone(enter):
    hand = Hand(enter("center@own.example"))
    hand.open("/center/telephone")
    hand.send("ul.times a.button")
    hand.write("#name", "赵小五")
    hand.write("#phone", "13800000099")
    hand.send("main form.panel button[type=submit]")
    assert_accessible(hand.page)
    return "center books for a caller", hand


KEY, HAND, MIND, ANSWER = 0.28, 0.4, 1.35, 1.0
"""Seconds of the same model: a key, the hand to the keys, a decision, and what a page may take to answer."""


def test_a_caller_is_booked_by_the_keyboard_in_less_than_twenty_seconds(site, enter):
    """Every key is counted; the seconds are the model's, no clock is read. The name is typed in pinyin, with its choice."""
    publish(site.cast.own, NOW)
    page, keys = enter("center@own.example", 1280), 0

    def press(*some):
        nonlocal keys
        for one in some:
            keys += 1
            page.keyboard.press(one)

    at_the_number = "document.activeElement.id === 'number'"  # put there after the page has loaded
    page.goto("/center/telephone")
    page.wait_for_function(at_the_number)
    press("2", "Tab", *"13800000077", "Tab")
    assert page.evaluate("document.activeElement.id") == "name"
    page.keyboard.insert_text("赵小五")
    keys += len("zhaoxiaowu ")
    with page.expect_navigation():
        press("Enter")
    assert_accessible(page)
    assert "-" in page.locator("main .code").first.inner_text(), "the code to read out"
    seconds = keys * KEY + HAND + 4 * MIND + ANSWER
    print(f"center books for a caller by keyboard: {keys} keys, about {seconds:.0f} s")
    assert seconds <= 20
    page.goto("/center/telephone")
    page.wait_for_function(at_the_number)
    press("1", "Tab", *"13800000077", "Tab")
    with page.expect_navigation():
        press("Enter")
    assert page.locator("#family").is_visible(), (
        "a second booking that day asks whether it is for somebody else"
    )


def _seated_lawyers():
    """Who sits in the published roster, by center."""
    return db.session.scalars(
        select(Assignment)
        .join(Roster)
        .join(Duty)
        .where(Roster.state == RosterState.PUBLISHED, Duty.role == "lawyer")
        .order_by(Duty.sitting_id)
    ).all()


def _accept(page):
    """Somebody who was asked follows the link in the message, without an account."""
    db.session.rollback()
    asked = db.session.scalars(select(OfferInvitation).order_by(OfferInvitation.rank)).first()
    hand = Hand(page)
    hand.open(f"/answer/{answer_links.token_of(Answerable.OFFER, asked.public_id)}")
    assert_accessible(hand.page)
    hand.send("button[value=yes]")
    return "substitute accepts", hand


def _the_day(enter, lawyer):
    """The visitor comes, is called, and is written down; the center's day and the log at the desk."""
    db.session.rollback()
    with unit_of_work():
        grant = db.session.scalars(
            select(Grant).join(Account).where(Account.email == "lawyer@own.example")
        ).one()
        grant.practitioner_id = lawyer.id
    center, desk = Hand(enter("center@own.example")), Hand(enter("lawyer@own.example", 390))
    center.open("/center/")
    look(center.page, "month-center-day")
    center.write("#text", "0099")
    center.send("form:has(#text) button")
    look(center.page, "month-center-checked-in")
    desk.open("/practitioner/")
    desk.send("a[href$='/desk']")
    for action in ("/desk/next", "/start", "/record"):
        desk.send(f"form[action$='{action}'] button")
    desk.write("#summary", "欠款1.86万元，只有过磅单。")
    desk.write("#advice", "保留过磅单和转账记录，先调解。")
    desk.click("input[name=outcomes][value=C]")
    desk.click("input[name=told_legal_aid][value=yes]")
    desk.click("#conflict_checked")
    desk.send("button[name=then][value=sign]")
    center.open("/center/records")
    assert center.page.locator("main tbody tr").count() == 1
    return ("center on the day", center), ("lawyer's log", desk)


def _who_came(enter):
    """The center writes down from the sign-in sheet when people came and left: by that duties count."""
    center = Hand(enter("center@own.example"))
    center.open("/center/presence")
    for number in range(center.page.locator("input[name=arrived]").count()):
        center.write(f"input[name=arrived] >> nth={number}", "850")
        center.write(f"input[name=left] >> nth={number}", "1655")
        center.send(f"form:has(input[name=arrived]) button[type=submit] >> nth={number}")
    assert_accessible(center.page)
    center.send("form[action$='/confirm'] button")
    return "center notes who came", center


def test_all_works_without_scripts(site, open_page):
    page = open_page(1280, scripts=False)
    page.goto(f"{site.address}/sign-in")
    page.fill("input[name=email]", SCHEDULER)
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    page.goto(f"{site.address}/bureau/plans")
    page.locator("form.panel details:has(#travel) > summary").first.click()
    page.select_option("#travel", "much_more")
    page.locator("form.panel button[type=submit]").click()
    end(claim().id)
    # The page refreshes itself.
    page.wait_for_selector("a[href$='/review']", timeout=15_000)


def test_every_page_is_accessible(site, enter):
    drafted_with(site.cast.own, NOW, FULL)
    page = enter(SCHEDULER, 390)
    for path in PAGES:
        page.set_viewport_size({"width": 390, "height": 900})
        answer = page.goto(f"{site.address}/bureau{path}")
        assert answer.status == 200, path
        assert_accessible(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        assert_accessible(page)


def test_twenty_centers_fit_one_sheet_of_paper(site, enter):
    _twenty_centers(site.cast.own)
    publish(site.cast.own, NOW)
    page = enter(SCHEDULER, 390)
    page.goto(f"{site.address}/bureau/rosters/2026-12")
    assert_accessible(page)
    page.goto(f"{site.address}/bureau/rosters/2026-12/print")
    assert page.locator("tbody tr").count() == 20
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    assert [float(size) for size in re.search(rb"MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", paper).groups()] == (
        pytest.approx([842, 595], abs=2)
    ), "A4, landscape"


def _twenty_centers(troupe) -> None:
    with unit_of_work():
        bureau = bureau_of(troupe)
        for number in range(3, 20):
            center = Center(
                bureau_id=bureau.id,
                code=f"6105022{number:02}",
                name=f"示例第{number}镇",
                latitude=34.5,
                longitude=109.5 + number / 50,
                position=number,
                phone=f"0913-00000{number:02}",
            )
            center.duties.append(CenterDuty(role="lawyer", seats=2, periods="day"))
            center.duties.append(CenterDuty(role="notary", seats=1, periods="am,pm"))
            db.session.add(center)
        db.session.flush()
        sittings.lay_out(bureau, db.session.get_one(SessionDate, troupe.session_date.id))
