"""From the scheduler's draft to the leader's word and back: both desks, by the pages."""

import pytest

from roster.database import db, unit_of_work
from roster.models import Roster, RosterState
from roster.services import rosters, settings
from tests.architecture.test_routes import ON_SQLITE
from tests.services.planning_stage import FULL, bureau_of, draft_with, person

MONTH = "2026-12"
PUBLISH = f"/bureau/rosters/{MONTH}/publish"
pytestmark = ON_SQLITE


@pytest.fixture
def desks(cast, now, sign_in):
    """The scheduler's and the leader's browsers, with a whole draft that must be approved."""
    with unit_of_work():
        settings.change(bureau_of(cast.own), approval_required=True)
        draft_with(cast.own, now, FULL)
    return sign_in("scheduler@own.example"), sign_in("leader@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def present(cast):
    db.session.rollback()
    return rosters.draft_of(bureau_of(cast.own), MONTH)


def submit(scheduler, cast, note="请看下邽"):
    return scheduler.post(
        f"/bureau/rosters/{MONTH}/submit", data={"edits": str(present(cast).edits), "note": note}
    )


def test_a_roster_goes_to_the_leader_and_comes_back(desks, cast):
    scheduler, leader = desks
    page = text(scheduler.get(PUBLISH))
    assert "须经领导批准后才能发布" in page
    assert f'action="{PUBLISH}"' not in page
    assert submit(scheduler, cast).location == PUBLISH
    draft = present(cast)
    there = f"/leader/approvals/{draft.public_id}"
    assert there in text(leader.get("/leader/approvals"))
    assert "/leader/approvals" in text(leader.get("/leader"))
    shown = text(leader.get(there))
    assert person(cast.own, 0).name in shown
    assert "请看下邽" in shown
    refused = leader.post(f"{there}/send-back", data={"edits": str(draft.edits), "reason": " "})
    assert refused.status_code == 422
    assert "请写明要修改什么" in text(refused)
    leader.post(f"{there}/send-back", data={"edits": str(draft.edits), "reason": "下邽换人"})
    assert present(cast).state is RosterState.DRAFT
    assert leader.get(there).status_code == 404
    assert "下邽换人" in text(scheduler.get(PUBLISH))


def test_several_months_are_decided_at_once_and_one_that_changed_stops_no_other(desks, cast, now):
    scheduler, leader = desks
    with unit_of_work():
        other = Roster(bureau_id=cast.own.bureau.id, month="2027-01", version=1, created_at=now)
        other.state = RosterState.SUBMITTED
        db.session.add(other)
    submit(scheduler, cast)
    draft, decide = present(cast), "/leader/approvals/decide"
    stale, fresh = f"{other.public_id}:7", f"{draft.public_id}:{draft.edits}"
    assert f'value="{fresh}"' in text(leader.get("/leader/approvals"))
    assert leader.post(decide, data={"do": "approve"}).status_code == 422
    unsaid = leader.post(decide, data={"do": "back", "roster": fresh, "note": " "})
    assert unsaid.status_code == 422
    assert f'value="{fresh}" aria-label="2026年12月" checked' in text(unsaid)
    answer = leader.post(decide, data={"do": "approve", "roster": [stale, fresh]}, follow_redirects=True)
    assert "2027年1月" in text(answer)
    assert present(cast).state is RosterState.APPROVED
    assert db.session.get_one(Roster, other.id).state is RosterState.SUBMITTED
    leader.post(decide, data={"do": "back", "roster": [f"{other.public_id}:0"], "note": "都改一改"})
    db.session.expire_all()
    assert db.session.get_one(Roster, other.id).state is RosterState.DRAFT
    assert leader.post(decide, data={"do": "approve", "roster": "AAAAAAAAAAAA:0"}).status_code == 404


def test_the_leader_approves_what_was_looked_at_and_it_is_published(desks, cast):
    scheduler, leader = desks
    submit(scheduler, cast)
    draft = present(cast)
    there = f"/leader/approvals/{draft.public_id}"
    assert leader.post(f"{there}/approve", data={"edits": "999"}).status_code == 409
    long = leader.post(f"{there}/approve", data={"edits": str(draft.edits), "note": "长" * 301})
    assert long.status_code == 422
    assert "长" * 301 in text(long)
    assert leader.post(f"{there}/approve", data={"edits": str(draft.edits)}).location == "/leader/approvals"
    assert "批准即失效" in text(scheduler.get(f"/bureau/rosters/{MONTH}"))
    duty = present(cast).assignments[0].duty.public_id
    assert "批准即失效" in text(scheduler.get(f"/bureau/rosters/{MONTH}/seats/{duty}"))
    answer = scheduler.post(PUBLISH, data={"edits": str(present(cast).edits), "note": ""})
    assert answer.location == f"/bureau/rosters/{MONTH}"
    assert present(cast) is None
    assert leader.get(there).status_code == 200


def test_submitting_a_stale_or_long_note_loses_nothing(desks, cast):
    scheduler, _leader = desks
    answer = submit(scheduler, cast, "长" * 301)
    assert answer.status_code == 422
    assert "长" * 301 in text(answer)
    stale = scheduler.post(f"/bureau/rosters/{MONTH}/submit", data={"edits": "0", "note": ""})
    assert stale.status_code == 409


def test_taken_back_it_is_a_draft_again(desks, cast):
    scheduler, leader = desks
    submit(scheduler, cast)
    assert "撤回送审" in text(scheduler.get(PUBLISH))
    scheduler.post(f"/bureau/rosters/{MONTH}/withdraw", data={"edits": str(present(cast).edits)})
    assert present(cast).state is RosterState.DRAFT
    assert "没有待您审批" in text(leader.get("/leader/approvals"))


def test_several_months_are_submitted_at_once(desks, cast):
    scheduler, leader = desks
    assert "提交或者发布所选月份" in text(scheduler.get("/bureau/rosters/publish"))
    scheduler.post("/bureau/rosters/publish", data={"month": f"{MONTH}:{present(cast).edits}"})
    assert present(cast).state is RosterState.SUBMITTED
    page = text(scheduler.get("/bureau/rosters/publish"))
    assert "正在等待领导审批" in page
    leader.post(
        f"/leader/approvals/{present(cast).public_id}/approve", data={"edits": str(present(cast).edits)}
    )
    scheduler.post("/bureau/rosters/publish", data={"month": f"{MONTH}:{present(cast).edits}"})
    assert present(cast) is None


def test_an_approved_roster_waits_for_its_time_and_is_called_off(desks, cast):
    scheduler, leader = desks
    submit(scheduler, cast)
    draft = present(cast)
    leader.post(f"/leader/approvals/{draft.public_id}/approve", data={"edits": str(draft.edits)})
    there = f"/bureau/rosters/{MONTH}/publish-on"
    sent = {"edits": str(draft.edits), "note": "备注", "day": "2026-11-20", "hour": "09:00"}
    for wrong, said in (
        ({}, "请选择将来的时间"),
        ({"day": "2026-12-09"}, "坐班日之前"),
        ({"day": "", "hour": ""}, "例如 09:00"),
        ({"day": "昨天"}, "2026-12-02"),
    ):
        answer = scheduler.post(there, data=sent | wrong)
        assert answer.status_code == 422
        assert said in text(answer)
        assert 'value="备注"' in text(answer)
    assert scheduler.post(there, data=sent | {"day": "2026-11-25"}).location == PUBLISH
    for page in (PUBLISH, f"/bureau/rosters/{MONTH}", "/bureau", "/bureau/rosters/publish"):
        assert "将于2026-11-25 09:00自动发布（23小时后）" in text(scheduler.get(page)), page
    assert scheduler.post(f"{there}/call-off", data={"edits": sent["edits"]}).location == PUBLISH
    assert present(cast).publish_at is None
    assert present(cast).state is RosterState.APPROVED


def test_a_form_that_the_state_has_overtaken_is_answered_in_words(desks, cast):
    """The note is too long for submitting, and the roster was submitted and approved meanwhile."""
    scheduler, leader = desks
    submit(scheduler, cast)
    draft = present(cast)
    leader.post(f"/leader/approvals/{draft.public_id}/approve", data={"edits": str(draft.edits)})
    assert submit(scheduler, cast, "长" * 301).status_code == 409
