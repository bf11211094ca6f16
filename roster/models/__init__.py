"""Tables: columns, constraints, relations. They never act."""

from roster.models.accounts import Account, Grant, GrantRole
from roster.models.allowance_rates import AllowanceRate
from roster.models.api_clients import ApiClient, Scope
from roster.models.audit import AuditAction, AuditRow
from roster.models.bookings import Booking, BookingState, Channel
from roster.models.bureaus import Bureau, PracticeRole
from roster.models.calendar_entries import CalendarEntry, CalendarVersion, EntryStatus, FeedKind, FeedToken
from roster.models.centers import Center, CenterDuty, Village
from roster.models.chains import Chain, ChainAnchor, ChainKind
from roster.models.check_ins import CheckIn, Way
from roster.models.consultations import (
    Addendum,
    ConflictCheck,
    ConflictDecision,
    Consultation,
    ConsultationState,
    RecordSeal,
    Risk,
)
from roster.models.devices import Device, OldPassword
from roster.models.door_links import DoorLink
from roster.models.firms import Firm, FirmKind
from roster.models.holidays import CalendarDay, HolidayNotice, SessionDate
from roster.models.leaves import Leave, LeaveReason, LeaveState
from roster.models.nominations import Nomination, NominationRequest, NominationRound, NominationState
from roster.models.notices import Notice, NoticeChannel, NoticeKind, NoticeState, WishedChannel
from roster.models.offers import InvitationState, OfferInvitation, OfferState, SeatOffer
from roster.models.oversights import Oversight
from roster.models.own_calendars import OwnCalendar
from roster.models.password_links import PasswordLink, PasswordLinkKind
from roster.models.person_questions import PersonQuestion
from roster.models.phrases import Phrase
from roster.models.plan_batches import PlanBatch, PlanBatchEntry
from roster.models.plan_runs import PlanRun, PlanRunKind, PlanRunState
from roster.models.practitioners import (
    AdvisedBody,
    Conflict,
    Practitioner,
    PractitionerMatter,
    Preference,
)
from roster.models.privacy_texts import PrivacyText
from roster.models.publicity import EmptyHalfDay, Publicity
from roster.models.readinesses import Readiness
from roster.models.receivers import Receiver
from roster.models.record_samples import Judgement, RecordSample
from roster.models.referrals import Referral, ReferralLink, ReferralStep
from roster.models.release_reminders import ReleaseReminder
from roster.models.report_analyses import ReportAnalysis
from roster.models.roster_comments import RosterComment
from roster.models.rosters import (
    Assignment,
    AssignmentState,
    Roster,
    RosterState,
    RosterStep,
    RosterStepKind,
)
from roster.models.satisfaction import FollowUp, Rating
from roster.models.seats import ClaimState, Seat, SeatClaim, Slot
from roster.models.sittings import Duty, Sitting, SittingState
from roster.models.swaps import Swap, SwapState
from roster.models.system import JobRun, Throttle, WorkerProcess
from roster.models.table_imports import ImportedRow, TableImport
from roster.models.two_steps import AuthenticatorKey, RecoveryCode
from roster.models.visits import Recusal, Visit, VisitKind, VisitState
from roster.models.waitlist import WaitlistEntry, WaitlistOffer, WaitlistOfferState, WaitlistState
from roster.models.webhooks import Webhook

__all__ = [
    "Account",
    "Addendum",
    "AdvisedBody",
    "AllowanceRate",
    "ApiClient",
    "Assignment",
    "AssignmentState",
    "AuditAction",
    "AuditRow",
    "AuthenticatorKey",
    "Booking",
    "BookingState",
    "Bureau",
    "CalendarDay",
    "CalendarEntry",
    "CalendarVersion",
    "Center",
    "CenterDuty",
    "Chain",
    "ChainAnchor",
    "ChainKind",
    "Channel",
    "CheckIn",
    "ClaimState",
    "Conflict",
    "ConflictCheck",
    "ConflictDecision",
    "Consultation",
    "ConsultationState",
    "Device",
    "DoorLink",
    "Duty",
    "EmptyHalfDay",
    "EntryStatus",
    "FeedKind",
    "FeedToken",
    "Firm",
    "FirmKind",
    "FollowUp",
    "Grant",
    "GrantRole",
    "HolidayNotice",
    "ImportedRow",
    "InvitationState",
    "JobRun",
    "Judgement",
    "Leave",
    "LeaveReason",
    "LeaveState",
    "Nomination",
    "NominationRequest",
    "NominationRound",
    "NominationState",
    "Notice",
    "NoticeChannel",
    "NoticeKind",
    "NoticeState",
    "OfferInvitation",
    "OfferState",
    "OldPassword",
    "Oversight",
    "OwnCalendar",
    "PasswordLink",
    "PasswordLinkKind",
    "PersonQuestion",
    "Phrase",
    "PlanBatch",
    "PlanBatchEntry",
    "PlanRun",
    "PlanRunKind",
    "PlanRunState",
    "PracticeRole",
    "Practitioner",
    "PractitionerMatter",
    "Preference",
    "PrivacyText",
    "Publicity",
    "Rating",
    "Readiness",
    "Receiver",
    "RecordSample",
    "RecordSeal",
    "RecoveryCode",
    "Recusal",
    "Referral",
    "ReferralLink",
    "ReferralStep",
    "ReleaseReminder",
    "ReportAnalysis",
    "Risk",
    "Roster",
    "RosterComment",
    "RosterState",
    "RosterStep",
    "RosterStepKind",
    "Scope",
    "Seat",
    "SeatClaim",
    "SeatOffer",
    "SessionDate",
    "Sitting",
    "SittingState",
    "Slot",
    "Swap",
    "SwapState",
    "TableImport",
    "Throttle",
    "Village",
    "Visit",
    "VisitKind",
    "VisitState",
    "WaitlistEntry",
    "WaitlistOffer",
    "WaitlistOfferState",
    "WaitlistState",
    "Way",
    "Webhook",
    "WishedChannel",
    "WorkerProcess",
]
