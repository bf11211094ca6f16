"""How long a planner may think, as forms offer it."""

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

SECONDS = [
    SelectChoice("5", _l("5 seconds")),
    SelectChoice("20", _l("20 seconds")),
    SelectChoice("60", _l("1 minute")),
    SelectChoice("180", _l("3 minutes")),
    SelectChoice("600", _l("10 minutes")),
]
