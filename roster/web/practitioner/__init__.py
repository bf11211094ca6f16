"""Pages for lawyers and notaries."""

from flask import Blueprint

blueprint = Blueprint("practitioner", __name__, url_prefix="/practitioner")
