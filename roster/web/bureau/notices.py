"""Messages: what became of each, and whom somebody must still phone."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.database import unit_of_work
from roster.models import AuditAction, Notice, NoticeState
from roster.services import audit, outbox
from roster.services import notices as messages
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page


@blueprint.get("/notices")
@requires(Permission.SEE_NOTICES)
def notices() -> ResponseReturnValue:
    """List the newest messages with their fate; `?show=to_call` is the call list."""
    bureau, asked = current_bureau(), request.args.get("show", "")
    state = NoticeState(asked) if asked in set(NoticeState) else None
    return page(
        "notices.html",
        rows=outbox.newest(bureau, state),
        counts=outbox.counts(bureau),
        shown=state,
        states=NoticeState,
    )


def _notice(public_id: str) -> Notice:
    row = outbox.by_public_id(public_id)
    permit(row)
    assert row is not None
    return row


@blueprint.post("/notices/<notice>/call")
@requires(Permission.SEE_NOTICES)
def call(notice: str) -> ResponseReturnValue:
    """Show the number to phone; that it was shown is written down."""
    with unit_of_work():
        row = _notice(notice)
        audit.record(
            AuditAction.PERSONAL_DATA_REVEALED,
            current_actor(),
            clock.now(),
            bureau_id=row.bureau_id,
            subject=row,
            reason="call",
        )
    row = _notice(notice)
    return page("call.html", notice=row, number=messages.phone_of(row))


@blueprint.post("/notices/<notice>/told")
@requires(Permission.SEE_NOTICES)
def told(notice: str) -> ResponseReturnValue:
    """Note that somebody was told by phone."""
    with unit_of_work():
        messages.mark_called(_notice(notice), current_actor(), clock.now())
    flash(_("Noted."))
    return redirect(url_for("bureau.notices", show="to_call"))
