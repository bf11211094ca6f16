"""Who may do what: the one table.

An action is a `Permission`; the table maps it to the grant roles that allow it and to the predicate
that ties the grant to the object acted upon. What no line allows is denied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from roster.models import (
    Account,
    Assignment,
    Bureau,
    Center,
    Consultation,
    DoorLink,
    FeedToken,
    Firm,
    FollowUp,
    Grant,
    GrantRole,
    Judgement,
    Leave,
    Nomination,
    NominationRequest,
    OfferInvitation,
    Phrase,
    Practitioner,
    Publicity,
    Readiness,
    Referral,
    Roster,
    RosterState,
    Sitting,
    Swap,
    Visit,
    WaitlistEntry,
)

Predicate = Callable[[Grant, object], bool]


class Permission(StrEnum):
    """An action that somebody may or may not do."""

    SEE_BUREAU = "see_bureau"
    PLAN_ROSTERS = "plan_rosters"
    EDIT_ROSTERS = "edit_rosters"
    PUBLISH_ROSTERS = "publish_rosters"
    MANAGE_DATES = "manage_dates"
    MANAGE_BUREAU = "manage_bureau"
    SEE_NOTICES = "see_notices"
    SAMPLE_RECORDS = "sample_records"
    ARCHIVE_RECORDS = "archive_records"
    RUN_CENTER = "run_center"
    SEE_OWN_SITTINGS = "see_own_sittings"
    GIVE_OWN_LEAVE = "give_own_leave"
    CHANGE_OWN_DUTIES = "change_own_duties"
    OWN_CALENDAR = "own_calendar"
    CENTER_CALENDAR = "center_calendar"
    FIRM_CALENDAR = "firm_calendar"
    WRITE_CONSULTATIONS = "write_consultations"
    SEE_STATISTICS = "see_statistics"
    SEE_DISTRICTS = "see_districts"
    READ_ROSTERS = "read_rosters"
    APPROVE_ROSTERS = "approve_rosters"
    SEE_FIRM = "see_firm"
    GIVE_FIRM_LEAVE = "give_firm_leave"
    CHANGE_FIRM_DUTIES = "change_firm_duties"
    NOMINATE = "nominate"
    READ_TRAIL = "read_trail"
    EXPORT_TRAIL = "export_trail"
    INSPECT_RECORDS = "inspect_records"
    MANAGE_ACCOUNTS = "manage_accounts"
    CHANGE_SETTINGS = "change_settings"
    SEE_HEALTH = "see_health"
    PLAN_FOR_ALL = "plan_for_all"


def same_bureau(grant: Grant, subject: object) -> bool:
    """The object belongs to the grant's bureau (or is it)."""
    if isinstance(subject, Bureau):
        return subject.id == grant.bureau_id
    if isinstance(subject, Leave):
        return subject.practitioner.bureau_id == grant.bureau_id
    if isinstance(subject, NominationRequest):
        return subject.round.bureau_id == grant.bureau_id
    if isinstance(subject, Nomination):
        return subject.request.round.bureau_id == grant.bureau_id
    if isinstance(subject, Account):
        return any(own.bureau_id == grant.bureau_id for own in subject.grants)
    return getattr(subject, "bureau_id", None) == grant.bureau_id


def own_center(grant: Grant, subject: object) -> bool:
    """The object is the grant's center, or happens at it."""
    if grant.center_id is None or not same_bureau(grant, subject):
        return False
    if isinstance(subject, Center):
        return subject.id == grant.center_id
    if isinstance(subject, Sitting | FeedToken | WaitlistEntry | DoorLink | Referral | FollowUp | Publicity):
        return subject.center_id == grant.center_id
    if isinstance(subject, Visit):
        return subject.sitting.center_id == grant.center_id
    sitting = getattr(subject, "sitting", None)
    return isinstance(sitting, Sitting) and sitting.center_id == grant.center_id


def own_person(grant: Grant, subject: object) -> bool:
    """The object is the grant's practitioner, or belongs to that practitioner."""
    if grant.practitioner_id is None:
        return False  # a visitor still waiting has no practitioner either
    if isinstance(subject, Practitioner):
        return subject.id == grant.practitioner_id
    if isinstance(
        subject,
        Assignment
        | Leave
        | FeedToken
        | Consultation
        | Visit
        | OfferInvitation
        | Readiness
        | Referral
        | Phrase
        | Judgement,
    ):
        return subject.practitioner_id == grant.practitioner_id
    if isinstance(subject, Swap):
        return grant.practitioner_id in (subject.own_id, subject.other_id)
    return False


def own_firm(grant: Grant, subject: object) -> bool:
    """The object is the grant's firm, one of its people, or a leave or duty of theirs; never what citizens said."""
    if grant.firm is None or not grant.firm.is_active:
        return False
    if isinstance(subject, Firm):
        return subject.id == grant.firm_id
    if isinstance(subject, Practitioner | NominationRequest | FeedToken):
        return subject.firm_id == grant.firm_id
    if isinstance(subject, Nomination):
        return subject.request.firm_id == grant.firm_id
    if isinstance(subject, Assignment | Leave):
        return subject.practitioner.firm_id == grant.firm_id
    return False


def in_force(grant: Grant, subject: object) -> bool:
    """The object is a roster of the grant's bureau that is published, or was; a draft is the scheduler's alone."""
    public = (RosterState.PUBLISHED, RosterState.SUPERSEDED)
    return isinstance(subject, Roster) and subject.state in public and same_bureau(grant, subject)


def laid_before(grant: Grant, subject: object) -> bool:
    """The object is a roster of the grant's bureau that was submitted to its leaders, whatever came of it but a draft."""
    return (
        isinstance(subject, Roster) and subject.state is not RosterState.DRAFT and same_bureau(grant, subject)
    )


@dataclass(frozen=True)
class Rule:
    """The grant roles that allow an action, and the tie between the grant and the object."""

    roles: frozenset[GrantRole]
    tie: Predicate


_SCHEDULER = frozenset({GrantRole.SCHEDULER})
_CENTER = frozenset({GrantRole.CENTER_STAFF})
_PRACTITIONER = frozenset({GrantRole.PRACTITIONER})
_LEADER = frozenset({GrantRole.LEADER})
_SECRETARY = frozenset({GrantRole.FIRM_SECRETARY})
_ADMINISTRATOR = frozenset({GrantRole.ADMINISTRATOR})

_AUDITOR = frozenset({GrantRole.AUDITOR})

TABLE: dict[Permission, Rule] = {
    Permission.READ_TRAIL: Rule(_AUDITOR, same_bureau),
    Permission.EXPORT_TRAIL: Rule(_AUDITOR, same_bureau),
    Permission.INSPECT_RECORDS: Rule(_AUDITOR, same_bureau),
    Permission.SEE_BUREAU: Rule(_SCHEDULER, same_bureau),
    Permission.PLAN_ROSTERS: Rule(_SCHEDULER, same_bureau),
    Permission.EDIT_ROSTERS: Rule(_SCHEDULER, same_bureau),
    Permission.PUBLISH_ROSTERS: Rule(_SCHEDULER, same_bureau),
    Permission.MANAGE_DATES: Rule(_SCHEDULER, same_bureau),
    Permission.MANAGE_BUREAU: Rule(_SCHEDULER, same_bureau),
    Permission.SEE_NOTICES: Rule(_SCHEDULER, same_bureau),
    Permission.SAMPLE_RECORDS: Rule(_SCHEDULER, same_bureau),
    Permission.ARCHIVE_RECORDS: Rule(
        _SCHEDULER, same_bureau
    ),  # whole, for a reason; each read is written down
    Permission.RUN_CENTER: Rule(_CENTER, own_center),
    Permission.CENTER_CALENDAR: Rule(_CENTER, own_center),
    Permission.SEE_OWN_SITTINGS: Rule(_PRACTITIONER, own_person),
    Permission.GIVE_OWN_LEAVE: Rule(_PRACTITIONER, own_person),
    Permission.CHANGE_OWN_DUTIES: Rule(_PRACTITIONER, own_person),
    Permission.OWN_CALENDAR: Rule(_PRACTITIONER, own_person),
    Permission.WRITE_CONSULTATIONS: Rule(_PRACTITIONER, own_person),
    Permission.SEE_STATISTICS: Rule(_LEADER, same_bureau),
    Permission.SEE_DISTRICTS: Rule(_LEADER, same_bureau),  # numbers of the districts; nothing in them
    Permission.READ_ROSTERS: Rule(_LEADER, in_force),
    Permission.APPROVE_ROSTERS: Rule(_LEADER, laid_before),
    Permission.SEE_FIRM: Rule(_SECRETARY, own_firm),
    Permission.GIVE_FIRM_LEAVE: Rule(_SECRETARY, own_firm),
    Permission.CHANGE_FIRM_DUTIES: Rule(_SECRETARY, own_firm),
    Permission.FIRM_CALENDAR: Rule(_SECRETARY, own_firm),
    Permission.NOMINATE: Rule(_SECRETARY, own_firm),
    Permission.MANAGE_ACCOUNTS: Rule(_ADMINISTRATOR, same_bureau),
    Permission.CHANGE_SETTINGS: Rule(_ADMINISTRATOR, same_bureau),
    Permission.SEE_HEALTH: Rule(_ADMINISTRATOR, same_bureau),
    Permission.PLAN_FOR_ALL: Rule(_ADMINISTRATOR, same_bureau),
}


def grants_allowing(permission: Permission, grants: list[Grant]) -> list[Grant]:
    """Return those of an account's grants whose role allows the action at all."""
    roles = TABLE[permission].roles
    return [grant for grant in grants if grant.role in roles]


def may(grant: Grant, permission: Permission, subject: object) -> bool:
    """Tell whether a grant allows the action on that object."""
    rule = TABLE[permission]
    return grant.role in rule.roles and rule.tie(grant, subject)
