"""Where the site is reached and which server sends its mail: changed after the first run, by its one bureau's administrator.

Several bureaus of one installation share both; there whoever looks after the machine changes them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from roster.core.actors import Actor
from roster.core.addresses import read_mail_server
from roster.core.errors import DomainError
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau
from roster.services import audit
from roster.services.first_run import FactsNotKept

LABELS = {
    "site_address": N_("Address of this site"),
    "mail_server": N_("Mail server"),
    "mail_sign_in": N_("Name or password at the mail server"),
    "mail_from": N_("Sender of the messages"),
}
"""What the trail calls them. Neither name nor password at the mail server stands in it."""


class SharedInstallation(DomainError):
    """What is asked concerns bureaus of others, too."""

    code = "shared_installation"
    message = N_(
        "Several bureaus share this installation: whoever looks after the machine changes its address and mail server."
    )


@dataclass(frozen=True)
class Facts:
    """The site's address, the mail server as an address with its password (empty: none), and the sender."""

    base_url: str
    smtp_url: str = ""
    mail_from: str = ""


def is_shared() -> bool:
    """Tell whether several bureaus share the installation."""
    return (db.session.scalar(select(func.count(Bureau.id))) or 0) > 1


def change(
    bureau: Bureau, before: Facts, after: Facts, keep_facts: Callable[[], object], actor: Actor, now: datetime
) -> list[str]:
    """Write a change down and have it kept, last of all; return the names of what changed.

    Raises SharedInstallation, or FactsNotKept when the folder cannot be written to.
    """
    if is_shared():
        raise SharedInstallation
    changed = {
        name: [old, new]
        for (name, old), new in zip(_told(before).items(), _told(after).values(), strict=True)
        if old != new
    }
    if _sign_in(before) != _sign_in(after):
        changed["mail_sign_in"] = [_as_words(before), _as_words(after)]
    if changed:
        audit.record(
            AuditAction.SETTINGS_CHANGED, actor, now, bureau_id=bureau.id, subject=bureau, changed=changed
        )
        try:
            keep_facts()
        except OSError as error:
            raise FactsNotKept from error
    return list(changed)


def _told(facts: Facts) -> dict[str, Any]:
    server = read_mail_server(facts.smtp_url)
    return {
        "site_address": facts.base_url,
        "mail_server": server.without_sign_in if server else "",
        "mail_from": facts.mail_from,
    }


def _sign_in(facts: Facts) -> tuple[str, str]:
    server = read_mail_server(facts.smtp_url)
    return (server.user, server.password) if server else ("", "")


def _as_words(facts: Facts) -> str:
    return "***" if any(_sign_in(facts)) else ""
