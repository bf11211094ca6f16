"""Pages for citizens, under `/b/<bureau>/…`: find a center, take a time, change or cancel it."""

from flask import Blueprint

from roster.web.public import tenants

blueprint = Blueprint("public", __name__)


@blueprint.context_processor
def _words() -> dict[str, object]:
    """Give the citizens' templates what they ask of a center."""
    return {"is_market": tenants.is_market, "label_of": tenants.label_of}


from roster.web.public import choosing, confirming, entrance, finding, managing  # noqa: E402, F401
