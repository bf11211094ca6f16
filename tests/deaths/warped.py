"""The application in a process that will be killed: the tests' keys, and a clock that runs faster than ours.

Leases of minutes must run out within seconds, or nobody could wait for what follows a death.
"""

import os
import time
from datetime import timedelta
from pathlib import Path

from roster.app import create_app
from roster.config import Config
from roster.core import clock
from roster.database import queue
from roster.notify.smtp import SmtpGateway
from tests.conftest import NOW

SPEED = 60
"""Seconds of the application for each of ours."""

EPOCH = float(os.environ.get("ROSTER_DEATH_EPOCH", "0"))


def now():
    """Return the application's instant."""
    return NOW + timedelta(seconds=(time.time() - EPOCH) * SPEED)


def build():
    """Return the application as the environment of the harness wants it."""
    clock.now = now
    queue.WORKER_PATIENCE = timedelta(seconds=2 * SPEED)
    SmtpGateway.is_repeatable = not os.environ.get("ROSTER_DEATH_ONCE")
    app = create_app(
        Config(
            instance=Path(os.environ["ROSTER_INSTANCE"]),
            database_url=os.environ["DATABASE_URL"],
            secret_key=os.environ["ROSTER_SECRET_KEY"],
            password_salt=os.environ["ROSTER_PASSWORD_SALT"],
            field_keys=(os.environ["ROSTER_FIELD_KEYS"],),
            index_key=os.environ["ROSTER_INDEX_KEY"],
            smtp_url=os.environ["ROSTER_SMTP_URL"],
            mail_from="roster@bureau.example",
        )
    )
    app.config["RATELIMIT_ENABLED"] = False
    return app
