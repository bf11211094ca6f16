"""Publish a month's draft: what forbids it, who must be told, whether a leader approved, and the buttons."""

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import DateField, StringField, TimeField
from wtforms.validators import DataRequired, Length, Optional

from roster.core import clock
from roster.core.errors import Stale
from roster.database import unit_of_work
from roster.models import RosterState
from roster.services import comment_periods, roster_hindrances, roster_steps, rosters, settings
from roster.services.permissions import Permission
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.bureau.rosters import EditsForm
from roster.web.months import month_in

NOTE_LENGTH = Length(max=roster_steps.LONGEST_NOTE, message=_l("Please write at most 300 characters."))


class PublishForm(EditsForm):
    """Publish what was looked at."""

    note = StringField(
        _l("A remark for the roster"),
        description=_l("Shown under the printed roster, for example why it changed."),
        validators=[NOTE_LENGTH],
    )
    day = DateField(_l("Date"), validators=[Optional()])
    hour = TimeField(_l("Time"), validators=[Optional()])


class ScheduleForm(PublishForm):
    """Let the clock publish what was looked at."""

    day = DateField(
        _l("Date"),
        validators=[DataRequired(message=_l("Choose a date, for example 2026-12-02."))],
    )
    hour = TimeField(
        _l("Time"), validators=[DataRequired(message=_l("Choose a time of day, for example 09:00."))]
    )

    @property
    def at(self) -> datetime:
        """The chosen instant."""
        return clock.at_local(self.day.data, self.hour.data)


class SubmitForm(EditsForm):
    """Lay before a leader what was looked at."""

    note = StringField(
        _l("A note for the leader"),
        description=_l("For example what is new, or why a seat stays empty. Write nothing about citizens."),
        validators=[NOTE_LENGTH],
    )


@blueprint.route("/rosters/<month>/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH_ROSTERS)
def publish(month: str) -> ResponseReturnValue:
    """Show what publishing the draft would do; do it."""
    month, form = month_in(month), PublishForm()
    if form.validate_on_submit():
        return _publish(month, form)
    return page_of(month, form)


def page_of(month: str, form: PublishForm | SubmitForm) -> ResponseReturnValue:
    """Render the page of one month's publication; the form is the one that was sent, with its errors."""
    bureau, now = current_bureau(), clock.now()
    draft = rosters.needed_draft(bureau, month)
    permit(draft)
    published = rosters.published_of(bureau, month)
    must_submit = roster_hindrances.needs_approval(bureau, draft)
    fitting = SubmitForm if must_submit else PublishForm
    if not form.is_submitted():
        form = fitting(formdata=None)
        form.edits.data = str(draft.edits)
    elif not isinstance(form, fitting):  # the setting or the leader was faster than the form
        raise Stale
    return page(
        "publish.html",
        month=month,
        form=form,
        draft=draft,
        published=published,
        must_submit=must_submit,
        may_submit=must_submit and draft.state is RosterState.DRAFT,
        is_required=settings.of(bureau).approval_required,
        faults=roster_hindrances.faults(bureau, draft, now),
        flaws=roster_hindrances.flaws(bureau, draft, now),
        phase=comment_periods.phase(bureau, draft, now),
        comment_days=settings.of(bureau).comment_days,
        changes=rosters.difference(published, draft),
        steps=roster_steps.of_roster(draft),
        lost=roster_steps.GIVES,
    ), 422 if form.errors else 200


def _publish(month: str, form: PublishForm) -> ResponseReturnValue:
    with unit_of_work():
        publication = rosters.publish(
            current_bureau(),
            month,
            form.edits_seen,
            current_actor(),
            clock.now(),
            note=form.note.data or "",
        )
        version, told = publication.roster.version, len(publication.changes)
        moved, displaced = publication.moved_visitors, len(publication.displaced)
    flash(_("Version %(version)s is published.", version=version))
    flash(ngettext("%(num)s person is told.", "%(num)s people are told.", told))
    if moved:
        flash(
            ngettext(
                "%(num)s booking has another time that day; its visitor is told.",
                "%(num)s bookings have another time that day; their visitors are told.",
                moved,
            )
        )
    if displaced:
        flash(
            ngettext(
                "%(num)s booking has no practitioner any more: its visitor is told, and its center agrees on another time.",
                "%(num)s bookings have no practitioner any more: their visitors are told, and their centers agree on other times.",
                displaced,
            ),
            "warning",
        )
        return redirect(url_for("bureau.red_list", month=month))
    return redirect(url_for("bureau.board", month=month))
