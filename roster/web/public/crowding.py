"""When many people book from one address: a page that works out a sum, or waits, and goes on by itself."""

from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from roster.core import clock
from roster.models import Bureau
from roster.services import crowds
from roster.services.crowds import Proof, SumWanted
from roster.web.errors import sentence
from roster.web.public import answers

CHALLENGE, ANSWER = "sum", "sum_answer"
_OWN = frozenset({"csrf_token", CHALLENGE, ANSWER})


def count(bureau: Bureau, now: datetime) -> None:
    """Count one time kept from the browser's address; signed-in staff is never counted.

    Raises SumWanted or TooManyTries.
    """
    if current_user.is_authenticated:
        return
    proof = Proof(request.form.get(CHALLENGE, ""), request.form.get(ANSWER, ""))
    crowds.count(bureau, request.remote_addr or "", proof, now)


def moment(bureau: Bureau, error: SumWanted) -> ResponseReturnValue:
    """Answer with the page that sends the same form again, with a sum worked out or after a wait."""
    page = render_template(
        "public/moment.html",
        bureau=bureau,
        sentence=sentence(error),
        again=[(name, value) for name, value in request.form.items(multi=True) if name not in _OWN],
        challenge=crowds.new_challenge(clock.now()),
        wait=int(crowds.WAIT.total_seconds()),
        had_answer=bool(request.form.get(CHALLENGE)),
    )
    return answers.secret(page, error.status)
