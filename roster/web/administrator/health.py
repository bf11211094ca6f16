"""How the installation is, for whoever looks after the machine."""

from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from flask.typing import ResponseReturnValue

from roster.config import exposed_secrets
from roster.core import clock
from roster.services import installation_health
from roster.services.permissions import Permission
from roster.web.access import current_bureau, requires
from roster.web.administrator import clock_words
from roster.web.administrator.pages import blueprint, page


@blueprint.get("/health")
@requires(Permission.SEE_HEALTH)
def health() -> ResponseReturnValue:
    """Show schema, keys, clock, outbox, promises, dates, disks, back-up and versions."""
    instance, config = Path(current_app.instance_path), current_app.config["ROSTER"]
    return page(
        "health.html",
        health=installation_health.of(current_bureau(), instance, config.backup_folder, clock.now()),
        jobs=clock_words.JOBS,
        said=clock_words.said,
        exposed=exposed_secrets(instance),
        base_url=config.base_url,
        mail_server=urlsplit(config.smtp_url).hostname,
    )
