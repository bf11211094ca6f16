"""Ask somebody of the pool whether they also sit for another bureau; take the question, or the tie, back."""

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.core import clock
from roster.services import same_person
from roster.services.permissions import Permission
from roster.web.access import current_actor, requires
from roster.web.acting import carried_out
from roster.web.bureau.pages import blueprint
from roster.web.bureau.people import person_of


@blueprint.post("/people/<practitioner>/same-person")
@requires(Permission.MANAGE_BUREAU)
def ask_same_person(practitioner: str) -> ResponseReturnValue:
    """Ask."""
    return _done(
        practitioner,
        lambda: same_person.ask(person_of(practitioner), current_actor(), clock.now()),
        _("The question is asked. Whoever signs in with this phone number or email address finds it."),
    )


@blueprint.post("/people/<practitioner>/same-person/withdraw")
@requires(Permission.MANAGE_BUREAU)
def withdraw_same_person(practitioner: str) -> ResponseReturnValue:
    """Take the question back."""
    return _done(
        practitioner,
        lambda: same_person.withdraw(person_of(practitioner), current_actor(), clock.now()),
        _("The question is taken back."),
    )


@blueprint.post("/people/<practitioner>/same-person/end")
@requires(Permission.MANAGE_BUREAU)
def end_same_person(practitioner: str) -> ResponseReturnValue:
    """Let two people be two again."""
    return _done(
        practitioner,
        lambda: same_person.end(person_of(practitioner), current_actor(), clock.now()),
        _(
            "It is undone. The other bureau's rosters no longer count here, and the person needs an account of this bureau."
        ),
    )


def _done(practitioner: str, act: Callable[[], object], words: str) -> ResponseReturnValue:
    def carry_out() -> str:
        person_of(practitioner)
        act()
        return words

    return carried_out(carry_out, url_for("bureau.person", practitioner=practitioner, _anchor="same-person"))
