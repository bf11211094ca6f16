"""Messages: what became of each, and whom somebody must still phone."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import InvalidInput, NotFound, Stale
from roster.core.masking import mask_phone
from roster.database import unit_of_work
from roster.models import Notice, NoticeState
from roster.notify.failures import read_reason
from roster.services import notices as messages
from roster.services import outbox
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.reveals import revealed


@blueprint.get("/notices")
@requires(Permission.SEE_NOTICES)
def notices() -> ResponseReturnValue:
    """List the newest messages with their fate; `?show=to_call` is the call list."""
    bureau, asked = current_bureau(), request.args.get("show", "")
    state = NoticeState(asked) if asked in set(NoticeState) else None
    rows = outbox.newest(bureau, state)
    return page(
        "notices.html",
        rows=rows,
        counts=outbox.counts(bureau),
        shown=state,
        states=NoticeState,
        again={row.id for row in rows if messages.may_be_sent_again(row, clock.now())},
        reasons={row.id: read_reason(row.last_error) for row in rows if row.last_error},
    )


def _notice(public_id: str) -> Notice:
    row = outbox.by_public_id(public_id)
    permit(row)
    assert row is not None
    return row


@blueprint.route("/notices/<notice>/call", methods=["GET", "POST"])
@requires(Permission.SEE_NOTICES)
def call(notice: str) -> ResponseReturnValue:
    """Tell what to say to somebody, and show the number for a reason that is written down."""
    number, status = None, HTTPStatus.OK
    _notice(notice)
    if request.method == "POST":
        try:
            with unit_of_work():
                known = messages.whose_number(_notice(notice))
                if known is None:
                    raise NotFound
                number = revealed(*known)
        except InvalidInput as error:
            flash(sentence(error), "error")
            status = error.status
    row = _notice(notice)
    masked = mask_phone(messages.phone_of(row) or "")
    return page("call.html", notice=row, number=number, masked=masked), status


@blueprint.post("/notices/<notice>/told")
@requires(Permission.SEE_NOTICES)
def told(notice: str) -> ResponseReturnValue:
    """Note that somebody was told by phone."""
    with unit_of_work():
        messages.mark_called(_notice(notice), current_actor(), clock.now())
    flash(_("Noted."))
    return redirect(url_for("bureau.notices", show="to_call"))


@blueprint.post("/notices/<notice>/again")
@requires(Permission.SEE_NOTICES)
def send_again(notice: str) -> ResponseReturnValue:
    """Have a message sent once more."""
    _notice(notice)
    try:
        with unit_of_work():
            messages.send_again(_notice(notice), current_actor(), clock.now())
    except Stale as error:
        flash(sentence(error), "error")
    else:
        flash(_("The message is sent once more: within a minute, at night from eight o'clock on."))
    return redirect(url_for("bureau.notices"))
