"""What practitioners and centers do alike with the referrals that are theirs: look, write anew, take a step."""

from collections.abc import Mapping

from flask import flash, request
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.database import unit_of_work
from roster.models import Referral
from roster.services import referrals
from roster.web import referral_contents, referral_pages
from roster.web.access import current_actor, permit
from roster.web.errors import sentence
from roster.web.numbers import whole_number


def own(public_id: str) -> Referral:
    """Return a referral that this person may see. Raises NotFound, or that they may not."""
    found = referrals.by_public_id(public_id)
    permit(found)
    if found is None:
        raise NotFound
    return found


def read(public_id: str) -> Referral:
    """Return a referral to look at; the look is written down. Raises as `own`."""
    own(public_id)
    with unit_of_work():
        referrals.read(own(public_id), current_actor(), clock.now())
    return own(public_id)


def rewrite(public_id: str) -> None:
    """Write what was typed over what would be handed over; say why if that cannot be. Raises InvalidInput, as `own`."""
    try:
        with unit_of_work():
            row = own(public_id)
            version = whole_number(request.form.get("version", ""), 0)
            referrals.write(row, referral_contents.content(row.door), version, current_actor(), clock.now())
    except (InvalidInput, NotFound):
        raise
    except DomainError as error:
        flash(sentence(error), "error")


def take_step(acts: Mapping[str, referral_pages.Act], name: str, public_id: str, by: str) -> None:
    """Do one step of a referral and say that it is done, or why not. Raises NotFound, as `own`."""
    try:
        with unit_of_work():
            referral_pages.act(acts, name, own(public_id), by, current_actor())
    except NotFound:
        raise
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        flash(_(referral_pages.DONE[name]))
