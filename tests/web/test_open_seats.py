"""Coming forward in the browser: the practitioner's page, the scheduler's, and the end."""

import re

import pytest
from sqlalchemy import select

from roster.database import db
from roster.models import Notice, NoticeKind, Readiness
from tests.services.planning_stage import publish
from tests.services.test_open_seats import come, leave_of
from tests.web.test_changes_after_publishing import text

SEATS = "/practitioner/seats"


@pytest.mark.both_databases
def test_a_lawyer_would_come_the_scheduler_puts_them_in_and_the_other_is_thanked(cast, now, sign_in):
    publish(cast.own, now, [(0, "notary", 9, "am")])
    lawyer, clerk = sign_in("lawyer@own.example"), sign_in("scheduler@own.example")
    assert f'href="{SEATS}"' in text(lawyer.get("/practitioner/changes"))
    offered = re.findall(r'name="seat" value="([^"]+:day)"', text(lawyer.get(SEATS)))
    assert len(offered) == 3
    assert lawyer.post(SEATS, data={"seat": "nothing:day"}).status_code == 404
    assert lawyer.post(SEATS, data={"seat": offered[0]}).status_code == 302
    page = text(lawyer.post(SEATS, data={"seat": offered[1]}, follow_redirects=True))
    assert "司法局能看到您愿意顶班" in page
    taken, back = re.findall(rf'action="({SEATS}/[^"]+/take-back)"', page)
    assert lawyer.post(back).status_code == 302
    assert lawyer.post(back).status_code == 404
    said = db.session.scalars(select(Readiness)).one()
    center = next(
        number for number, one in enumerate(cast.own.centers) if one.id == said.duty.sitting.center_id
    )
    come(cast.own, 1, center, now)
    overview = text(clerk.get("/bureau"))
    assert "王示own、李示own愿意到" in overview
    address = re.search(r'href="(/bureau/rosters/2026-12/fill/[^"]+)">[^<]*愿意到', overview)[1]
    filling = text(clerk.get(address))
    first = re.findall(r'name="person" value="([^"]+)" form="put-in"', filling)
    assert filling.count('<span class="badge good">愿意顶班</span>') == 2
    own = next(one for one in first if one.startswith(cast.own.lawyers[0].public_id))
    assert first.index(own) < 2
    assert clerk.post(f"{address}/put-in", data={"person": own}).status_code == 302
    assert "愿意到" not in text(clerk.get("/bureau"))
    told = db.session.scalars(
        select(Notice.address).where(
            Notice.kind == NoticeKind.DUTY_ASSIGNED, Notice.practitioner_id == cast.own.lawyers[0].id
        )
    ).all()
    assert told == ["own-lawyer1@example.com"]
    page = text(lawyer.get(SEATS))
    assert "take-back" not in page
    refused = lawyer.post(SEATS, data={"seat": offered[2]})
    assert (refused.status_code, "王示own" in text(refused)) == (409, True), (
        "the rule says so in its own words"
    )
    del taken


def test_the_roster_marks_who_is_away_beside_who_would_come(cast, now, sign_in):
    publish(cast.own, now, [(0, "lawyer", 0, "day"), (0, "notary", 9, "am")])
    clerk = sign_in("scheduler@own.example")
    assert "请假</span>" not in text(clerk.get("/bureau/rosters/2026-12"))
    leave_of(cast.own, 0, now)
    come(cast.own, 1, 0, now)
    page = text(clerk.get("/bureau/rosters/2026-12"))
    assert page.count('<span class="badge warn">请假</span>') == 1
    assert "李示own愿意来" in page
