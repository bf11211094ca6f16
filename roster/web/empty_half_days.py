"""The form that says "nobody came", the same for a center and for whoever sat there."""

from flask import request

from roster.core import clock
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import unit_of_work
from roster.models import Center, Practitioner
from roster.services import empty_half_days
from roster.web.access import current_actor
from roster.web.numbers import whole_number


def write_down(*, center: Center | None = None, practitioner: Practitioner | None = None) -> None:
    """Write down what the form says. Raises InvalidInput, NotEmpty."""
    form = request.form
    with unit_of_work():
        empty_half_days.write_down(
            form.get("half_day", ""),
            count("leaflets"),
            form.get("instead", ""),
            current_actor(),
            clock.now(),
            center=center,
            practitioner=practitioner,
        )


def count(field: str) -> int:
    """Return a number of a form; nothing typed is none. Raises InvalidInput for what is no number."""
    typed = request.form.get(field, "").strip()
    found = whole_number(typed, -1) if typed else 0
    if found < 0:
        raise InvalidInput(N_("Enter a whole number, or nothing for none."), field=field)
    return found
