"""Changes of a published roster in the browser: chat lines, offers by page and by link, the red list."""

import re

import pytest
from sqlalchemy import select

from roster.database import db, unit_of_work
from roster.models import Leave, Notice, NoticeKind, OfferInvitation, OfferState, SeatOffer, Swap, SwapState
from roster.services import answer_links, assignments, bookings, offers
from roster.services.answer_links import Answerable
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, slots_of
from tests.services.planning_stage import ACTOR, draft_with, duty_of, publish
from tests.services.test_offers import LINK, ONE_SITS, invitation, offer, sitting_lawyers
from tests.services.test_swaps import TWO_SIT

pytestmark = ON_SQLITE
MONTH = "2026-12"


@pytest.fixture
def published(cast, now):
    return publish(cast.own, now, ONE_SITS).roster


@pytest.fixture
def clerk(published, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_chat_lines_become_leave_only_when_confirmed(cast, clerk):
    page = text(
        clerk.post(
            "/bureau/leaves/paste",
            data={"do": "read", "text": "王律师：12月2日开庭来不了\n收到\n李示own 12.2下午出差"},
        )
    )
    assert "已识别" in page
    assert "与请假无关的内容（1行）" in page
    assert db.session.scalars(select(Leave)).all() == []
    person = cast.own.lawyers[0].public_id
    row = {"do": "enter", "text-0": "王律师…", "take-0": "y", "person-0": person, "period-0": "day"}
    wrong = clerk.post("/bureau/leaves/paste", data=row | {"starts-0": "2026-12-02", "reason-0": ""})
    assert wrong.status_code == 422
    assert "没有写明事由" in text(wrong)
    right = row | {"starts-0": "2026-12-02", "reason-0": "hearing"}
    both = right | {"text-1": "又一条", "take-1": "y", "person-1": "", "starts-1": "2026-12-02"}
    assert clerk.post("/bureau/leaves/paste", data=both).status_code == 422
    assert db.session.scalars(select(Leave)).all() == [], "one wrong row, nothing is entered"
    assert clerk.post("/bureau/leaves/paste", data=right).status_code == 302
    (leave,) = db.session.scalars(select(Leave))
    assert (leave.practitioner_id, leave.note) == (cast.own.lawyers[0].id, "")


def test_a_seat_is_offered_answered_by_link_and_told(cast, clerk, client, published):
    board = text(clerk.get(f"/bureau/rosters/{MONTH}?version=published"))
    address, replaced = re.search(
        r'href="(/bureau/rosters/2026-12/fill/[^"?]+)\?replace=([^"]+)">王示own', board
    ).groups()
    page = text(clerk.get(address, query_string={"replace": replaced}))
    people = re.findall(r'name="person" value="([^"]+:day)" form="offer"', page)
    assert len(people) == 2
    assert "13800000002" not in page
    numbers = text(clerk.post(f"{address}/numbers", data={"replace": replaced}))
    assert "tel:+8613800000002" in numbers
    nobody = clerk.post(f"{address}/offer", data={"replace": replaced})
    assert nobody.status_code == 400
    sent = clerk.post(f"{address}/offer", data={"replace": replaced, "person": people})
    assert sent.status_code == 302
    assert "等待答复" in text(clerk.get(sent.location))
    first, second = db.session.scalars(select(OfferInvitation.public_id).order_by(OfferInvitation.rank))
    for public_id, said in ((first, "这一班由您来坐"), (second, "已有同行接下")):
        followed = client.get(f"/answer/{answer_links.token_of(Answerable.OFFER, public_id)}")
        assert (followed.location, followed.headers["Referrer-Policy"]) == ("/answer", "no-referrer")
        shown = client.get("/answer")
        answer = client.post("/answer", data={"about": public_id, "answer": "yes"})
        assert said in text(answer)
        assert (shown.status_code, answer.status_code) == ((200, 200) if public_id == first else (409, 409))
    assert db.session.scalars(select(SeatOffer.state)).all() == [OfferState.TAKEN]
    assert sitting_lawyers(cast.own) != {"示例own0镇": "王示own"}
    told = text(clerk.get(f"/bureau/rosters/{MONTH}/told"))
    assert told.count("<tr>") == 2 + 2 + 4, "two heads, who comes and who goes, four messages"
    assert "center" in told
    assert "secretary" in told
    gone = clerk.get(address, query_string={"replace": replaced})
    assert "该席位已变动" in text(gone)


def test_a_seat_that_nobody_took_stands_on_the_overview_until_it_is_settled(cast, clerk, now, published):
    offer(cast.own, now)
    for rank in (1, 2):
        with unit_of_work():
            offers.decline(invitation(rank), LINK, now)
    page = text(clerk.get("/bureau"))
    address = re.search(r'href="(/bureau/rosters/2026-12/fill/[^"]+)">[^<]*替班征询无人接受', page)[1]
    page = text(clerk.get(address.replace("&amp;", "&")))
    assert "全部谢绝" in page
    settled = re.search(r'action="(/bureau/offers/[^"]+/withdraw)"', page)[1]
    assert "该席位保持原样" in text(clerk.post(settled, follow_redirects=True))
    assert "替班征询无人接受" not in text(clerk.get("/bureau"))


def test_who_booked_and_lost_the_practitioner_chooses_another_time_anywhere(cast, now, client, sign_in):
    """The clerk, the center and the citizen each see that nobody sits then, and what is free near it."""
    publish(cast.own, now)
    clerk = sign_in("scheduler@own.example")
    booked = book(slots_of(cast.own.sittings[0])[0], now, 1)
    with unit_of_work():
        draft, duty = draft_with(cast.own, now, []), duty_of(cast.own, 0, "lawyer")
        (held,) = [one.public_id for one in draft.assignments if one.duty_id == duty.id]
        assignments.clear(draft, held, draft.edits, ACTOR, now)
        seen = draft.edits
    answer = clerk.post(f"/bureau/rosters/{MONTH}/publish", data={"edits": str(seen)})
    assert answer.status_code == 302
    red_list = text(clerk.get(answer.location))
    assert "已通知本人，请中心与其另约时间" in red_list
    calls = text(sign_in("center@own.example").get("/center/calls"))
    link = f"/b/own/l/{bookings.link_token(booked)}"
    mine = text(client.get(link, follow_redirects=True))
    for page in (red_list, calls, mine):
        assert "示例own1镇" in page, "the nearest center with a free time"
    assert "抱歉，这个时间没有人接待了" in mine
    slot = re.search(r'name="slot" value="([^"]+)"', mine).group(1)
    version = re.search(r'name="version" value="([^"]+)"', mine).group(1)
    moved = client.post(f"/b/own/mine/{booked.public_id}/move", data={"slot": slot, "version": version})
    assert moved.status_code == 303
    assert "没有人接待" not in text(client.get(moved.location))
    assert "但届时无人坐班" not in text(clerk.get(f"/bureau/rosters/{MONTH}/told"))


def test_a_link_made_up_answers_nothing(client, published):
    for token in ("offer.AAAAAAAAAAAA.0", "swap.x.y", "nothing", "offer..", "长" * 200):
        client.get(f"/answer/{token}")
        assert client.get("/answer").status_code == 404
        assert client.post("/answer", data={"about": "AAAAAAAAAAAA", "answer": "yes"}).status_code == 404
    assert (
        db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.CENTER_ROSTER_CHANGED)).all() == []
    )


def test_two_swap_through_the_portal_the_link_and_the_bureau_s_approval(cast, now, sign_in, client):
    publish(cast.own, now, TWO_SIT)
    lawyer, clerk = sign_in("lawyer@own.example"), sign_in("scheduler@own.example")
    own = f"/practitioner/sittings/{cast.own.sittings[0].public_id}/swap"
    assert own in text(lawyer.get("/practitioner/"))
    (other,) = re.findall(r'name="other" value="([^"]+)"', text(lawyer.get(own)))
    assert lawyer.post(own, data={"other": other}).status_code == 302
    assert lawyer.post(own, data={"other": other}).status_code == 409
    public_id = db.session.scalars(select(Swap.public_id)).one()
    alone = lawyer.post(f"/practitioner/swaps/{public_id}/answer", data={"answer": "yes"})
    assert alone.status_code == 404, "who proposed it cannot agree in the other's place"
    client.get(f"/answer/{answer_links.token_of(Answerable.SWAP, public_id)}")
    assert "示例own0镇" in text(client.get("/answer"))
    agreed = text(client.post("/answer", data={"about": public_id, "answer": "yes"}))
    assert "已报司法局审批" in agreed
    assert client.get("/answer").status_code == 409
    assert '1</span> <a href="/bureau/swaps"' in text(clerk.get("/bureau"))
    assert "王示own" in text(clerk.get("/bureau/swaps"))
    assert clerk.post(f"/bureau/swaps/{public_id}/approve").status_code == 302
    assert clerk.post(f"/bureau/swaps/{public_id}/refuse").status_code == 409
    assert sitting_lawyers(cast.own) == {"示例own0镇": "李示own", "示例own1镇": "王示own"}
    assert "已换班" in text(lawyer.get("/practitioner/changes"))


def test_a_secretary_swaps_inside_the_firm(cast, now, sign_in):
    roster = publish(cast.own, now, TWO_SIT).roster
    secretary = sign_in("secretary@own.example")
    page = text(secretary.get(f"/firm/people/{cast.own.lawyers[0].public_id}"))
    (address,) = set(re.findall(r'href="(/firm/duties/[^"]+/swap)"', page))
    (other,) = re.findall(r'name="other" value="([^"]+)"', text(secretary.get(address)))
    notary = next(one for one in roster.assignments if one.practitioner.role == "notary").public_id
    assert secretary.post(address, data={"other": notary}).status_code == 404, "of another firm"
    assert secretary.post(address, data={"other": other}).status_code == 302
    assert db.session.scalars(select(Swap.state)).all() == [SwapState.ACCEPTED]
