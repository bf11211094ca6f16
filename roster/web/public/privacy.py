"""What citizens are told of their data (PIPL Art. 17, 35): a page, and a sheet for the wall."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from roster.models import Bureau
from roster.services import register
from roster.web.access import public
from roster.web.public import blueprint
from roster.web.public.tenants import bureau_of


@blueprint.get("/b/<slug>/privacy")
@public
def privacy(slug: str) -> ResponseReturnValue:
    """Say who holds which data, what for, how long, and how to ask."""
    return render_template("public/privacy.html", **_facts(bureau_of(slug)))


@blueprint.get("/b/<slug>/privacy/sheet")
@public
def privacy_sheet(slug: str) -> ResponseReturnValue:
    """Show the same on one A4 sheet, to print and hang up at the center."""
    return render_template("public/privacy_sheet.html", **_facts(bureau_of(slug)))


def _facts(bureau: Bureau) -> dict[str, Any]:
    return {"bureau": bureau, "kept": register.durations_of(bureau)}
