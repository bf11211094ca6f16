"""Volumes of a center's signed records: which there are in a period, and one to print and file, for a reason."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from roster.core import clock, consultation_words
from roster.core.errors import DomainError, NotFound
from roster.core.matters import MATTERS, OUTCOMES
from roster.core.translation import DEFAULT_LANGUAGE
from roster.database import unit_of_work
from roster.documents import chinese
from roster.models import Center, Risk
from roster.services import pool, settings, volumes
from roster.services.permissions import Permission
from roster.services.report_files import in_words
from roster.services.volumes import Volume
from roster.web import report_pages
from roster.web.access import current_actor, current_bureau, permit, requires
from roster.web.bureau.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.numbers import whole_number


@blueprint.get("/volumes")
@requires(Permission.ARCHIVE_RECORDS)
def volume_list() -> ResponseReturnValue:
    """List the centers with their signed records of a period."""
    return _list()


@blueprint.post("/volumes")
@requires(Permission.ARCHIVE_RECORDS)
def open_volume() -> ResponseReturnValue:
    """Show one center's volume to print. By POST: opening it reads every record in it."""
    asked = report_pages.asked(current_bureau())
    _center()
    if asked.fault:
        raise NotFound
    try:
        with unit_of_work():
            volume = volumes.open_volume(
                _center(),
                asked.period,
                whole_number(request.form.get("part"), 1),
                request.form.get("reason", ""),
                current_actor(),
                clock.now(),
            )
            return page("volume.html", volume=volume, papers=_papers(volume))
    except DomainError as error:
        return _list(sentence(error), error.status)


def _list(wrong: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    asked = report_pages.asked(current_bureau())
    return page(
        "volumes.html",
        fault=asked.fault,
        wrong=wrong,
        typed=request.form,
        period=asked.period,
        counts=volumes.counts(current_bureau(), asked.period),
        parts_of=volumes.parts_of,
        most=volumes.MOST_RECORDS,
        reasons=volumes.REASONS,
        **report_pages.choice_context(asked),
    ), HTTPStatus.UNPROCESSABLE_ENTITY if asked.fault else status


def _papers(volume: Volume) -> Markup:
    """Return the sheets: they are Chinese in either language, as they go into the archive."""
    bureau = current_bureau()
    with force_locale(DEFAULT_LANGUAGE):
        return Markup(  # noqa: S704 - a template of ours, which escapes what it is given
            render_template(
                "bureau/_volume.html",
                volume=volume,
                bureau=bureau,
                span=in_words(volume.period),
                paper_day=chinese.day,
                today=clock.today(),
                center_label=settings.of(bureau).center_label,
                WORDS=consultation_words,
                MATTERS=MATTERS,
                OUTCOMES=OUTCOMES,
                RISKS=list(Risk),
            )
        )


def _center() -> Center:
    """Return the center that the form names. Raises NotFound for another bureau's."""
    found = next(
        (one for one in pool.centers(current_bureau()) if one.code == request.form.get("center")), None
    )
    permit(found)
    if found is None:
        raise NotFound
    return found
