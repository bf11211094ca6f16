"""Somebody with a second step, for tests: the key, the codes on paper, and what the app shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roster.core import one_time_codes
from roster.core.actors import COMMAND
from roster.database import unit_of_work
from roster.services import accounts, two_steps
from tests.conftest import NOW

STEP = timedelta(seconds=one_time_codes.STEP_SECONDS)


@dataclass(frozen=True)
class Phone:
    """An authenticator app, and the codes that were printed."""

    key: str
    paper: tuple[str, ...]

    def code(self, now: datetime = NOW) -> str:
        return one_time_codes.code_at(self.key, now)

    def wrong_code(self, now: datetime = NOW) -> str:
        """Six digits that no step near shows."""
        near = {self.code(now + STEP * steps) for steps in range(-3, 4)}
        return next(code for code in map("{:06}".format, range(100)) if code not in near)


def set_up(email: str) -> Phone:
    """Give an account a second step a minute before NOW, so that NOW's code is unused."""
    key, before = one_time_codes.new_key(), NOW - STEP * 2
    with unit_of_work():
        code = one_time_codes.code_at(key, before)
        paper = two_steps.switch_on(accounts.of(email), key, code, COMMAND, before)
    return Phone(key, tuple(paper))
