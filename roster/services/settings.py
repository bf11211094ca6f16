"""What a bureau may choose, typed, with sensible defaults. Unknown names are refused."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from roster.core import notice_words
from roster.core.errors import InvalidInput
from roster.core.retention_rules import (
    ATTENDED,
    AUDIT_ROWS,
    DURATIONS,
    LEAVES,
    NOT_ATTENDED,
    RECEIPTS,
    RECORD_TEXTS,
    RECORDS,
)
from roster.core.translation import N_
from roster.models import Bureau


def _summer() -> dict[str, str]:
    return {"am_starts": "09:00", "am_ends": "11:30", "pm_starts": "14:30", "pm_ends": "17:00"}


def _winter() -> dict[str, str]:
    return {"am_starts": "09:00", "am_ends": "11:30", "pm_starts": "14:00", "pm_ends": "16:30"}


@dataclass(frozen=True)
class BureauSettings:
    """One bureau's choices. Times of day are `HH:MM` on Shanghai's clock."""

    center_label: str = "公共法律服务中心"
    center_label_en: str = "Public legal service center"
    bring: str = "执业证或工作证"
    """What those on duty bring, as it stands in their calendars and on their page."""
    public_calendar: bool = False
    """Whether everybody may subscribe to when and where advice is given, without who gives it."""
    session_ordinal: int = 2
    """Which working day of the month is the session date."""
    count_makeup_days: bool = True
    summer_from: str = "05-01"
    summer_until: str = "09-30"
    summer_hours: dict[str, str] = field(default_factory=_summer)
    winter_hours: dict[str, str] = field(default_factory=_winter)
    slot_minutes: int = 30
    seats_per_slot: int = 1
    walk_in_slots_per_half: int = 2
    """How many of a half-day's slots are kept for people who just come (the last ones)."""
    phone_slots_per_half: int = 0
    """How many more are kept for callers and the window at first."""
    phone_release_days: int = 2
    """So many days before the date everybody may book those."""
    hold_minutes: int = 10
    holds_before_sum: int = 300
    """So many times are kept from one address, in the time of a hold, before browsers work out a sum first."""
    holds_per_address: int = 3000
    changes_per_phone: int = 10
    """Moves and cancellations of one phone number within a day; more go by telephone."""
    bookings_per_phone: int = 3
    booking_opens: str = "09:00"
    booking_closes: str = "24:00"
    """Of the day before the sitting; `24:00` is its end."""
    places_elsewhere: dict[str, str] = field(default_factory=dict)
    """Places that people type but somebody else serves: name → who serves it."""
    look_up_tries: int = 5
    look_up_pause_minutes: int = 30
    reminder_hour: str = "16:00"
    """The day before, to visitors and practitioners."""
    waitlist_minutes: int = 120
    """How long a free time is kept for the first in line."""
    waitlist_until: str = "20:00"
    """Until when of the day it is kept at most."""
    waitlist_hours_before: int = 2
    """So long before it begins no time is kept for anybody in line any more."""
    no_show_minutes: int = 10
    check_in_minutes_before: int = 30
    """So long before a duty begins somebody can check in with the day's code."""
    late_after_minutes: int = 15
    attendance_by_check_in: bool = True
    """Whether a duty counts as served only once somebody noted that its practitioner came."""
    absent_after_minutes: int = 60
    """Who comes later than that has not sat in the half-day."""
    """Who comes later than so long after the beginning is late."""
    sign_within_working_days: int = 1
    records_due_day: int = 25
    """Of each month: who is behind with records is reminded; 0 for never."""
    bad_rating_working_days: int = 15
    """How long a center has to call back for a bad rating."""
    leave_working_days_before: int = 1
    leave_deadline: str = "17:00"
    """Of that day: what comes later is urgent, and the bureau's own."""
    urgent_leave_approval: bool = True
    """Whether leave after the deadline holds only once the bureau accepts it."""
    swap_approval: bool = True
    """Whether the bureau approves a swap before it holds."""
    offer_hours: int = 24
    """How long a seat is offered to substitutes; never beyond the sitting's beginning."""
    confirm_within_working_days: int = 2
    """How long somebody has to confirm a duty before the bureau phones."""
    lunch_travel_limit: int = 40
    rotation_months: int = 6
    approval_required: bool = False
    """Whether a leader approves a roster before it is published."""
    comment_days: int = 0
    """How many days firms and practitioners may comment on a month's first draft before it is published; 0 for none."""
    learn_matters: bool = True
    """Whether plans go by what people brought to each center, season by season, instead of what was entered."""
    far_minutes: int = 45
    """From so many minutes one way a town is far for whoever goes there."""
    idle_minutes: int = 20
    """After what time without a request somebody is signed out."""
    session_hours: int = 12
    """After what time somebody signs in again in any case."""
    invitation_days: int = 3
    """How long somebody who was invited has to set a password."""
    password_shortest: int = 10
    password_kinds: int = 3
    """Of small letters, capital letters, digits and signs, in a password below 20 characters."""
    passwords_remembered: int = 3
    """How many of the last passwords may not be taken again; 0 for none."""
    password_days: int = 90
    """After how many days a new password is due; 0 for never."""
    two_steps_for: str = "nobody"
    """Whose sign-in asks for a code besides the password: one of `two_steps_rules.TwoStepsFor`."""
    expertise_roles: tuple[str, ...] = ("lawyer",)
    firm_default_per_date: int | None = None
    keep_not_attended_days: int = NOT_ATTENDED.default
    keep_attended_days: int = ATTENDED.default
    keep_record_months: int = RECORDS.default
    keep_record_text_months: int = RECORD_TEXTS.default
    keep_receipt_months: int = RECEIPTS.default
    keep_leave_months: int = LEAVES.default
    keep_audit_months: int = AUDIT_ROWS.default
    """How long personal data is kept; the limits stand in `core.retention_rules`."""
    notice_title: str = notice_words.TITLE
    notice_recipients: str = notice_words.RECIPIENTS
    notice_text: str = notice_words.TEXT
    """The official notice that goes with a roster; what stands in braces is filled in."""
    sms_signature: str = ""
    """What stands in 【】 before a text message, as the carriers approved it."""
    sms_texts: dict[str, str] = field(default_factory=dict)
    """A bureau's own words of a text message, by the kind of notice; the others are ours."""
    sms_templates: dict[str, str] = field(default_factory=dict)
    """The provider's code of the approved template, by the kind of notice."""
    sms_links: bool = False
    """The carrier takes links to this site in text messages, with a variable behind the slash."""
    own_words: dict[str, str] = field(default_factory=dict)
    """A bureau's own words of papers and e-mails, by the keys of `own_words.PARTS`; the others are ours."""
    weights: dict[str, int] = field(
        default_factory=lambda: {
            "uncovered": 10000,
            "waiting": 2000,
            "fairness": 8,
            "travel": 1,
            "rotation": 60,
            "preference": 1,
            "expertise": 1,
            "stability": 200,
        }
    )


_NAMES = {item.name for item in dataclasses.fields(BureauSettings)}


def of(bureau: Bureau) -> BureauSettings:
    """Return a bureau's settings; what it never set has the default."""
    stored = {name: value for name, value in (bureau.settings or {}).items() if name in _NAMES}
    if "expertise_roles" in stored:
        stored["expertise_roles"] = tuple(stored["expertise_roles"])
    return BureauSettings(**stored)


def change(bureau: Bureau, **values: Any) -> None:
    """Set some of a bureau's choices. Raises InvalidInput for an unknown name or a duration outside its limits."""
    for name, value in values.items():
        if name not in _NAMES:
            raise InvalidInput(N_("There is no setting named %(name)s."), name=name)
        if name in DURATIONS:
            _refuse_outside(name, value)
    if RECORDS.setting in values or RECORD_TEXTS.setting in values:
        refuse_texts_before_names({**dataclasses.asdict(of(bureau)), **values})
    bureau.settings = {**(bureau.settings or {}), **values}


def refuse_texts_before_names(values: Mapping[str, Any]) -> None:
    """Refuse that facts and advice go before the names: what was said may hold them. Raises InvalidInput."""
    if values[RECORD_TEXTS.setting] < values[RECORDS.setting]:
        raise InvalidInput(
            N_("Facts and advice are kept at least as long as the names: %(months)s months here."),
            field=RECORD_TEXTS.setting,
            months=values[RECORDS.setting],
        )


def _refuse_outside(name: str, value: Any) -> None:
    limits = DURATIONS[name]
    if not isinstance(value, int) or not limits.least <= value <= limits.most:
        raise InvalidInput(
            N_("%(name)s must be a whole number from %(least)s to %(most)s."),
            field=name,
            name=name,
            least=limits.least,
            most=limits.most,
        )
