"""`flask roster dates 2026`: the session dates of a year, for the wall and for checking."""

import unicodedata

import click
from babel.dates import format_date
from flask.cli import with_appcontext
from sqlalchemy import select

from roster import workdays
from roster.core.translation import DEFAULT_LANGUAGE, LANGUAGES, N_, translate
from roster.database import db
from roster.models import Bureau
from roster.services import holiday_notices, settings

FIRST_YEAR, LAST_YEAR = 1902, 2098


@click.command("dates")
@click.argument("year")
@click.option(
    "--bureau", "slug", help="By this bureau's own calendar and choice, not the State Council's alone."
)
@click.option("--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True)
@with_appcontext
def dates(year: str, slug: str | None, language: str) -> None:
    """Print the session dates of YEAR: month, date, weekday, lunar date, and what is open about it."""
    if not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise click.BadParameter(
            f"“{year}” is not a year from {FIRST_YEAR} to {LAST_YEAR}. Write it like 2026.",
            param_hint="YEAR",
        )
    calendar, nth = _calendar(slug)
    for found in workdays.session_dates(calendar, f"{int(year)}-01", 12, nth):
        click.echo(_line(found, language))


def _calendar(slug: str | None) -> tuple[workdays.Calendar, int]:
    if slug is None:
        return workdays.Calendar(workdays.built_in_notices()), settings.BureauSettings().session_ordinal
    bureau = db.session.scalar(select(Bureau).where(Bureau.slug == slug))
    if bureau is None:
        raise click.BadParameter(f"There is no bureau named “{slug}”.", param_hint="--bureau")
    return holiday_notices.calendar_of(bureau), settings.of(bureau).session_ordinal


def _line(found: workdays.SessionDate, language: str) -> str:
    weekday = format_date(found.date, "EEE", locale=language)
    columns = (found.month, found.date.isoformat(), _padded(weekday, 4), workdays.lunar_text(found.date))
    return "  ".join((*columns[:3], _padded(columns[3], 10), _remark(found, language))).rstrip()


def _remark(found: workdays.SessionDate, language: str) -> str:
    remarks = []
    if found.makeup_day:
        remarks.append(translate(language, N_("make-up working day")))
    if found.provisional:
        remarks.append(translate(language, N_("provisional")))
    if found.alternatives:
        others = ", ".join(day.isoformat() for day in found.alternatives)
        remarks.append(translate(language, N_("or %(dates)s"), dates=others))
    return "; ".join(remarks)


def _padded(text: str, width: int) -> str:
    """Return the text filled up to a width on the terminal, where a Chinese character takes two columns."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * (width - taken)
