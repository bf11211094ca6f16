"""How the installation is, for whoever looks after the machine."""

from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from flask.typing import ResponseReturnValue

from roster.config import exposed_secrets
from roster.core import clock
from roster.core.translation import N_
from roster.services import installation_health
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.administrator.pages import blueprint, page

JOBS = {
    "notices": N_("Sends messages"),
    "reports": N_("Asks what became of text messages"),
    "holds": N_("Releases times whose form was never sent"),
    "no_shows": N_("Notes visitors who did not come"),
    "publications": N_("Publishes rosters at their chosen time"),
    "plan_batches": N_("Prepares plans for many bureaus"),
    "reminders": N_("Reminds of bookings and duties"),
    "sittings": N_("Closes sittings that are over"),
    "holiday_notices": N_("Watches for the holiday notice"),
    "retention": N_("Removes personal data whose time is over"),
    "trail": N_("Checks the audit trail"),
    "tidy": N_("Tidies at night"),
    "backup": N_("Backs up at night, where a folder is set"),
}
"""What each of the clock's jobs does."""


@blueprint.get("/health")
@requires(Permission.SEE_HEALTH)
def health() -> ResponseReturnValue:
    """Show schema, clock, outbox, promises, disk, back-up and versions."""
    instance, config = Path(current_app.instance_path), current_app.config["ROSTER"]
    return page(
        "health.html",
        health=installation_health.of(current_bureau(), instance, clock.now()),
        jobs=JOBS,
        exposed=exposed_secrets(instance),
        base_url=config.base_url,
        mail_server=urlsplit(config.smtp_url).hostname,
    )
