"""Leave from a pasted chat: what is understood line by line, corrected, then entered."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import DomainError
from roster.database import unit_of_work
from roster.models import LeaveReason
from roster.services import leave_pastes
from roster.services.leave_pastes import Row, WrongRows
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.workdays.leave_messages import MOST_LINES, LeaveMessage, Problem

LONGEST_SENDER = 20


@dataclass(frozen=True)
class Shown:
    """One row of the page: what was read or typed, and what is still to be decided."""

    number: int
    text: str
    row: Row
    candidates: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: str = ""
    fault: str = ""
    is_taken: bool = True


@blueprint.route("/leaves/paste", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUREAU)
def paste_leaves() -> ResponseReturnValue:
    """Ask for the text; show each line's fate; enter what is confirmed."""
    if request.method == "GET":
        return _page()
    return _enter() if request.form.get("do") == "enter" else _read()


def _read() -> ResponseReturnValue:
    text, sender = request.form.get("text", ""), request.form.get("sender", "")[:LONGEST_SENDER]
    try:
        found = leave_pastes.read(current_bureau(), text, sender, clock.today())
    except DomainError as error:
        return _page(text=text, sender=sender, refusal=sentence(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    rows = [_shown(number, message) for number, message in enumerate(found.messages)]
    return _page(text=text, sender=sender, rows=rows, skipped=found.skipped, is_read=True)


def _enter() -> ResponseReturnValue:
    rows = [_typed(number) for number in range(MOST_LINES * 2) if f"text-{number}" in request.form]
    try:
        with unit_of_work():
            chosen = {one.number: one.row for one in rows if one.is_taken}
            given = leave_pastes.enter(current_bureau(), chosen, current_actor(), clock.now())
            hits = sum(hit.is_published for one in given for hit in one.hits)
    except WrongRows as error:
        told = {number: sentence(fault) for number, fault in error.faults.items()}
        marked = [_with_fault(one, told.get(one.number, "")) for one in rows]
        return _page(rows=marked, refusal=sentence(error), is_read=True), HTTPStatus.UNPROCESSABLE_ENTITY
    except DomainError as error:
        return _page(rows=rows, refusal=sentence(error), is_read=True), error.status
    flash(ngettext("%(num)s leave is noted.", "%(num)s leaves are noted.", len(given)))
    if hits:
        flash(_("It leaves seats empty: see the overview."), "warning")
    return redirect(url_for("bureau.dashboard", _anchor="leaves"))


def _page(
    text: str = "",
    sender: str = "",
    rows: list[Shown] | None = None,
    skipped: tuple[tuple[int, str], ...] = (),
    refusal: str = "",
    *,
    is_read: bool = False,
) -> str:
    return page(
        "paste_leaves.html",
        text=text,
        sender=sender,
        rows=rows or [],
        skipped=skipped,
        refusal=refusal,
        is_read=is_read,
        people=leave_pastes.people(current_bureau()),
        reasons=list(LeaveReason),
    )


def _shown(number: int, message: LeaveMessage) -> Shown:
    span = message.span
    row = Row(
        person=message.people[0] if len(message.people) == 1 else "",
        starts_on=span.starts_on if span else None,
        ends_on=span.ends_on if span and span.ends_on != span.starts_on else None,
        period=message.period,
        reason=message.reason,
    )
    return Shown(number, message.text, row, message.people, message.problems, message.unread)


def _typed(number: int) -> Shown:
    def field(name: str) -> str:
        return request.form.get(f"{name}-{number}", "")

    row = Row(field("person"), _date(field("starts")), _date(field("ends")), field("period"), field("reason"))
    return Shown(number, field("text")[:200], row, is_taken=bool(field("take")))


def _with_fault(one: Shown, fault: str) -> Shown:
    return Shown(one.number, one.text, one.row, fault=fault, is_taken=one.is_taken)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
