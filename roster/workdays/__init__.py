"""Working days: holiday notices → session dates; the lunar calendar and market days.

Pure: dates come in as arguments, nothing here asks what day it is, reads a network or a database.
"""

from roster.workdays.calendars import Calendar, TooFewWorkingDays, YearNotAnnounced, is_weekend
from roster.workdays.demo import demo_notice
from roster.workdays.lunar import LunarDate, lunar, lunar_text
from roster.workdays.markets import EVEN_DAYS, ODD_DAYS, MarketRule, is_market_day, market_endings
from roster.workdays.months import InvalidMonth, days_of, first_day, month_of, months_from
from roster.workdays.moves import MoveOption, move_options
from roster.workdays.notice_errors import NoticeError
from roster.workdays.notice_files import parse_notice_csv, parse_notice_json
from roster.workdays.notice_text import parse_notice
from roster.workdays.notices import DEMO_DOCUMENT_NUMBER, DayKind, Notice, NoticeDay, built_in_notices
from roster.workdays.session_dates import Change, SessionDate, changed_dates, session_date, session_dates
from roster.workdays.watch import notice_overdue

__all__ = [
    "DEMO_DOCUMENT_NUMBER",
    "EVEN_DAYS",
    "ODD_DAYS",
    "Calendar",
    "Change",
    "DayKind",
    "InvalidMonth",
    "LunarDate",
    "MarketRule",
    "MoveOption",
    "Notice",
    "NoticeDay",
    "NoticeError",
    "SessionDate",
    "TooFewWorkingDays",
    "YearNotAnnounced",
    "built_in_notices",
    "changed_dates",
    "days_of",
    "demo_notice",
    "first_day",
    "is_market_day",
    "is_weekend",
    "lunar",
    "lunar_text",
    "market_endings",
    "month_of",
    "months_from",
    "move_options",
    "notice_overdue",
    "parse_notice",
    "parse_notice_csv",
    "parse_notice_json",
    "session_date",
    "session_dates",
]
