"""What the pages for schedulers share: the blueprint, rendering, months in addresses, sentences."""

from typing import Any

from flask import Blueprint, g, render_template
from flask_babel import get_locale

from roster import workdays
from roster.core import clock
from roster.core.errors import NotFound
from roster.core.sentences import Sentence
from roster.services import planning_names, pool
from roster.services.instance_frames import month_before
from roster.web.access import current_bureau
from roster.web.presentation import local_name

blueprint = Blueprint("bureau", __name__, url_prefix="/bureau")

EARLIEST, LATEST = "2000-01", "2098-12"


def page(template: str, **context: Any) -> str:
    """Render a page of the acting bureau."""
    return render_template(f"bureau/{template}", bureau=current_bureau(), **context)


def month_in(address: str) -> str:
    """Return the month that an address names. Raises NotFound for anything else."""
    try:
        workdays.first_day(address)
    except workdays.InvalidMonth:
        raise NotFound from None
    if not EARLIEST <= address <= LATEST:
        raise NotFound
    return address


def this_month() -> str:
    """Return the present month in Shanghai."""
    return workdays.month_of(clock.today())


def months_ahead(count: int, first: str | None = None) -> list[str]:
    """Return so many months in a row, from the present one or a given one."""
    return list(workdays.months_from(first or this_month(), count))


def month_after(month: str) -> str:
    """Return the next month."""
    return month_before(month, -1)


@blueprint.app_template_filter("sentence")
def sentence(value: Sentence) -> str:
    """Return a sentence in the reader's language."""
    return value.in_language(str(get_locale()))


@blueprint.app_template_global("role_name")
def role_name(code: str) -> str:
    """Return the acting bureau's name of a role, in the reader's language."""
    if "role_names" not in g:
        g.role_names = {role.code: role for role in planning_names.roles_of(current_bureau())}
    role = g.role_names.get(code)
    return local_name(role) if role is not None else code


@blueprint.app_template_global("center_name")
def center_name(code: str) -> str:
    """Return the name of the acting bureau's center, in the reader's language."""
    if "center_names" not in g:
        g.center_names = {center.code: center for center in pool.centers(current_bureau())}
    center = g.center_names.get(code)
    return local_name(center) if center is not None else code
