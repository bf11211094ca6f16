"""After the talk: five large buttons and room for a comment, behind a link that tells nothing about anybody."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, NotFound
from roster.core.satisfaction_words import Level
from roster.database import unit_of_work
from roster.models import Bureau, Visit
from roster.services import ratings
from roster.web.access import current_actor, public
from roster.web.errors import sentence
from roster.web.public import answers, blueprint
from roster.web.public.tenants import bureau_of


@blueprint.route("/b/<slug>/rate/<token>", methods=["GET", "POST"])
@public
def rate(slug: str, token: str) -> ResponseReturnValue:
    """Ask how it was, take one answer, and say thank you ever after."""
    bureau, visit = _asked(slug, token)
    if request.method == "GET":
        return _page(bureau, visit, token)
    chosen = request.form.get("level", "")
    if chosen not in set(Level):
        return _page(bureau, visit, token, _("Please press one of the five buttons."), HTTPStatus.BAD_REQUEST)
    try:
        with unit_of_work():
            _bureau, visit = _asked(slug, token)
            comment = request.form.get("comment", "")
            ratings.rate(visit, Level(chosen), comment, current_actor(), clock.now())
    except DomainError as error:
        bureau, visit = _asked(slug, token)
        return _page(bureau, visit, token, sentence(error), error.status)
    flash(_("Thank you. Your answer is kept."), "success")
    return redirect(url_for("public.rate", slug=slug, token=token), HTTPStatus.SEE_OTHER)


def _asked(slug: str, token: str) -> tuple[Bureau, Visit]:
    bureau = bureau_of(slug)
    visit = ratings.find(bureau, token)
    if visit is None:
        raise NotFound
    return bureau, visit


def _page(
    bureau: Bureau, visit: Visit, token: str, trouble: str = "", status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    text = render_template(
        "public/rate.html",
        bureau=bureau,
        center=visit.sitting.center,
        standing=ratings.standing(visit, clock.now()).value,
        address=url_for("public.rate", slug=bureau.slug, token=token),
        levels=list(Level),
        longest=ratings.LONGEST_COMMENT,
        comment=request.form.get("comment", ""),
        trouble=trouble,
    )
    return answers.secret(text, status)
