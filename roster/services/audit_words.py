"""What the audit trail says, in words: each action, its group, and the details that rows carry."""

from collections.abc import Callable
from typing import Any

from roster.core.drafted_words import DraftedKind
from roster.core.publicity_words import PublicityState
from roster.core.referral_words import STEPS as REFERRAL_STEPS
from roster.core.translation import N_
from roster.models import AuditAction, GrantRole, NoticeKind, RosterStepKind, VisitState, WaitlistState
from roster.services import (
    allowance_rates,
    center_entries,
    installation_facts,
    message_texts,
    own_words,
    papers,
    practitioner_entries,
    reveals,
)
from roster.services.inspections import REASONS
from roster.services.own_data import Way
from roster.services.setting_rules import RULES
from roster.services.two_steps import OffReason
from roster.services.visits import CONFLICT_OF_INTEREST, Aside, First

GROUPS: dict[str, tuple[str, tuple[AuditAction, ...]]] = {
    "sign_in": (
        N_("Signing in"),
        (
            AuditAction.SIGNED_IN, AuditAction.SIGN_IN_REFUSED, AuditAction.ACCOUNT_LOCKED, AuditAction.SIGNED_OUT,
            AuditAction.RESET_REQUESTED, AuditAction.PASSWORD_SET, AuditAction.TWO_STEPS_ON, AuditAction.TWO_STEPS_OFF,
            AuditAction.RECOVERY_CODES_MADE, AuditAction.RECOVERY_CODE_USED, AuditAction.DEVICE_ENDED,
        ),
    ),
    "accounts": (
        N_("Accounts and rights"),
        (
            AuditAction.ACCOUNT_CREATED, AuditAction.ACCOUNT_CLOSED, AuditAction.ACCOUNT_REOPENED,
            AuditAction.ACCOUNT_INVITED, AuditAction.INVITATION_ACCEPTED, AuditAction.INVITATION_WITHDRAWN,
            AuditAction.GRANT_GIVEN, AuditAction.GRANT_TAKEN, AuditAction.FEED_ISSUED, AuditAction.FEED_REVOKED,
            AuditAction.SAME_PERSON_ASKED, AuditAction.SAME_PERSON_CONFIRMED, AuditAction.SAME_PERSON_ENDED,
        ),
    ),
    "personal": (
        N_("Personal data and records seen"),
        (
            AuditAction.PERSONAL_DATA_REVEALED, AuditAction.PERSONAL_DATA_DELETED, AuditAction.CONSULTATION_READ,
            AuditAction.PERSONAL_DATA_CORRECTED,
            AuditAction.RECORD_INSPECTED, AuditAction.TRAIL_READ, AuditAction.TRAIL_EXPORTED,
            AuditAction.REFERRAL_READ, AuditAction.FOLLOW_UP_READ, AuditAction.RECORDS_SEARCHED,
        ),
    ),
    "rosters": (
        N_("Rosters and dates"),
        (
            AuditAction.NOTICE_IMPORTED, AuditAction.DAY_SET, AuditAction.SESSION_DATES_DERIVED,
            AuditAction.SITTING_MOVED, AuditAction.PLAN_REQUESTED, AuditAction.PLAN_STOPPED,
            AuditAction.ROSTER_DRAFTED, AuditAction.ROSTER_EDITED, AuditAction.ROSTER_PUBLISHED,
            AuditAction.DUTY_CONFIRMED, AuditAction.LEAVE_GIVEN, AuditAction.LEAVE_WITHDRAWN,
            AuditAction.CONFLICT_DECLARED, AuditAction.CONFLICT_REMOVED, AuditAction.DUTY_ATTENDED,
            AuditAction.WISHES_CHANGED, AuditAction.OWN_CALENDAR_CHANGED,
            AuditAction.READINESS_GIVEN, AuditAction.READINESS_TAKEN_BACK,
        ),
    ),
    "visitors": (
        N_("Bookings, visits and consultations"),
        (
            AuditAction.BOOKING_MADE, AuditAction.BOOKING_MOVED, AuditAction.BOOKING_CANCELLED,
            AuditAction.BOOKING_NO_SHOW, AuditAction.VISITOR_CHECKED_IN, AuditAction.VISIT_CHANGED,
            AuditAction.CONSULTATION_OPENED, AuditAction.CONSULTATION_SIGNED, AuditAction.CONSULTATION_ADDED,
            AuditAction.NOTICE_CALLED, AuditAction.REFERRAL_MADE, AuditAction.REFERRAL_CHANGED,
            AuditAction.RATING_GIVEN, AuditAction.RATINGS_ENTERED, AuditAction.FOLLOW_UP_OPENED,
            AuditAction.FOLLOW_UP_CHANGED, AuditAction.CONFLICT_CHECKED, AuditAction.CONFLICT_DECIDED,
            AuditAction.PUBLICITY_CHANGED, AuditAction.DOCUMENT_DRAFTED,
            AuditAction.SAMPLE_DRAWN, AuditAction.RECORD_JUDGED,
            AuditAction.JUDGEMENT_ANSWERED,
        ),
    ),
    "bureau": (
        N_("Bureau, centers and people"),
        (
            AuditAction.BUREAU_FOUNDED, AuditAction.SETTINGS_CHANGED, AuditAction.CENTERS_IMPORTED,
            AuditAction.PEOPLE_IMPORTED, AuditAction.CENTER_ADDED, AuditAction.CENTER_CHANGED,
            AuditAction.FIRM_ADDED, AuditAction.FIRM_CHANGED, AuditAction.PERSON_ADDED, AuditAction.PERSON_CHANGED,
            AuditAction.RECEIVERS_CHANGED, AuditAction.PHRASES_CHANGED, AuditAction.OVERSIGHT_CHANGED,
            AuditAction.ANALYSIS_WRITTEN,
        ),
    ),
    "machinery": (
        N_("Keys, backups and checks"),
        (
            AuditAction.KEYS_ROTATED, AuditAction.TRAIL_VERIFIED, AuditAction.BACKUP_MADE,
            AuditAction.BACKUP_RESTORED,
        ),
    ),
}  # fmt: skip
"""Key → its msgid and the actions in it. Every action stands in one group."""

ACTIONS: dict[AuditAction, str] = {
    AuditAction.SIGNED_IN: N_("Signed in"),
    AuditAction.NOTICE_IMPORTED: N_("Holiday notice imported"),
    AuditAction.DAY_SET: N_("A day made a working day or a day off"),
    AuditAction.SESSION_DATES_DERIVED: N_("Session dates worked out"),
    AuditAction.SITTING_MOVED: N_("Sitting moved"),
    AuditAction.PLAN_REQUESTED: N_("Plan requested"),
    AuditAction.PLAN_STOPPED: N_("Plan stopped"),
    AuditAction.ROSTER_DRAFTED: N_("Draft roster made"),
    AuditAction.ROSTER_EDITED: N_("Draft roster changed"),
    AuditAction.ROSTER_PUBLISHED: N_("Roster published"),
    AuditAction.DUTY_CONFIRMED: N_("Duty confirmed"),
    AuditAction.LEAVE_GIVEN: N_("Leave given"),
    AuditAction.LEAVE_WITHDRAWN: N_("Leave withdrawn"),
    AuditAction.CONFLICT_DECLARED: N_("Conflict of interest declared"),
    AuditAction.CONFLICT_REMOVED: N_("Conflict of interest removed"),
    AuditAction.BOOKING_MADE: N_("Booking made"),
    AuditAction.BOOKING_MOVED: N_("Booking moved"),
    AuditAction.BOOKING_CANCELLED: N_("Booking cancelled"),
    AuditAction.BOOKING_NO_SHOW: N_("Visitor did not come"),
    AuditAction.VISITOR_CHECKED_IN: N_("Visitor arrived"),
    AuditAction.VISIT_CHANGED: N_("Visit went on"),
    AuditAction.CONSULTATION_OPENED: N_("Consultation record begun"),
    AuditAction.CONSULTATION_READ: N_("Consultation record read by its author"),
    AuditAction.CONSULTATION_SIGNED: N_("Consultation record signed"),
    AuditAction.CONSULTATION_ADDED: N_("Addendum to a consultation record"),
    AuditAction.FEED_ISSUED: N_("Secret address issued"),
    AuditAction.FEED_REVOKED: N_("Secret address revoked"),
    AuditAction.PERSONAL_DATA_REVEALED: N_("Personal data shown whole"),
    AuditAction.SETTINGS_CHANGED: N_("Settings changed"),
    AuditAction.NOTICE_CALLED: N_("A message dealt with by hand"),
    AuditAction.BUREAU_FOUNDED: N_("Bureau founded"),
    AuditAction.CENTERS_IMPORTED: N_("Centers or villages imported"),
    AuditAction.PEOPLE_IMPORTED: N_("People, leave or past rosters imported"),
    AuditAction.ACCOUNT_CREATED: N_("Account made"),
    AuditAction.PASSWORD_SET: N_("Password set"),
    AuditAction.ACCOUNT_CLOSED: N_("Account closed"),
    AuditAction.SIGN_IN_REFUSED: N_("Sign-in refused"),
    AuditAction.ACCOUNT_LOCKED: N_("Account locked after wrong passwords or codes"),
    AuditAction.SIGNED_OUT: N_("Signed out"),
    AuditAction.RESET_REQUESTED: N_("New password asked for"),
    AuditAction.TWO_STEPS_ON: N_("Second step of sign-in switched on"),
    AuditAction.TWO_STEPS_OFF: N_("Second step of sign-in switched off"),
    AuditAction.RECOVERY_CODES_MADE: N_("Recovery codes made"),
    AuditAction.RECOVERY_CODE_USED: N_("Recovery code used"),
    AuditAction.DEVICE_ENDED: N_("A device signed out"),
    AuditAction.ACCOUNT_INVITED: N_("Somebody invited"),
    AuditAction.INVITATION_ACCEPTED: N_("Invitation accepted"),
    AuditAction.INVITATION_WITHDRAWN: N_("Invitation withdrawn"),
    AuditAction.ACCOUNT_REOPENED: N_("Account opened again"),
    AuditAction.GRANT_GIVEN: N_("Role given"),
    AuditAction.GRANT_TAKEN: N_("Role taken away"),
    AuditAction.CENTER_ADDED: N_("Center added"),
    AuditAction.CENTER_CHANGED: N_("Center changed"),
    AuditAction.FIRM_ADDED: N_("Firm added"),
    AuditAction.FIRM_CHANGED: N_("Firm changed"),
    AuditAction.PERSON_ADDED: N_("Person added to the pool"),
    AuditAction.PERSON_CHANGED: N_("Person of the pool changed"),
    AuditAction.PERSONAL_DATA_DELETED: N_("Personal data deleted"),
    AuditAction.PERSONAL_DATA_CORRECTED: N_("A visitor's data corrected"),
    AuditAction.KEYS_ROTATED: N_("Keys exchanged"),
    AuditAction.TRAIL_READ: N_("Audit trail read"),
    AuditAction.TRAIL_EXPORTED: N_("Audit trail exported"),
    AuditAction.RECORD_INSPECTED: N_("Record inspected by an auditor"),
    AuditAction.TRAIL_VERIFIED: N_("Chains checked"),
    AuditAction.BACKUP_MADE: N_("Backup made"),
    AuditAction.BACKUP_RESTORED: N_("Backup restored"),
    AuditAction.REFERRAL_MADE: N_("Referral begun"),
    AuditAction.REFERRAL_CHANGED: N_("A step of a referral"),
    AuditAction.REFERRAL_READ: N_("Referral read"),
    AuditAction.RECEIVERS_CHANGED: N_("Directory of receiving offices changed"),
    AuditAction.RATING_GIVEN: N_("Visitor's rating given"),
    AuditAction.RATINGS_ENTERED: N_("Ratings entered from paper"),
    AuditAction.FOLLOW_UP_OPENED: N_("Call-back opened"),
    AuditAction.FOLLOW_UP_CHANGED: N_("Call-back tried or ended"),
    AuditAction.FOLLOW_UP_READ: N_("Call-back read"),
    AuditAction.RECORDS_SEARCHED: N_("Records searched"),
    AuditAction.CONFLICT_CHECKED: N_("Checked for a conflict of interest"),
    AuditAction.CONFLICT_DECIDED: N_("Decided about a possible conflict of interest"),
    AuditAction.PUBLICITY_CHANGED: N_("Publicity, or a half-day without a visitor"),
    AuditAction.PHRASES_CHANGED: N_("Phrases for advice changed"),
    AuditAction.DOCUMENT_DRAFTED: N_("Document drafted from a record"),
    AuditAction.DUTY_ATTENDED: N_("Coming or going noted"),
    AuditAction.SAMPLE_DRAWN: N_("Sample of records drawn"),
    AuditAction.RECORD_JUDGED: N_("Record of a sample judged"),
    AuditAction.JUDGEMENT_ANSWERED: N_("Judgement of a record answered"),
    AuditAction.WISHES_CHANGED: N_("Wishes of a practitioner changed"),
    AuditAction.OWN_CALENDAR_CHANGED: N_("Address of one's own calendar changed"),
    AuditAction.READINESS_GIVEN: N_("Ready to come to an empty seat"),
    AuditAction.READINESS_TAKEN_BACK: N_("Readiness to come taken back"),
    AuditAction.SAME_PERSON_ASKED: N_("Somebody asked whether they also serve for another bureau"),
    AuditAction.SAME_PERSON_CONFIRMED: N_("Confirmed that somebody also serves for another bureau"),
    AuditAction.SAME_PERSON_ENDED: N_("No longer asked or held that somebody serves for another bureau"),
    AuditAction.OVERSIGHT_CHANGED: N_("Which bureau sees the figures changed"),
    AuditAction.ANALYSIS_WRITTEN: N_("Analysis of a report written"),
}

KINDS: dict[str, str] = {
    "bookings": N_("Booking"),
    "visits": N_("Visit"),
    "consultations": N_("Consultation"),
    "waitlist_entries": N_("Place on the waiting list"),
    "notices": N_("Message"),
    "own_calendars": N_("Address of one's own calendar"),
    "leaves": N_("Leave"),
    "rosters": N_("Roster"),
    "plan_runs": N_("Plan"),
    "sittings": N_("Sitting"),
    "assignments": N_("Duty"),
    "practitioners": N_("Practitioner"),
    "accounts": N_("Account"),
    "api_clients": N_("Program with a key"),
    "feed_tokens": N_("Calendar address"),
    "door_links": N_("Link for a tablet or screen"),
    "bureaus": N_("Bureau"),
    "centers": N_("Center"),
    "firms": N_("Firm"),
    "nomination_rounds": N_("Nomination round"),
    "nomination_requests": N_("Nominations of a firm"),
    "holiday_notices": N_("Holiday notice"),
    "seat_offers": N_("Offered seat"),
    "readinesses": N_("Readiness to come"),
    "swaps": N_("Swap"),
    "receivers": N_("Receiving office"),
    "referrals": N_("Referral"),
    "ratings": N_("Rating"),
    "follow_ups": N_("Call-back"),
    "referral_links": N_("Link of a receiving office"),
    "publicity": N_("Publicity"),
    "phrases": N_("Phrase for advice"),
    "record_samples": N_("Sample of records"),
    "judgements": N_("Judgement of a record"),
}
"""The tables of what was acted upon."""

PLACES: dict[str, str] = {"installation": N_("The installation: keys, back-ups, unknown sign-ins")}
"""What an auditor reads beside the bureau's own trail."""

ACTORS = {
    "citizen": N_("A visitor"),
    "clock": N_("The clock"),
    "command": N_("A command"),
    "link": N_("A signed link"),
    "stranger": N_("Somebody not signed in"),
    "program": N_("A program of the bureau's"),
    "account": N_("A closed account"),
}

DETAILS: dict[str, str] = {
    "month": N_("month"), "months": N_("months"), "version": N_("version"), "reason": N_("reason"),
    "words": N_("in words"), "field": N_("field"), "what": N_("what"), "count": N_("how many"), "role": N_("role"),
    "step": N_("step"), "before": N_("before"), "after": N_("after"), "number": N_("number"), "kind": N_("kind"),
    "channel": N_("how"), "late": N_("late"), "told": N_("told"), "edit": N_("what was changed"),
    "edits": N_("changes so far"), "displaced_bookings": N_("bookings displaced"), "year": N_("year"),
    "document_number": N_("document number"), "days": N_("days"), "date": N_("date"), "period": N_("period"),
    "center": N_("center"), "centers": N_("centers"), "people": N_("people"), "firms": N_("firms"),
    "slug": N_("short name"), "risk": N_("risk"), "timing": N_("arrival"), "whole": N_("whole"), "rows": N_("rows"),
    "faults": N_("faults"), "from": N_("from"), "until": N_("until"), "group": N_("kind of action"),
    "who": N_("who"), "why": N_("why"), "object": N_("record"), "record": N_("kind of record"),
    "changed": N_("what was changed"), "added": N_("new"), "file": N_("file"), "place": N_("which trail"),
    "not_compared": N_("names not compared, since too many were asked about that day"), "left": N_("still left"), "publish_at": N_("when"),
}  # fmt: skip
"""What a detail is called; what is not named here is for the machine and left out on the page."""


NOMINATION_STEPS: dict[str, str] = {
    "opened": N_("Round opened"), "extended": N_("Round extended"), "reminded": N_("Silent firms reminded"),
    "closed": N_("Round closed"), "answered": N_("Answered"), "proposed": N_("Somebody new proposed"),
    "proposal_taken_back": N_("Proposal taken back"), "proposal_accepted": N_("Proposal accepted"),
    "proposal_refused": N_("Proposal not accepted"),
}  # fmt: skip

VALUES: dict[str, str] = {
    **REASONS,
    **reveals.REASONS,
    **{member.value: member.words for kind in (VisitState, GrantRole, NoticeKind, OffReason, First, Aside) for member in kind},
    **{kind.value: kind.words for kind in papers.Kind},
    "allowances": N_("Allowance sheet"),
    "draft_notice": N_("Notice of a draft, to sign or comment on"),
    "certificates": N_("Certificates of service hours"),
    **{key: words for key, (words, _actions) in GROUPS.items()},
    **KINDS,
    **PLACES,
    "call_next": N_("called the next visitor"), "call_again": N_("called again"), "start": N_("began the talk"),
    "finish": N_("ended the talk"), "prefer": N_("let somebody go first"), "step_aside": N_("let others go first"),
    "transfer": N_("handed on to another desk"), "hand_over": N_("stepped aside from the visitor"), CONFLICT_OF_INTEREST: N_("Conflict of interest"), "undo_arrival": N_("took the arrival back"), "web": N_("on the web"),
    "phone": N_("Phone"), "window": N_("at the window"), "early": N_("early"), "on_time": N_("on time"),
    "late": N_("late"), "on_paper": N_("written on paper first"), "walk_in": N_("without a booking"), "discard": N_("draft thrown away"),
    "sent_again": N_("sent once more"), "test_sent": N_("a test message was sent"),
    "import": N_("brought in from a table"), "import_taken_back": N_("what came from a table was taken back"),
    "audit_rows": N_("audit rows"), "green": N_("Normal"), "yellow": N_("Watch"), "red": N_("Urgent"),
    "name": N_("Name"), "asked": N_("by the person"), "idle": N_("nothing was done for a while"),
    **{f"roster_{kind.value}": kind.words for kind in RosterStepKind},
    "seat_offered": N_("seat offered"), "offer_accepted": N_("offer accepted"), "offer_declined": N_("offer declined"),
    "offer_withdrawn": N_("offer taken back"), "offer_expired": N_("nobody took the offered seat"), "substitute": N_("a substitute who accepted an offer"),
    "missing_reported": N_("somebody missing reported"), "swap_proposed": N_("swap proposed"), "swap_accepted": N_("swap agreed"), "swap_declined": N_("swap declined"),
    "swap_withdrawn": N_("swap withdrawn"), "swap_refused": N_("swap refused"), "swap_done": N_("places changed"),
    "import_villages": N_("villages"), "import_leaves": N_("Leave"), "import_rosters": N_("past rosters"),
    "import_people_taken_back": N_("people, taken back"), "import_centers_taken_back": N_("centers, taken back"),
    "arrived": N_("came"), "from_paper": N_("written down from paper"),
    "corrected": N_("times corrected"), "confirmed": N_("times confirmed by the center"),
    "came_late": N_("came after all, late"), "absent_noted": N_("absence written down"),
    "leave_asked": N_("urgent, waits for the bureau"), "leave_accepted": N_("accepted by the bureau"),
    "leave_refused": N_("refused by the bureau"),
    "swap": N_("two people who changed places"),
    "cover": N_("changed by the bureau after publication"),
    "absent": N_("marked absent, and who booked was rebooked"), "absent_undone": N_("comes after all"),
    "practitioner_absent": N_("nobody could sit"),
    **{f"nominations_{step}": words for step, words in NOMINATION_STEPS.items()},
    "roster_agreed": N_("agreed with a duty of the draft"), "roster_objected": N_("objected to a duty of the draft"),
    "roster_objection_answered": N_("answered an objection"),
    "cannot_publish": N_("something stood in the way"), "stale": N_("changed in the meantime"),
    "no_longer_theirs": N_("whoever chose the time may not publish any more"),
    "long": N_("signed in for too long"),
    "elsewhere": N_("ended from another device or by a new password"), "lock lifted": N_("the lock was lifted"),
    "wrong code": N_("a wrong code after the right password"), "own choice": N_("by the person"),
    "called_off": N_("called off"), "door": N_("Link for a tablet or screen"), "waitlist_joined": N_("got in line"), "waitlist_offered": N_("was offered a time"),
    "waitlist_lapsed": N_("did not answer in time"), "waitlist_declined": N_("said no to the time"),
    "waitlist_withdrawn": N_("the offer was taken back"), "waitlist_ended": N_("is no longer in line"),
    "waitlist_first": N_("goes before others"), "waitlist_by_time": N_("goes by the time of joining again"),
    **{member.value: member.words for member in WaitlistState},
    **{f"publicity_{member.value}": member.words for member in PublicityState},
    "phrase_added": N_("phrase added"), "phrase_changed": N_("phrase changed"), "phrase_removed": N_("phrase removed"),
    **{f"drafted_{member.value}": member.words for member in DraftedKind},
    **{f"referral_{step}": words for step, words in REFERRAL_STEPS.items()},
    "own_data_looked_up": N_("a visitor asked what is held"),
    "own_data_copied": N_("a copy for the visitor"),
    "own_data_deleted": N_("a visitor asked for deletion"),
    **{way.value: way.words for way in Way},
    "webhook_kept": N_("told at an address from now on"), "webhook_forgotten": N_("told nothing any more"),
    "own_calendar_kept": N_("address kept"), "own_calendar_weekly": N_("address kept, looked at once a week"),
    "own_calendar_forgotten": N_("address forgotten"),
    "same_person_withdrawn": N_("question taken back"), "same_person_declined": N_("it is somebody else"),
    "same_person_undone": N_("undone"),
    "nobody_came": N_("nobody came to a half-day"), "somebody_came": N_("somebody came to the half-day after all"),
}  # fmt: skip
"""What the codes in details mean; what is not named here stands as it is."""


CHANGED: dict[str, str] = {
    **{name: entry.label for name, entry in practitioner_entries.ENTRIES.items()},
    **{name: entry.label for name, entry in center_entries.ENTRIES.items()},
    **{rule.setting: rule.label for rule in reversed(RULES.values())},
    **installation_facts.LABELS,
    **message_texts.LABELS,
    **own_words.LABELS,
    **allowance_rates.LABELS,
    "wishes": N_("Wishes for centers"), "advised_bodies": N_("Bodies that somebody advises"), "is_supervised": N_("Needs an experienced colleague at the same sitting"),
    "left_pool": N_("left the pool"), "returned_to_pool": N_("Back into the pool"),
    "closed": N_("closed"), "opened": N_("Open again"),
    "supervisor": N_("Sees this bureau's figures"),
}  # fmt: skip
"""What a changed column or setting is called; what is not named here stands as it is."""


def details(row_detail: dict[str, Any], translate: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return what of a row's detail people read, translated: its name, and the value."""
    return [
        (translate(DETAILS[key]), _changes(value, translate) if key == "changed" else _text(value, translate))
        for key, value in row_detail.items()
        if key in DETAILS and value not in (None, "", [], {}) and not _is_number_of_row(key, value)
    ]


def _is_number_of_row(key: str, value: Any) -> bool:
    """Tell whether a detail is the database's number of what was before: no reader knows it."""
    return key == "before" and isinstance(value, int)


def _changes(value: Any, translate: Callable[[str], str]) -> str:
    """Return what changed: names alone, or each with its old and new value."""
    if isinstance(value, int):  # how many an import changed
        return str(value)
    named = {name: translate(CHANGED[name]) if name in CHANGED else name for name in value}
    if not isinstance(value, dict):
        return ", ".join(named.values())
    return ", ".join(
        f"{named[name]} {_text(old, translate) or '–'} → {_text(new, translate) or '–'}"
        for name, (old, new) in value.items()
    )


def _text(value: Any, translate: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, list | tuple):
        return ", ".join(_text(one, translate) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(one, translate)}" for key, one in value.items())
    text = str(value)
    return translate(VALUES[text]) if text in VALUES else text
