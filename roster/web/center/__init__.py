"""Pages for center staff."""

from flask import Blueprint

blueprint = Blueprint("center", __name__, url_prefix="/center")
