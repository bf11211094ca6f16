"""The one permission table: each tie satisfied, broken and at its border, by grants of the cast."""

from collections.abc import Callable

import pytest

from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import Assignment, Firm, Leave, LeaveReason, Practitioner, Roster, RosterState
from roster.services.permissions import TABLE, Permission, grants_allowing, may
from tests.builders import Cast
from tests.conftest import NOW

SECRETARY = (Permission.SEE_FIRM, Permission.GIVE_FIRM_LEAVE)


def roster(troupe, state: RosterState, version: int = 1) -> Roster:
    return Roster(bureau_id=troupe.bureau.id, month="2026-12", version=version, state=state, created_at=NOW)


def leave(person: Practitioner) -> Leave:
    day = NOW.date()
    return Leave(
        practitioner=person,
        starts_on=day,
        ends_on=day,
        period=Period.DAY,
        reason=LeaveReason.HEARING,
        created_at=NOW,
    )


@pytest.fixture
def say(cast: Cast) -> Callable[[str, Permission, object], bool]:
    def ask(who: str, permission: Permission, subject: object) -> bool:
        return may(getattr(cast.own, who).grants[0], permission, subject)

    return ask


def test_each_role_has_its_own_permissions_and_no_other(cast):
    """What a role may do at all: written down here once more, so that a slip in the table is seen."""
    own = {
        who: {p.value for p in TABLE if grants_allowing(p, getattr(cast.own, who).grants)}
        for who in ("leader", "secretary", "lawyer", "center_staff")
    }
    assert own == {
        "leader": {"see_statistics", "see_districts", "read_rosters", "approve_rosters"},
        "secretary": {"see_firm", "give_firm_leave", "change_firm_duties", "firm_calendar", "nominate"},
        "lawyer": {
            "see_own_sittings",
            "give_own_leave",
            "change_own_duties",
            "own_calendar",
            "write_consultations",
        },
        "center_staff": {"run_center", "center_calendar"},
    }


def test_a_leader_sees_the_own_bureau_and_what_is_in_force(cast, say):
    own, stranger = cast.own, cast.stranger
    assert say("leader", Permission.SEE_STATISTICS, own.bureau)
    assert not say("leader", Permission.SEE_STATISTICS, stranger.bureau)
    with db.session.no_autoflush:
        shown = {state: say("leader", Permission.READ_ROSTERS, roster(own, state)) for state in RosterState}
        assert not say("leader", Permission.READ_ROSTERS, roster(stranger, RosterState.PUBLISHED))
    assert {state for state, seen in shown.items() if seen} == {
        RosterState.PUBLISHED,
        RosterState.SUPERSEDED,
    }
    assert not say("leader", Permission.READ_ROSTERS, own.bureau)  # no way round the roster's state
    assert not say("leader", Permission.SEE_BUREAU, own.bureau)


def test_a_leader_decides_about_what_was_laid_before_them_and_never_looks_into_a_draft(cast, say):
    own, stranger = cast.own, cast.stranger
    with db.session.no_autoflush:
        shown = {
            state: say("leader", Permission.APPROVE_ROSTERS, roster(own, state)) for state in RosterState
        }
        assert not say("leader", Permission.APPROVE_ROSTERS, roster(stranger, RosterState.SUBMITTED))
        assert not say("scheduler", Permission.APPROVE_ROSTERS, roster(own, RosterState.SUBMITTED))
    assert {state for state, seen in shown.items() if not seen} == {RosterState.DRAFT}
    assert not say("leader", Permission.APPROVE_ROSTERS, own.bureau)


@pytest.mark.parametrize("permission", SECRETARY)
def test_a_secretary_sees_the_own_firm_and_its_people(cast, say, permission):
    own, stranger = cast.own, cast.stranger
    colleague = own.lawyers[2]
    duty = own.sittings[0].duties[0]
    with db.session.no_autoflush:
        for subject in (own.lawyers[0].firm, colleague, leave(colleague), Assignment(practitioner=colleague)):
            assert say("secretary", permission, subject), subject
        for person in (own.notary, stranger.lawyers[0]):
            for subject in (person.firm, person, leave(person), Assignment(practitioner=person)):
                assert not say("secretary", permission, subject), subject
        db.session.expunge_all()
    assert not say("secretary", permission, own.bureau)
    assert not say("secretary", permission, own.sittings[0])
    assert not say("secretary", permission, duty)


def test_a_person_who_changed_the_firm_is_no_longer_ones_own(cast, say):
    moved = cast.own.lawyers[1]
    with unit_of_work():
        moved.firm = cast.own.notary.firm
    assert not say("secretary", Permission.SEE_FIRM, moved)


def test_a_firm_that_closed_is_nobodys(cast, say):
    firm = cast.own.lawyers[0].firm
    with unit_of_work():
        db.session.get_one(Firm, firm.id).is_active = False
    assert not say("secretary", Permission.SEE_FIRM, firm)
    assert not say("secretary", Permission.GIVE_FIRM_LEAVE, cast.own.lawyers[0])


def test_a_grant_that_lost_its_tie_allows_nothing(cast):
    """A firm, center or person taken away leaves a grant of the right role and no object at all."""
    own = cast.own
    for account, permissions, subject in (
        (own.secretary, SECRETARY, own.lawyers[0]),
        (own.center_staff, (Permission.RUN_CENTER,), own.sittings[0]),
        (own.lawyer, (Permission.SEE_OWN_SITTINGS,), own.lawyers[0]),
    ):
        grant = account.grants[0]
        assert all(may(grant, permission, subject) for permission in permissions)
        with db.session.no_autoflush:
            grant.firm = grant.center = grant.practitioner = None
            grant.firm_id = grant.center_id = grant.practitioner_id = None
            assert not any(may(grant, permission, subject) for permission in permissions)
            db.session.refresh(grant)
