"""Carry something out that a button asks for, and lead on: what most small forms have in common."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from roster.core.errors import DomainError, NotFound
from roster.database import unit_of_work
from roster.web.errors import sentence


def carried_out(
    act: Callable[[], str], then: str, refused: Callable[[str], str] | None = None
) -> ResponseReturnValue:
    """Do it in a unit of work, say what was done and lead to the address `then`.

    A refusal is said there, too, or on the page that `refused` makes of its sentence, where what was typed stays. A bare
    NotFound, which has nothing to say, is raised.
    """
    try:
        with unit_of_work():
            message = act()
    except DomainError as error:
        if type(error) is NotFound:
            raise
        if refused is not None:
            return refused(sentence(error)), error.status
        flash(sentence(error), "error")
    else:
        flash(message)
    return redirect(then)
