"""Every setting as an administrator meets it: in which group, in which unit, within which bounds, from when.

The planner's weights are no rule here: the scheduler chooses them with each plan.
"""

from dataclasses import dataclass
from enum import StrEnum

from roster.core.notice_words import LONGEST_RECIPIENTS, LONGEST_TITLE
from roster.core.notice_words import LONGEST_TEXT as LONGEST_NOTICE
from roster.core.retention_rules import (
    ATTENDED,
    AUDIT_ROWS,
    LEAVES,
    NOT_ATTENDED,
    RECEIPTS,
    RECORD_TEXTS,
    RECORDS,
    Duration,
)
from roster.core.translation import N_
from roster.services.two_steps_rules import TwoStepsFor


class Kind(StrEnum):
    """How a setting is typed and kept."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"
    CLOSING_TIME = "closing_time"
    DAY_OF_YEAR = "day_of_year"
    ROLES = "roles"
    PLACES = "places"
    CHOICE = "choice"
    LETTER = "letter"


@dataclass(frozen=True)
class Rule:
    """One entry of the form. `part` names a value within a setting that holds several."""

    setting: str
    kind: Kind
    label: str
    hint: str = ""
    unit: str = ""
    least: int = 0
    most: int = 0
    part: str = ""
    may_be_empty: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """Of a choice: each value with the msgid that people read."""

    @property
    def key(self) -> str:
        """The entry's name in a form."""
        return f"{self.setting}-{self.part}" if self.part else self.setting


@dataclass(frozen=True)
class Group:
    """Settings that belong together and take effect alike."""

    title: str
    effect: str
    rules: tuple[Rule, ...]


def number(
    setting: str, label: str, unit: str, least: int, most: int, hint: str = "", *, may_be_empty: bool = False
) -> Rule:
    """Return the rule of a whole number with its unit."""
    return Rule(setting, Kind.NUMBER, label, hint, unit, least, most, may_be_empty=may_be_empty)


def _letter(setting: str, label: str, longest: int, *, hint: str = "", may_be_empty: bool = False) -> Rule:
    """Return the rule of a text with placeholders."""
    return Rule(setting, Kind.LETTER, label, hint, most=longest, may_be_empty=may_be_empty)


def _hours(setting: str, words: tuple[str, str, str, str]) -> tuple[Rule, ...]:
    parts = ("am_starts", "am_ends", "pm_starts", "pm_ends")
    return tuple(Rule(setting, Kind.TIME, label, part=part) for part, label in zip(parts, words, strict=True))


def _kept(duration: Duration, label: str, hint: str = "") -> Rule:
    """Return the rule of how long something is kept, with the limits that no bureau may leave."""
    unit = DAYS if duration.unit == "days" else MONTHS
    return number(duration.setting, label, unit, duration.least, duration.most, hint)


LONGEST_TEXT = 40
MINUTES, HOURS, DAYS, MONTHS = N_("minutes"), N_("hours"), N_("days"), N_("months")
WORKING_DAYS, DAY_OF_MONTH = N_("working days"), N_("day of the month")

GROUPS: tuple[Group, ...] = (
    Group(
        N_("Session dates"),
        N_(
            "Counts for months whose dates are laid out from now on. Dates that stand change only when the scheduler lays them out again."
        ),
        (
            number("session_ordinal", N_("Which working day of the month is the session date"), "", 1, 10),
            Rule(
                "count_makeup_days",
                Kind.YES_NO,
                N_("A Saturday or Sunday worked to make up for a holiday counts as a working day"),
            ),
        ),
    ),
    Group(
        N_("Opening hours"),
        N_(
            "Counts for months laid out from now on. A center may have hours of its own. Times that are booked stay."
        ),
        (
            Rule("summer_from", Kind.DAY_OF_YEAR, N_("Summer begins on"), N_("Month and day, like 05-01.")),
            Rule("summer_until", Kind.DAY_OF_YEAR, N_("Summer ends on"), N_("Month and day, like 09-30.")),
            *_hours(
                "summer_hours",
                (
                    N_("Summer: morning from"),
                    N_("Summer: morning until"),
                    N_("Summer: afternoon from"),
                    N_("Summer: afternoon until"),
                ),
            ),
            *_hours(
                "winter_hours",
                (
                    N_("Winter: morning from"),
                    N_("Winter: morning until"),
                    N_("Winter: afternoon from"),
                    N_("Winter: afternoon until"),
                ),
            ),
        ),
    ),
    Group(
        N_("Bookable times"),
        N_("Counts for rosters published from now on."),
        (
            number("slot_minutes", N_("Length of a time"), MINUTES, 10, 120),
            number("seats_per_slot", N_("Visitors at one time and practitioner"), "", 1, 10),
            number(
                "walk_in_slots_per_half",
                N_("Times of each half-day kept for people who just come"),
                "",
                0,
                10,
                N_("The last ones of the half-day."),
            ),
            number(
                "phone_slots_per_half",
                N_("Times of each half-day kept for callers and the window"),
                "",
                0,
                10,
                N_("Those before the last ones. The staff book them by phone or at the window."),
            ),
            number(
                "phone_release_days",
                N_("Everybody may book those so long before the date"),
                DAYS,
                1,
                30,
                N_("Counts at once."),
            ),
        ),
    ),
    Group(
        N_("Booking"),
        N_("Counts at once."),
        (
            Rule(
                "booking_opens",
                Kind.TIME,
                N_("Next month opens at"),
                N_("On this month's session date, or at publication if that is later."),
            ),
            Rule(
                "booking_closes",
                Kind.CLOSING_TIME,
                N_("Booking closes the day before at"),
                N_("24:00 is the end of that day."),
            ),
            number("bookings_per_phone", N_("Bookings on one phone number for one date"), "", 1, 20),
            number("hold_minutes", N_("How long a time is kept while a form is filled in"), MINUTES, 2, 60),
            number(
                "changes_per_phone",
                N_("Moves and cancellations of one phone number within a day"),
                "",
                3,
                100,
                N_("Whoever needs more calls. Cancelling always works."),
            ),
            number(
                "holds_before_sum",
                N_("Times kept from one network address before browsers work out a sum first"),
                "",
                20,
                5000,
                N_(
                    "Within the time that one is kept. A hall or a village may be one address; visitors notice nothing but a second's delay."
                ),
            ),
            number(
                "holds_per_address",
                N_("Times kept from one network address at the most"),
                "",
                100,
                50000,
                N_("Within the time that one is kept; it only stops a flood."),
            ),
            number("look_up_tries", N_("Wrong codes before finding a booking pauses"), "", 3, 20),
            number("look_up_pause_minutes", N_("Length of that pause"), MINUTES, 5, 1440),
            Rule(
                "places_elsewhere",
                Kind.PLACES,
                N_("Places that somebody else serves"),
                N_("One a line: place = who serves it."),
            ),
        ),
    ),
    Group(
        N_("Waiting list"),
        N_("Counts for offers made from now on. Nobody is offered a time at night."),
        (
            number("waitlist_minutes", N_("A free time is kept for the first in line for"), MINUTES, 30, 480),
            Rule("waitlist_until", Kind.TIME, N_("But not beyond this time of the day")),
            number(
                "waitlist_hours_before",
                N_("And not in the last hours before it begins"),
                HOURS,
                1,
                72,
                N_("Booking closes the evening before in any case."),
            ),
        ),
    ),
    Group(
        N_("Before and on the day"),
        N_("Counts at once."),
        (
            Rule("reminder_hour", Kind.TIME, N_("Reminders go out the day before at")),
            number("no_show_minutes", N_("A visitor is missing after"), MINUTES, 5, 120),
            number(
                "check_in_minutes_before",
                N_("Practitioners can check in before their duty begins"),
                MINUTES,
                5,
                180,
                N_("With the code on the center's screen, which changes every five minutes."),
            ),
            number("late_after_minutes", N_("A practitioner is late after"), MINUTES, 0, 120),
            number(
                "absent_after_minutes",
                N_("A practitioner was absent from a half-day when later than"),
                MINUTES,
                5,
                240,
                N_("Counts for what is noted from now on."),
            ),
            Rule(
                "attendance_by_check_in",
                Kind.YES_NO,
                N_("A duty counts only once it is noted that its practitioner came"),
                N_(
                    "By the day's code, by the center or from the sign-in sheet. Otherwise each duty counts that nobody noted as missed: in reports, hours, certificates and allowances."
                ),
            ),
            number("sign_within_working_days", N_("A consultation is signed within"), WORKING_DAYS, 0, 30),
            number(
                "records_due_day",
                N_("Day of the month on which records are due for the report"),
                DAY_OF_MONTH,
                0,
                28,
                N_(
                    "Centers with records not signed, and the schedulers, get a message that day. 0 for never."
                ),
            ),
            number(
                "bad_rating_working_days",
                N_("For a bad rating the center calls back within"),
                WORKING_DAYS,
                1,
                30,
                N_(
                    "Bad are the last two of the five levels. What is not done by then stands on the overdue list."
                ),
            ),
        ),
    ),
    Group(
        N_("Changes of a published roster"),
        N_("Counts at once. Offers and swaps that wait keep the time that they were given."),
        (
            number(
                "leave_working_days_before",
                N_("Leave and swaps are in time until so long before the date"),
                WORKING_DAYS,
                0,
                30,
                N_(
                    "What comes later is urgent: leave needs a phone call, and only the bureau changes the roster."
                ),
            ),
            Rule("leave_deadline", Kind.TIME, N_("On that day until")),
            Rule(
                "urgent_leave_approval",
                Kind.YES_NO,
                N_("Leave after the deadline holds only once the bureau accepts it"),
                N_(
                    "Otherwise it holds at once, marked for a phone call. What the bureau enters always holds at once."
                ),
            ),
            Rule(
                "swap_approval",
                Kind.YES_NO,
                N_("The bureau approves a swap before it holds"),
                N_("Otherwise a swap holds as soon as both agree. The rules are checked in either case."),
            ),
            number("offer_hours", N_("A seat is offered to substitutes for"), HOURS, 1, 240),
            number(
                "confirm_within_working_days",
                N_("A duty is confirmed within"),
                WORKING_DAYS,
                1,
                20,
                N_("Whoever has not confirmed by then is on the list to be phoned."),
            ),
        ),
    ),
    Group(
        N_("Planning"),
        N_("Counts for plans started from now on. The weights are chosen with each plan."),
        (
            number("lunch_travel_limit", N_("Longest way between two centers over lunch"), MINUTES, 5, 180),
            number("rotation_months", N_("Months before somebody returns to a center"), MONTHS, 1, 24),
            number("far_minutes", N_("From so many minutes one way a town is far"), MINUTES, 10, 240),
            number(
                "firm_default_per_date",
                N_("Most people of one firm on a date"),
                N_("people"),
                1,
                200,
                N_("Empty: no limit."),
                may_be_empty=True,
            ),
            Rule("expertise_roles", Kind.ROLES, N_("Roles whose expertise counts for what people bring")),
            Rule(
                "learn_matters",
                Kind.YES_NO,
                N_("What people bring to a center is learned from its log, season by season"),
            ),
        ),
    ),
    Group(
        N_("Publishing rosters"),
        N_("Counts at once, for drafts that are waiting, too."),
        (
            Rule(
                "approval_required",
                Kind.YES_NO,
                N_("A leader approves each roster before it is published"),
                N_("Somebody with the role of leader needs an account for it."),
            ),
            number(
                "comment_days",
                N_("Firms and practitioners comment on a draft for"),
                DAYS,
                0,
                30,
                N_(
                    "0: no comment period. It counts for a month's first roster; later changes are published at once."
                ),
            ),
        ),
    ),
    Group(
        N_("How long personal data is kept"),
        N_("Counts from the next night on. What is removed does not come back when the time is made longer."),
        (
            _kept(NOT_ATTENDED, N_("Name and phone of somebody who did not come")),
            _kept(ATTENDED, N_("Name and phone of somebody who came")),
            _kept(RECORDS, N_("Names, phones, other parties and villages in consultation records")),
            _kept(
                RECORD_TEXTS,
                N_("Facts, advice and additions of consultation records"),
                N_("Never shorter than the names. Ask the archive office which term is right here."),
            ),
            _kept(RECEIPTS, N_("Which message reached whom")),
            _kept(LEAVES, N_("Reasons of leave")),
            _kept(AUDIT_ROWS, N_("The audit trail")),
        ),
    ),
    Group(
        N_("Sign-in"),
        N_("Counts at once."),
        (
            number("idle_minutes", N_("Somebody who does nothing is signed out after"), MINUTES, 5, 60),
            number("session_hours", N_("Everybody signs in again after"), HOURS, 1, 24),
            number("invitation_days", N_("An invitation's link works for"), DAYS, 1, 14),
            number("password_shortest", N_("Shortest password"), N_("characters"), 8, 64),
            number(
                "password_kinds",
                N_("Kinds of characters in a password"),
                "",
                1,
                4,
                N_(
                    "Of small letters, capital letters, digits and signs. A password of 20 characters and more needs none."
                ),
            ),
            number(
                "passwords_remembered",
                N_("Last passwords that may not be taken again"),
                "",
                0,
                24,
            ),
            number(
                "password_days",
                N_("A new password is due after"),
                DAYS,
                0,
                1000,
                N_("0: never. Counts from the day on which somebody set the present one."),
            ),
            Rule(
                "two_steps_for",
                Kind.CHOICE,
                N_("Signing in takes a second step, a code from the telephone, for"),
                N_("Whoever has none yet sets it up at the next click and can do nothing else before."),
                choices=tuple((one.value, one.words) for one in TwoStepsFor),
            ),
        ),
    ),
    Group(
        N_("The official notice"),
        N_("Counts for files made from now on. Each file can still be changed in Word or WPS."),
        (
            _letter(
                "notice_title",
                N_("Title of the notice"),
                LONGEST_TITLE,
                hint=N_("A new line begins a new line of the title."),
            ),
            _letter("notice_recipients", N_("Whom it is for"), LONGEST_RECIPIENTS, may_be_empty=True),
            _letter(
                "notice_text",
                N_("Text of the notice"),
                LONGEST_NOTICE,
                hint=N_("A line that begins with 一、 or （一） is set as a heading up to its first stop."),
            ),
        ),
    ),
    Group(
        N_("Calendars to subscribe to"),
        N_("Counts within some hours: calendars are brought up to date several times a day."),
        (
            Rule(
                "public_calendar",
                Kind.YES_NO,
                N_("Everybody may subscribe to when and where advice is given"),
                N_(
                    "With the centers, addresses and hours, without the people. It is linked from the public pages."
                ),
            ),
            Rule(
                "bring",
                Kind.TEXT,
                N_("What those on duty bring"),
                N_("It stands in their calendars and with their next sitting. Empty: nothing is said."),
                may_be_empty=True,
            ),
        ),
    ),
    Group(
        N_("Words"),
        N_("Counts at once."),
        (
            Rule("center_label", Kind.TEXT, N_("What the centers are called")),
            Rule("center_label_en", Kind.TEXT, N_("What the centers are called, in English")),
        ),
    ),
)

RULES: dict[str, Rule] = {rule.key: rule for group in GROUPS for rule in group.rules}
